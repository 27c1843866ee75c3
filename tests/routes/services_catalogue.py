"""Pages of points, filters, eligibility checks and feedback. They build on what tests.routes.services prepares."""

from services.models import PageFeedback, Service, ServicePoint, SynonymGroup
from services.search import note_unanswered
from tests.factories.catalogue import make_check, make_feedback, make_point
from tests.factories.services import make_published
from tests.routes import Route

CODE = "wifi-publik"
FEEDBACK, SYNONYMS = 900_001, 900_001
CHECK = f"/portal/standar/layanan/{CODE}/cek/"

ROUTES = [
    Route("services:list", "/layanan/?cara=online&peristiwa=information"),
    Route("services:list", "/layanan/?q=hotspt"),
    Route("services:points", "/titik/"),
    Route("services:points", "/titik/?jenis=office"),
    Route("services:point", "/titik/taman-remaja/"),
    Route("services:detail", f"/layanan/{CODE}/"),
    Route("services:eligibility", f"/layanan/{CODE}/cek/"),
    Route("services:eligibility", f"/layanan/{CODE}/cek/?jawab=q1"),
    Route("services:eligibility", f"/layanan/{CODE}/cek/?q1=1"),
    Route("services:eligibility", f"/layanan/{CODE}/cek/?q1=2"),
    Route("services:feedback", f"/layanan/{CODE}/bantu/?jawab=no"),
    Route("services:feedback_sent", f"/layanan/{CODE}/bantu/terkirim/"),
    Route("services_portal:points", "/portal/standar/titik/", user="team"),
    Route("services_portal:point_create", "/portal/standar/titik/baru/", user="team"),
    Route("services_portal:point_import", "/portal/standar/titik/impor/", user="team"),
    Route("services_portal:point", "/portal/standar/titik/taman-remaja/", user="team"),
    Route("services_portal:feedback", "/portal/standar/umpan-balik/", user="team"),
    Route("services_portal:feedback", "/portal/standar/umpan-balik/?show=handled", user="team"),
    Route("services_portal:feedback_detail", f"/portal/standar/umpan-balik/{FEEDBACK}/", user="team"),
    Route("services_portal:search_words", "/portal/standar/pencarian/", user="team"),
    Route("services_portal:eligibility", CHECK, user="team"),
    Route("services_portal:eligibility_question", f"{CHECK}pertanyaan/q1/", user="team"),
    Route("services_portal:eligibility_question", f"{CHECK}pertanyaan/baru/", user="team"),
]
MOVES = (
    "services_portal:point_use",
    "services_portal:synonyms_remove",
    "services_portal:eligibility_move",
    "services_portal:eligibility_open",
)


def prepare() -> None:
    """Make a published service with everything around it."""
    if Service.objects.filter(code=CODE).exists():
        return
    standard = make_published(
        CODE, "Hotspot publik", life_events=["information"], groups=["individual"], channels=["online"]
    )
    make_point(services=[standard.service], phone="0741 555 0101", note="Di sisi barat taman.")
    ServicePoint.objects.filter(code="taman-remaja").update(accessibility=["ramp", "toilet"])
    make_check(standard.service)
    PageFeedback.objects.filter(pk=make_feedback(standard).pk).update(id=FEEDBACK)
    SynonymGroup.objects.create(pk=SYNONYMS, words=["pendopo", "aula"])
    note_unanswered("paspor")
