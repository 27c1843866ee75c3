"""Pages of complaints and aspirations: writing, the public list, verifying, answering, passing on, SP4N-LAPOR!."""

from core.cases.models import Case
from feedback.domain.complaints import BrokenPromise
from feedback.domain.publishing import publish_follow_up
from tests.factories.complaints import make_answered, make_complaint, make_verified, publish
from tests.factories.services import make_published
from tests.routes import Route

NEW, VERIFIED, PUBLIC, ASPIRATION, ARRIVED = (
    "ADU-2606-RUTE",
    "ADU-2606-RUTF",
    "ADU-2606-RUTG",
    "ASP-2606-RUTH",
    "ADU-2606-RUTJ",
)
PORTAL, SITE = "/portal/pengaduan/", "/pengaduan/"

ROUTES = [
    Route("complaints:list", SITE),
    Route("complaints:list", f"{SITE}?status=selesai&jenis=aspiration"),
    Route("complaints:complaint", f"{SITE}{PUBLIC}/"),
    Route("complaints:write", f"{SITE}baru/"),
    Route("complaints:aspire", f"{SITE}aspirasi/"),
    Route("complaints_portal:enter", f"{PORTAL}catat/", user="complaints"),
    Route("complaints_portal:enter_aspiration", f"{PORTAL}catat/aspirasi/", user="counter"),
    Route("complaints_portal:settings", f"{PORTAL}setelan/", user="admin"),
    Route("complaints_portal:lapor", f"{PORTAL}lapor/", user="complaints"),
    Route("complaints_portal:lapor_number", f"{PORTAL}{NEW}/lapor/", user="complaints"),
    Route("complaints_portal:verify", f"{PORTAL}{NEW}/verifikasi/", user="complaints"),
    Route("complaints_portal:verify", f"{PORTAL}{ASPIRATION}/verifikasi/", user="head"),
    Route("complaints_portal:answer", f"{PORTAL}{VERIFIED}/jawab/", user="complaints"),
    Route("complaints_portal:archive", f"{PORTAL}{NEW}/arsipkan/", user="complaints"),
    Route("complaints_portal:forward", f"{PORTAL}{NEW}/teruskan/", user="complaints"),
    Route("complaints_portal:send_back", f"{PORTAL}{ARRIVED}/kembalikan/", user="complaints"),
    Route("complaints_portal:publish", f"{PORTAL}{PUBLIC}/umumkan/", user="complaints"),
    Route("complaints_portal:follow_up", f"{PORTAL}{PUBLIC}/tindak-lanjut/", user="complaints"),
    Route("cases_portal:case", f"/portal/berkas/{NEW}/", user="complaints"),
    Route("cases_portal:case", f"/portal/berkas/{PUBLIC}/", user="head"),
]
MOVES = {
    "complaints:data",
    "open311:discovery",
    "open311:services",
    "open311:service",
    "open311:requests",
    "open311:request",
    "open311:token",
}


def prepare() -> None:
    """Make complaints in several states, one of them public, and an aspiration."""
    if Case.objects.filter(code=NEW).exists():
        return
    standard = make_published("layanan-diadukan", "Layanan yang diadukan")
    broken = BrokenPromise(standard=standard, component_code="duration")
    _named(make_complaint(broken=[broken], harm="Ongkos pulang pergi.", wish="Buka sesuai jadwal."), NEW)
    _named(make_verified(is_anonymous=True, matter="supervisory"), VERIFIED)
    answered = publish(make_answered())
    publish_follow_up(case=answered, text="Jam layanan diperbaiki dan dipasang di pintu.", by=None)
    _named(answered, PUBLIC)
    _named(make_complaint(kind="aspiration", text="Tambah bangku di ruang tunggu."), ASPIRATION)
    arrived = make_complaint()
    Case.objects.filter(pk=arrived.pk).update(origin_schema="uji_dua", origin_code="ADU-2606-ASAL")
    _named(arrived, ARRIVED)


def _named(case: Case, code: str) -> None:
    Case.objects.filter(pk=case.pk).update(code=code)
