"""Personal data: what everybody reads, what people ask about their own, and what staff keep in order."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import HttpResponse
from django.utils import timezone

from core.cases import access
from core.cases.models import Case
from core.privacy.domain import incidents, my_data, retention
from core.privacy.models import DeletionRecord, Incident
from tests.factories.complaints import make_complaint
from tests.routes import Route
from tests.world import get_user

TARGET, REQUEST, HELD = "ADU-2607-PRVA", "PDP-2607-PRVB", "ADU-2607-PRVC"
INCIDENT = 9601
BASE = "/portal/privasi/"
ONE = f"{BASE}insiden/{INCIDENT}/"
ROUTES = [
    Route("privacy:home", "/privasi/"),
    Route("privacy:notice", "/privasi/pemberitahuan/complaint/"),
    Route("privacy:my_data", "/privasi/data-saya/"),
    Route("privacy:my_data_link", "/privasi/data-saya/tidak-ada/"),
    Route("privacy:incident", f"/privasi/insiden/{INCIDENT}/"),
    Route("privacy_case:request", f"/lacak/{TARGET}/data-pribadi/"),
    Route("privacy_portal:home", BASE, user="head"),
    Route("privacy_portal:retention", f"{BASE}retensi/", user="head"),
    Route("privacy_portal:retention_edit", f"{BASE}retensi/case_complaint/", user="head"),
    Route("privacy_portal:deletions", f"{BASE}penghapusan/", user="head"),
    Route("privacy_portal:notices", f"{BASE}pemberitahuan/", user="head"),
    Route("privacy_portal:notice_edit", f"{BASE}pemberitahuan/complaint/", user="head"),
    Route("privacy_portal:incidents", f"{BASE}insiden/", user="head"),
    Route("privacy_portal:incident_new", f"{BASE}insiden/baru/", user="head"),
    Route("privacy_portal:incident", ONE, user="head"),
    Route("privacy_portal:incident_edit", f"{ONE}ubah/", user="head"),
    Route("privacy_portal:people", f"{ONE}orang/", user="head"),
    Route("privacy_portal:tell", f"{ONE}beri-tahu/", user="head"),
    Route("privacy_portal:authority", f"{ONE}lembaga/", user="head"),
    Route("privacy_portal:close", f"{ONE}tutup/", user="head"),
    Route("privacy_portal:decide", f"{BASE}berkas/{REQUEST}/putuskan/", user="head"),
    Route("privacy_portal:hold", f"{BASE}berkas/{TARGET}/tahan/", user="head"),
    Route("privacy_portal:release", f"{BASE}berkas/{HELD}/lepas/", user="head"),
]
MOVES = {  # these answer files
    "privacy_portal:deletions_file",
    "privacy_portal:processing_file",
    "privacy_portal:incidents_file",
}


def prepare() -> None:
    """Make a request about a case, a hold, an incident that the public is told, and a line of the register."""
    if Case.objects.filter(code=TARGET).exists():
        return
    head = get_user("head")
    target, held = _named(make_complaint(), TARGET), _named(make_complaint(), HELD)
    filed = my_data.file_request(right="deletion", target=target, text="Mohon dihapus.", key=str(uuid.uuid4()))
    _named(filed.case, REQUEST)
    retention.hold_records(case=held, reason="Sengketa informasi.", until=None, by=head)
    found = timezone.now() - dt.timedelta(hours=5)
    Incident.objects.create(
        pk=INCIDENT,
        title="Surel terkirim ke orang lain",
        discovered_at=found,
        due_at=found + incidents.TERM,
        data="Nama dan surel.",
        cause="Salah lampiran.",
        handling="Surel ditarik.",
        is_public=True,
    )
    incidents.add_people(incident=Incident.objects.get(pk=INCIDENT), emails=["budi@warga.example"], by=head)
    DeletionRecord.objects.create(
        record_class="case_complaint", action="anonymise", months=60, ended_before=timezone.now(), number=3
    )


def cookies() -> dict[str, str]:
    """Return what the browser of the citizen holds."""
    response = HttpResponse()
    access.remember(response, Case.objects.get(code=TARGET))
    return {name: cookie.value for name, cookie in response.cookies.items()}


def _named(case: Case, code: str) -> Case:
    Case.objects.filter(pk=case.pk).update(code=code)
    case.code = code
    return case
