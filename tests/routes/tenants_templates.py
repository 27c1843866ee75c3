"""Common templates on the pages of central IT and of a bureau. `prepare` makes drafts, rules, and who uses them."""

from django.utils import timezone

from core.tenancy import central_context
from tenants.common_templates.publishing import publish_version, retire_template
from tenants.common_templates.writing import begin_version, create_template, write_component
from tenants.domain.templates import take_over_shipped_templates
from tenants.models import Agency, AgencyRollup, StandardTemplate, StandardTemplateVersion
from tests.routes import Route
from tests.services.examples import full_contents
from tests.world import AGENCY_A

SHIPPED = "facility-lending"
BUREAU = "p15-rekomendasi-penelitian"
PLACES = (("central", "/central/templat/", "central", SHIPPED), ("oversight", "/oversight/templat/", "bureau", BUREAU))

ROUTES = [
    route
    for ns, base, user, code in PLACES
    for route in (
        Route(f"{ns}:templates", base, host="base", user=user),
        Route(f"{ns}:template_create", f"{base}baru/", host="base", user=user),
        Route(f"{ns}:template_overview", f"{base}{code}/", host="base", user=user),
        Route(f"{ns}:template_change", f"{base}{code}/ubah/", host="base", user=user),
        Route(f"{ns}:template_uptake", f"{base}{code}/pemakaian/", host="base", user=user),
        Route(f"{ns}:template_retire", f"{base}{code}/hentikan/", host="base", user=user),
        Route(f"{ns}:template_comparison", f"{base}{code}/banding/1/2/", host="base", user=user),
        Route(f"{ns}:template", f"{base}{code}/1/", host="base", user=user),
        Route(f"{ns}:template", f"{base}{code}/2/", host="base", user=user),
        Route(f"{ns}:template_publish", f"{base}{code}/2/terbitkan/", host="base", user=user),
        Route(f"{ns}:template_withdraw", f"{base}{code}/1/tarik/", host="base", user=user),
        Route(f"{ns}:template_discard", f"{base}{code}/2/buang/", host="base", user=user),
        Route(f"{ns}:template_component", f"{base}{code}/2/komponen/duration/", host="base", user=user),
        Route(f"{ns}:template_component", f"{base}{code}/2/komponen/requirements/", host="base", user=user),
    )
]
ROUTES.append(Route("oversight:template", f"/oversight/templat/{SHIPPED}/1/", host="base", user="bureau"))
MOVES = (
    "central:templates_take_over",
    "central:template_begin",
    "central:template_restore",
    "oversight:template_begin",
    "oversight:template_restore",
)


def prepare() -> None:
    """Make a template of the deployment and one of the bureau, each published once and with a draft that differs."""
    with central_context():
        take_over_shipped_templates()
        shared = StandardTemplate.objects.get(code=SHIPPED)
        fields = {"summary": "", "audience": "external", "keywords": [], "channels": [], "position": 50}
        own = create_template(
            province_code="15", by=None, name="Rekomendasi penelitian", kinds=["provincial_agency"], **fields
        )
        _write(own, "requirements", "fixed")
        _write(own, "duration", "minimum")
        publish_version(own, note="", by=None)
        for template in (shared, own.template):
            draft = begin_version(template, by=None)
            content = {**full_contents()["duration"], "duration_value": 1}
            _write(draft, "duration", "minimum", content)
            _write(draft, "fee", "free")
        spare = create_template(province_code=None, by=None, name="Tidak dipakai", kinds=["central_upt"], **fields)
        _write(spare, "fee", "free")
        retire_template(publish_version(spare, note="", by=None).template, by=None)
        _report(SHIPPED, own.template.code)


def _write(version: StandardTemplateVersion, code: str, rule: str, content: dict[str, object] | None = None) -> None:
    version.refresh_from_db()
    lock = version.locks.get(code, 0)
    write_component(version, code=code, content=content or full_contents()[code], rule=rule, lock=lock, by=None)


def _report(*codes: str) -> None:
    counts = {"version": 1, "newest": 1, "services": 2, "as_template": 20, "changed": 5, "behind": 2, "breaking": 1}
    AgencyRollup.objects.create(
        agency=Agency.objects.get(slug=AGENCY_A),
        day=timezone.localdate(),
        app="services",
        figures={"templates": [{"code": code, **counts} for code in codes]},
        taken_at=timezone.now(),
    )
