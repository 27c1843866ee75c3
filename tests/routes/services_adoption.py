"""Common templates in an agency: what is on offer, and standards beside their template."""

from core.tenancy import central_context
from services import domain
from services.adoption.moves import keep_own
from services.models import ServiceStandard
from tenants.common_templates.publishing import withdraw_version
from tenants.models import StandardTemplate
from tests.factories.services import bring_to, make_service
from tests.factories.templates import next_version, published_template
from tests.routes import Route
from tests.services.examples import full_contents

OFFER = "/portal/standar/templat/"
MOVED = "/portal/standar/layanan/izin-magang/versi/1/templat/"
IN_FORCE = "/portal/standar/layanan/magang-lama/versi/1/templat/"
GONE = "/portal/standar/layanan/magang-ditarik/versi/1/templat/"

ROUTES = [
    Route("portal:today", "/portal/", user="team"),
    Route("services_portal:templates", OFFER, user="team"),
    Route("services_portal:template", f"{OFFER}izin-magang/", user="team"),
    Route("services_portal:template", f"{OFFER}izin-magang/?service=izin-magang", user="team"),
    Route("services_portal:adoption", MOVED, user="team"),
    Route("services_portal:adoption", IN_FORCE, user="team"),
    Route("services_portal:adoption", GONE, user="team"),
    Route("services_portal:adoption_component", f"{MOVED}duration/", user="team"),
    Route("services_portal:adoption_component", f"{MOVED}requirements/", user="team"),
    Route("services_portal:adoption_component", f"{MOVED}fee/", user="team"),
    Route("services_portal:adoption_component", f"{MOVED}product/", user="team"),
    Route("services_portal:adoption_component", f"{IN_FORCE}duration/", user="head"),
    Route("services_portal:adoption_component", f"{GONE}fee/", user="team"),
    Route("services_portal:component", "/portal/standar/layanan/izin-magang/versi/1/komponen/duration/", user="team"),
    Route("services_portal:component", "/portal/standar/layanan/izin-magang/versi/1/komponen/fee/", user="team"),
    Route("services_portal:standard", "/portal/standar/layanan/izin-magang/versi/1/", user="team"),
]
MOVES = ("services_portal:adoption_take",)


def prepare() -> None:
    """Make a draft whose template moved on, one in force that is behind, and one whose template was withdrawn."""
    with central_context():
        published_template(rules={"fee": "fixed", "requirements": "minimum"})
        published_template(name="Magang ditarik")
    moved, in_force, gone = (
        domain.adopt_template(service=make_service(code, name), template_code=template, by=None)
        for code, name, template in (
            ("izin-magang", "Izin magang", "izin-magang"),
            ("magang-lama", "Magang lama", "izin-magang"),
            ("magang-ditarik", "Magang ditarik", "magang-ditarik"),
        )
    )
    _complete(in_force)
    bring_to(ServiceStandard.objects.get(pk=in_force.pk), ServiceStandard.State.IN_FORCE)
    _edit(moved, "duration", duration_value=3, note="Kapal berangkat dua kali sepekan.")
    _edit(moved, "requirements", note="Catatan kami.")
    with central_context():
        template = StandardTemplate.objects.get(code="izin-magang")
        items = [{"name": "Surat pengantar kampus", "document": "digital", "mandatory": True}]
        next_version(
            template,
            "Jangka waktu menjadi satu hari kerja.",
            duration={"duration_value": 1, "rule": "minimum"},
            requirements={"items": items},
        )
        withdraw_version(
            StandardTemplate.objects.get(code="magang-ditarik").versions.get(), reason="Dasar hukum dicabut.", by=None
        )
    lock = moved.components.get(code="requirements").lock
    keep_own(standard=moved, code="requirements", template_version=2, lock=lock, reason="Belum siap.", by=None)
    _edit(gone, "fee", note="Tetap tanpa biaya.")


def _edit(standard: ServiceStandard, code: str, **change: object) -> None:
    row = standard.components.get(code=code)
    domain.edit_component(standard=standard, code=code, content={**row.content, **change}, lock=row.lock, by=None)


def _complete(standard: ServiceStandard) -> None:
    for row in standard.components.exclude(completeness="complete"):
        content = full_contents()[row.code]
        domain.edit_component(standard=standard, code=row.code, content=content, lock=row.lock, by=None)
