"""Pages of the information service: as everybody meets it, the steps of a case, and the PPID's own lists."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from core.cases.models import Case
from feedback.domain.public_information import NewInformationFile
from feedback.information_files import check_document
from feedback.models import (
    ExemptInformation,
    InformationFile,
    InformationReport,
    PublicInformation,
    RequesterPaper,
)
from tests.factories.information import (
    REFUSED,
    file_against,
    make_entry,
    make_exemption,
    make_information,
    notify,
)
from tests.factories.services import pdf_file
from tests.routes import Route
from tests.world import get_user

OPEN, ANSWERED, OBJECTED, OBJECTION = (
    "INF-2607-PPDA",
    "INF-2607-PPDB",
    "INF-2607-PPDC",
    "KBR-2607-PPDD",
)
ENTRY, FILE, EXEMPT, PAPER = 9501, 9502, 9503, 9504
YEAR = 2019
DESK = "/portal/ppid/"
ROUTES = [
    Route("ppid:home", "/ppid/"),
    Route("ppid:request", "/ppid/permohonan/"),
    Route("ppid:objection", f"/ppid/keberatan/?kode={OPEN}"),
    Route("ppid:list", "/ppid/daftar/"),
    Route("ppid:list", "/ppid/daftar/?q=tidakada"),
    Route("ppid:entry", f"/ppid/daftar/{ENTRY}/"),
    Route("ppid:exempt", "/ppid/dikecualikan/"),
    Route("ppid:report", f"/ppid/laporan/{YEAR}/"),
    Route("ppid_portal:home", DESK, user="information"),
    Route("ppid_portal:enter_request", f"{DESK}catat/permohonan/", user="counter"),
    Route("ppid_portal:enter_objection", f"{DESK}catat/keberatan/", user="counter"),
    Route("ppid_portal:entries", f"{DESK}daftar/", user="information"),
    Route("ppid_portal:entry_create", f"{DESK}daftar/baru/", user="information"),
    Route("ppid_portal:entry", f"{DESK}daftar/{ENTRY}/", user="information"),
    Route("ppid_portal:entry_remove", f"{DESK}daftar/{ENTRY}/hapus/", user="information"),
    Route("ppid_portal:file_remove", f"{DESK}daftar/{ENTRY}/berkas/{FILE}/hapus/", user="information"),
    Route("ppid_portal:exemptions", f"{DESK}dikecualikan/", user="information"),
    Route("ppid_portal:exemption_create", f"{DESK}dikecualikan/baru/", user="information"),
    Route("ppid_portal:exemption", f"{DESK}dikecualikan/{EXEMPT}/", user="information"),
    Route("ppid_portal:exemption_open", f"{DESK}dikecualikan/{EXEMPT}/buka/", user="information"),
    Route("ppid_portal:register", f"{DESK}register/permohonan/", user="information"),
    Route("ppid_portal:register", f"{DESK}register/keberatan/", user="head"),
    Route("ppid_portal:report", f"{DESK}laporan/{YEAR}/", user="information"),
    Route("ppid_portal:settings", f"{DESK}pengaturan/", user="information"),
    Route("cases_portal:case", f"/portal/berkas/{OPEN}/", user="information"),
    Route("cases_portal:case", f"/portal/berkas/{OBJECTION}/", user="head"),
    Route("ppid_portal:notify", f"{DESK}berkas/{OPEN}/pemberitahuan/", user="information"),
    Route("ppid_portal:extend", f"{DESK}berkas/{OPEN}/perpanjang/", user="information"),
    Route("ppid_portal:forward", f"{DESK}berkas/{OPEN}/teruskan/", user="information"),
    Route("ppid_portal:send_back", f"{DESK}berkas/{OPEN}/kembalikan/", user="information"),
    Route("ppid_portal:given", f"{DESK}berkas/{ANSWERED}/serahkan/", user="information"),
    Route("ppid_portal:decide", f"{DESK}berkas/{OBJECTION}/putuskan/", user="head"),
    Route("ppid_portal:response", f"{DESK}berkas/{OBJECTION}/tanggapan/", user="information"),
    Route("ppid_portal:papers", f"{DESK}berkas/{OPEN}/identitas/", user="information"),
    Route("ppid_portal:paper", f"{DESK}berkas/{OPEN}/identitas/{PAPER}/", user="information"),
]
MOVES = {
    "ppid:csv",  # files
    "ppid:json",
    "ppid:file",
    "ppid:test",
    "ppid:report_pdf",
    "ppid_portal:file",
    "ppid_portal:register_file",
    "ppid_portal:take_over",
}


def prepare() -> None:
    """Make a request in each state that has pages, an objection, and an entry of each list."""
    officer = get_user("information")
    _named(make_information().case, OPEN)
    RequesterPaper.objects.filter(case__code=OPEN).update(id=PAPER)
    _named(notify(make_information(), by=officer).case, ANSWERED)
    objected = notify(make_information(), by=officer, **REFUSED)
    _named(file_against(objected, "refused_exempt").case, OBJECTION)
    _named(objected.case, OBJECTED)
    entry = make_entry(title="Rencana kerja kantor", updated_on=dt.date(2020, 1, 6))
    _renumbered(entry)
    exempt = make_exemption(title="Berkas kesehatan", until_on=timezone.localdate() + dt.timedelta(days=20))
    ExemptInformation.objects.filter(pk=exempt.pk).update(id=EXEMPT)
    InformationReport.objects.create(year=YEAR, figures=_figures(), text="Tahun pertama.")


def _named(case: Case, code: str) -> None:
    Case.objects.filter(pk=case.pk).update(code=code)


def _renumbered(entry: PublicInformation) -> None:
    PublicInformation.objects.filter(pk=entry.pk).update(id=ENTRY)
    new = NewInformationFile(check_document(pdf_file("rencana.pdf")), "rencana.pdf")
    file = InformationFile(
        pk=FILE,
        entry_id=ENTRY,
        name=new.name,
        sha256=new.kept.sha256,
        media_type=new.kept.media_type,
        size=new.kept.size,
    )
    new.kept.content.seek(0)
    file.file.save(f"{ENTRY}/{new.kept.name}", ContentFile(new.kept.content.read()), save=False)
    file.save()


def _figures() -> dict[str, Any]:
    return {
        "requests": 4,
        "by_requester": {"person": 3, "legal_body": 1, "group": 0},
        "by_decision": {"granted": 2, "partly": 1, "refused": 1, "not_held": 0},
        "by_ground": {"h": 2},
        "waiting": 0,
        "median_days": 6,
        "on_time": 3,
        "late": 1,
        "on_time_share": 75,
        "objections": 1,
        "objections_by_ground": {"refused_exempt": 1},
        "objections_by_decision": {"accepted": 0, "partly": 0, "rejected": 1},
        "disputes": 0,
    }
