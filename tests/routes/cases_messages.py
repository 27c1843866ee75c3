"""The page of messages that did not arrive."""

from django.utils import timezone

from core.cases.models import Notice
from tests.routes import Route
from tests.world import get_user

ROUTES = [Route("failed_notices:list", "/portal/pengaturan/surat-gagal/", user="admin")]
MOVES = {"failed_notices:send_again"}


def prepare() -> None:
    """Give up two messages."""
    for number, problem in enumerate((Notice.Problem.ADDRESS, Notice.Problem.SERVER)):
        Notice.objects.get_or_create(
            key=f"gagal-{number}",
            defaults={
                "template": "cases/alarms",
                "to_user": get_user("complaints"),
                "problem": problem,
                "problem_detail": "550",
                "attempts": 3,
                "given_up_at": timezone.now(),
            },
        )
