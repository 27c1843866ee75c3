"""Pages by which staff check applications and give results, and by which everybody follows them."""

import uuid

from django.http import HttpResponse

from core.cases import access
from core.cases.models import Case
from services.applications import checking, fees, results
from services.models import Application, ResultDocument, ResultTemplate, StandardComponent
from tests.factories.applications import make_application, make_form, new_file
from tests.factories.results import make_result_template
from tests.factories.services import make_published
from tests.routes import Route

SERVICE, KEY = "izin-aula", "kunciHasilUji123"
CHECKED, WORKED, DONE = "PMH-2606-AAA3", "PMH-2606-AAA4", "PMH-2606-AAA6"
TEMPLATE, DOCUMENT = 900_401, 900_401
PORTAL = "/portal/permohonan/"

ROUTES = [
    Route("results:verify", f"/permohonan/periksa/{KEY}/"),
    Route("results:statistics", "/permohonan/statistik/"),
    Route("cases:status", f"/lacak/{CHECKED}/"),
    Route("cases:status", f"/lacak/{DONE}/"),
    Route("completion:item", f"/lacak/{CHECKED}/lengkapi/f5/"),
    Route("results_portal:templates", f"{PORTAL}hasil/templat/", user="team"),
    Route("results_portal:template_new", f"{PORTAL}hasil/templat/{SERVICE}/baru/", user="team"),
    Route("results_portal:template", f"{PORTAL}hasil/templat/{SERVICE}/{TEMPLATE}/", user="team"),
    Route("results_portal:terms", f"{PORTAL}pengaturan/", user="head"),
    Route("results_portal:check", f"{PORTAL}{CHECKED}/periksa/", user="counter"),
    Route("results_portal:steps", f"{PORTAL}{WORKED}/langkah/", user="counter"),
    Route("results_portal:refuse", f"{PORTAL}{WORKED}/tolak/", user="counter"),
    Route("results_portal:fee", f"{PORTAL}{WORKED}/biaya/", user="counter"),
    Route("results_portal:fee", f"{PORTAL}{CHECKED}/biaya/", user="counter"),
    Route("results_portal:choose", f"{PORTAL}{WORKED}/hasil/", user="counter"),
    Route("results_portal:choose", f"{PORTAL}{DONE}/hasil/", user="counter"),
    Route("results_portal:issue", f"{PORTAL}{WORKED}/hasil/templat/{TEMPLATE}/", user="counter"),
    Route("results_portal:bring", f"{PORTAL}{WORKED}/hasil/bawa/", user="counter"),
    Route("results_portal:hand_over", f"{PORTAL}{DONE}/hasil/{DOCUMENT}/serah/", user="counter"),
    Route("results_portal:revoke", f"{PORTAL}{DONE}/hasil/{DOCUMENT}/cabut/", user="counter"),
    Route("cases_portal:case", f"/portal/berkas/{CHECKED}/", user="counter"),
    Route("cases_portal:case", f"/portal/berkas/{WORKED}/", user="counter"),
    Route("cases_portal:case", f"/portal/berkas/{DONE}/", user="counter"),
]


def prepare() -> None:
    """Make one application that waits for its applicant, one in progress with a fee, and one with a document."""
    if Case.objects.filter(code=CHECKED).exists():
        return
    form = make_form(make_published(SERVICE, "Izin pemakaian aula", channels=["online"]).service)
    tariffs = [{"name": "Sewa aula", "amount": 80_000, "per": "per hari"}]
    content = {"free": False, "amounts": tariffs, "legal_basis": "Perda 3 Tahun 2024", "payment": "Bank daerah"}
    StandardComponent.objects.filter(standard=form.standard, code="fee").update(content=content)
    template = make_result_template(form.service)
    ResultTemplate.objects.filter(pk=template.pk).update(id=TEMPLATE)
    waiting, worked, done = (make_application(form) for _number in range(3))
    for application, code in ((waiting, CHECKED), (worked, WORKED), (done, DONE)):
        _rename(application, code)
    verdicts = {"f1": ("ok", ""), "f3": ("wrong", "Aula memuat 30 orang."), "f5": ("missing", "")}
    checking.save_checks(case=waiting.case, verdicts=verdicts, by=None)
    checking.ask_completion(case=waiting.case, note="", key=str(uuid.uuid4()), by=None)
    checking.accept_application(case=worked.case, by=None)
    fees.set_fee(case=worked.case, tariff=0, quantity=2, by=None)
    checking.accept_application(case=done.case, by=None)
    brought = results.Brought(kept=new_file("result").kept, number="800/7/2026", title="Surat izin")
    document = results.issue_brought(
        case=done.case, brought=brought, text="", delivery="counter", key=str(uuid.uuid4()), by=None
    )
    ResultDocument.objects.filter(pk=document.pk).update(id=DOCUMENT, key=KEY)


def cookies() -> dict[str, str]:
    """Return what the applicants' browser holds."""
    response = HttpResponse()
    for case in Case.objects.filter(code__in=(CHECKED, DONE)):
        access.remember(response, case)
    return {name: cookie.value for name, cookie in response.cookies.items()}


def _rename(application: Application, code: str) -> None:
    Case.objects.filter(pk=application.case_id).update(code=code)
    application.case.refresh_from_db()
