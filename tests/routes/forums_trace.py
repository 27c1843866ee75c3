"""From an input to the clause that it changed: the public trace, and citing for staff."""

from forums.models import Forum
from tests.factories.forums import make_disposition, make_input
from tests.forums.traced import make_traced
from tests.routes import Route

OPEN, DONE = "JEJAK22", "JEJAK33"
DRAFT = "/portal/standar/layanan/jejak-rancangan/versi/2/"

ROUTES = [
    Route("forums:trace", f"/forum/{DONE}/jejak/"),
    Route("forums:trace", f"/forum/{DONE}/jejak/?komponen=jejak-terbit:duration"),
    Route("forums:trace", f"/forum/{OPEN}/jejak/?masukan=1"),
    Route("forums:input", f"/forum/{DONE}/masukan/1/"),
    Route("forums_portal:trace", f"/portal/forum/{OPEN}/jejak/", user="team"),
    Route("forums_portal:trace", f"/portal/forum/{OPEN}/jejak/?tahap=ditulis", user="team"),
    Route("forums_portal:trace", f"/portal/forum/{DONE}/jejak/", user="admin"),
    Route("forums_portal:cite", f"/portal/forum/{OPEN}/jejak/1/", user="team"),
    Route("forums_portal:citation_withdraw", f"/portal/forum/{OPEN}/jejak/rujukan/7001/", user="team"),
    Route("services:detail", "/layanan/jejak-terbit/"),
    Route("services_portal:component", f"{DRAFT}komponen/duration/", user="team"),
    Route("services_portal:standard", DRAFT, user="team"),
]


def prepare() -> None:
    """Make a forum whose input stands in a published version, and one whose inputs wait beside a draft."""
    done = make_traced("jejak-terbit", closed=True)
    done.cite(note="Hari Sabtu ditambahkan.")
    done.enact()
    Forum.objects.filter(pk=done.forum.pk).update(code=DONE)
    waiting = make_traced("jejak-rancangan")
    for decision in ("accepted", "rejected", "partially_accepted"):
        make_disposition(make_input(waiting.forum, f"Masukan {decision}.", channel="facilitator"), decision)
    citation = waiting.cite()
    type(citation).objects.filter(pk=citation.pk).update(id=7001)
    Forum.objects.filter(pk=waiting.forum.pk).update(code=OPEN)
