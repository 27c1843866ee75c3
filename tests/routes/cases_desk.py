"""Pages of the staff's side of cases: the inbox, one case with its steps, and what the office arranges around them."""

import datetime as dt
import uuid

from django.utils import timezone

from core.cases.domain import lifecycle, talking
from core.cases.domain.identities import open_identity
from core.cases.domain.merging import join_case
from core.cases.models import Case, ReplyTemplate
from tests.factories.complaints import make_complaint, make_verified
from tests.routes import Route
from tests.world import get_user

CODE, HIDDEN, JOINED = "ADU-2606-9DSK", "ADU-2606-9HID", "ADU-2606-9JOI"
BASE = "/portal/berkas/"
CASE = f"{BASE}{CODE}/"
TEMPLATE = 900_001

ROUTES = [
    Route("cases_portal:inbox", BASE, user="head"),
    Route("cases_portal:inbox", f"{BASE}?q=tidak+ada", user="head"),
    Route("cases_portal:applications", f"{BASE}permohonan/", user="counter"),
    Route("cases_portal:feedback", f"{BASE}pengaduan-informasi/", user="complaints"),
    Route("cases_portal:feedback", f"{BASE}pengaduan-informasi/?state=all&sort=newest&when=late", user="complaints"),
    Route("cases_portal:privacy", f"{BASE}data-pribadi/", user="head"),
    Route("cases_portal:bulk", f"{BASE}bersama/?kode={CODE}&group=feedback", user="complaints"),
    Route("cases_portal:counter", f"{BASE}catat/", user="complaints"),
    Route("cases_portal:workload", f"{BASE}beban/", user="head"),
    Route("cases_portal:looks", f"{BASE}pembukaan-identitas/", user="head"),
    Route("cases_portal:settings", f"{BASE}pengaturan/", user="admin"),
    Route("cases_portal:shortcuts", f"{BASE}pintasan/", user="complaints"),
    Route("cases_portal:templates", f"{BASE}kalimat-baku/", user="complaints"),
    Route("cases_portal:template_new", f"{BASE}kalimat-baku/baru/", user="complaints"),
    Route("cases_portal:template", f"{BASE}kalimat-baku/{TEMPLATE}/", user="complaints"),
    Route("cases_portal:case", CASE, user="complaints"),
    Route("cases_portal:case", f"{BASE}{HIDDEN}/", user="complaints"),
    Route("cases_portal:case", f"{BASE}{JOINED}/", user="complaints"),
    Route("cases_portal:ask", f"{CASE}tanya/", user="complaints"),
    Route("cases_portal:assign", f"{CASE}disposisi/", user="complaints"),
    Route("cases_portal:label", f"{CASE}penanda/", user="complaints"),
    Route("cases_portal:parent", f"{CASE}induk/", user="complaints"),
    Route("cases_portal:identity", f"{BASE}{HIDDEN}/identitas/", user="complaints"),
    Route("cases_portal:secret", f"{CASE}kata-kunci/", user="complaints"),
    Route("cases_portal:join", f"{CASE}gabung/", user="complaints"),
    Route("cases_portal:part", f"{BASE}{JOINED}/pisah/", user="complaints"),
    Route("cases_portal:add_file", f"{CASE}berkas/", user="complaints"),
]
# `file` and `download` give files; `search` leads on.
MOVES = {
    "cases_portal:write",
    "cases_portal:read",
    "cases_portal:file",
    "cases_portal:download",
    "cases_portal:search",
}


def prepare() -> None:
    """Make complaints in work, hidden, overdue and joined, a reply template and an opened identity."""
    if Case.objects.filter(code=CODE).exists():
        return
    by = get_user("complaints")
    case = _renamed(make_verified(by=by), CODE)
    lifecycle.assign_case(case=case, owner=by, note="Mohon diperiksa hari ini.", by=by)
    talking.write_as_staff(case=case, text="Kami periksa hari ini.", key=str(uuid.uuid4()), by=by)
    talking.write_note(case=case, text="Petugas loket baru, jadwal belum diketahui.", key=str(uuid.uuid4()), by=by)
    hidden = _renamed(make_complaint(is_anonymous=True), HIDDEN)
    open_identity(case=hidden, reason="Tempat kejadian tidak jelas.", by=by)
    joined = _renamed(make_complaint(), JOINED)
    join_case(case=joined, parent=case, by=by)
    late = make_complaint()
    Case.objects.filter(pk=late.pk).update(due_at=timezone.now() - dt.timedelta(days=3), priority=2, tags=["loket"])
    ReplyTemplate.objects.create(pk=TEMPLATE, title="Terima kasih", text="Terima kasih. [kode] kami tindak lanjuti.")


def _renamed(case: Case, code: str) -> Case:
    """Give a case the code that the list of pages knows."""
    Case.objects.filter(pk=case.pk).update(code=code)
    case.refresh_from_db()
    return case
