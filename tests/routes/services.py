"""Pages of the catalogue, public and in the portal. `prepare` makes what they show, in the schema of the agency."""

from core.tenancy import central_context
from services import domain
from tenants.domain.templates import take_over_shipped_templates
from tests.factories.services import make_draft, make_next, make_published, make_service
from tests.routes import Route

STANDARD = "/portal/standar/layanan/peminjaman-aula/"
DRAFT = "/portal/standar/layanan/narasumber/versi/1/"

ROUTES = [
    Route("services:home", "/"),
    Route("services:list", "/layanan/"),
    Route("services:list", "/layanan/?q=aula"),
    Route("services:list", "/layanan/?q=zzzzzz"),
    Route("services:detail", "/layanan/peminjaman-aula/"),
    Route("services:version", "/layanan/peminjaman-aula/versi/1/"),
    Route("services:version", "/layanan/ukbi/versi/2/"),
    Route("services:comparison", "/layanan/ukbi/banding/1/2/"),
    Route("services_portal:list", "/portal/standar/", user="team"),
    Route("services_portal:units", "/portal/standar/unit/", user="team"),
    Route("services_portal:unit_create", "/portal/standar/unit/baru/", user="team"),
    Route("services_portal:unit", "/portal/standar/unit/umum/", user="team"),
    Route("services_portal:templates", "/portal/standar/templat/", user="team"),
    Route("services_portal:template", "/portal/standar/templat/facility-lending/", user="team"),
    Route("services_portal:create", "/portal/standar/layanan/baru/", user="team"),
    Route("services_portal:service", STANDARD, user="team"),
    Route("services_portal:compare", f"{STANDARD}bandingkan/", user="team"),
    Route("services_portal:compare", "/portal/standar/layanan/ukbi/bandingkan/?dari=1&ke=2", user="team"),
    Route("services_portal:compare", "/portal/standar/layanan/ukbi/bandingkan/?dari=2&ke=2", user="team"),
    Route("services_portal:service_edit", f"{STANDARD}ubah/", user="team"),
    Route("services_portal:service_retire", f"{STANDARD}hentikan/", user="team"),
    Route("services_portal:standard", f"{STANDARD}versi/1/", user="team"),
    Route("services_portal:standard", DRAFT, user="team"),
    Route("services_portal:preview", f"{DRAFT}pratinjau/", user="team"),
    Route("services_portal:published", f"{STANDARD}versi/1/terbit/", user="head"),
    Route("services_portal:withdraw", f"{STANDARD}versi/1/cabut/", user="head"),
    Route("services_portal:discard", f"{DRAFT}buang/", user="team"),
    Route("services_portal:component", f"{DRAFT}komponen/requirements/", user="team"),
    Route("services_portal:component", f"{DRAFT}komponen/fee/", user="team"),
    Route("services_portal:component", f"{DRAFT}komponen/facilities/", user="team"),
]


def prepare() -> None:
    """Make a published standard, a draft that is not complete, a unit, and the common templates."""
    with central_context():
        take_over_shipped_templates()
    domain.create_unit(code="umum", name="Subbagian Umum", place="Lantai 1", by=None)
    make_published(summary="Aula dan alat untuk kegiatan warga.", keywords=["gedung"], channels=["online", "counter"])
    make_next(
        make_published("ukbi", "Uji kemahiran"), duration={"duration_value": 1}, safety_guarantee={"text": "Aman."}
    )
    make_draft(make_service("narasumber", "Minta narasumber"), without=("procedure", "service_guarantee"))
