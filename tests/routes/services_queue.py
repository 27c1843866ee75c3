"""Pages of queue numbers, for visitors and at the counter."""

from services.models import QueueCounter, QueueTicket, ServiceQueue
from services.queue import domain
from tests.factories.catalogue import make_point
from tests.factories.queue import make_queue, take
from tests.routes import Route

POINT, KEY = "kantor-antrean", "kunciAntrean"
DESK, WAITING, CALLED = 900_301, 900_301, 900_302
PUBLIC, PORTAL = f"/antrean/{POINT}/", "/portal/antrean/"
PLACE = f"{PORTAL}atur/{POINT}/"
COUNTER = f"{PORTAL}loket/{DESK}/"

ROUTES = [
    Route("queue:list", "/antrean/"),
    Route("queue:point", PUBLIC),
    Route("queue:screen", f"{PUBLIC}layar/"),
    Route("queue:ticket", f"{PUBLIC}nomor/{KEY}/"),
    Route("queue:ticket_give_back", f"{PUBLIC}nomor/{KEY}/kembalikan/"),
    Route("queue_portal:home", PORTAL, user="counter"),
    Route("queue_portal:counter", COUNTER, user="counter"),
    Route("queue_portal:pass_on", f"{COUNTER}{CALLED}/alihkan/", user="counter"),
    Route("queue_portal:link", f"{COUNTER}{CALLED}/berkas/", user="counter"),
    Route("queue_portal:give", f"{PORTAL}ambil/{POINT}/", user="counter"),
    Route("queue_portal:given", f"{PORTAL}nomor/{WAITING}/", user="counter"),
    Route("queue_portal:numbers", f"{PORTAL}angka/{POINT}/", user="counter"),
    Route("queue_portal:places", f"{PORTAL}atur/", user="admin"),
    Route("queue_portal:place", PLACE, user="admin"),
    Route("queue_portal:queue_create", f"{PLACE}antrean/baru/", user="admin"),
    Route("queue_portal:queue", f"{PLACE}antrean/A/", user="admin"),
    Route("queue_portal:counter_create", f"{PLACE}loket/baru/", user="admin"),
    Route("queue_portal:counter_edit", f"{PLACE}loket/{DESK}/", user="admin"),
]
MOVES = {
    "queue:screen_content",
    "queue:screen_qr",
    "queue:ticket_content",
    "queue_portal:counter_content",
    "queue_portal:move",
    "queue_portal:next",
    "queue_portal:slip",
}


def prepare() -> None:
    """Make a place with two queues, a counter that serves one, one who waits and one who did not come."""
    if ServiceQueue.objects.filter(point__code=POINT).exists():
        return
    queue = make_queue(make_point("Kantor pelayanan terpadu", code=POINT, kind="office"))
    make_queue(queue.point, "B", name="Perpustakaan")
    counter = QueueCounter.objects.create(pk=DESK, point=queue.point, name="Loket 1")
    missed, called, waiting = take(queue), take(queue), take(queue, is_priority=False)
    domain.call_next(counter=counter, seen=None, by=None)
    domain.miss_ticket(ticket=missed, by=None)
    domain.call_next(counter=counter, seen=None, by=None)
    QueueTicket.objects.filter(pk=called.pk).update(id=CALLED)
    QueueTicket.objects.filter(pk=waiting.pk).update(id=WAITING, key=KEY)
