"""Messages that were given up: what staff see of them, and sending them again."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import audit
from core.cases.domain.outbox import wake
from core.cases.models import Notice
from core.cases.models.notices import NoticeQuerySet
from core.cases.regimes import Text
from core.errors import PermissionRefused
from core.panels import Panel
from core.rights import Actor

RIGHT = "cases.manage_settings"
OCCASIONS: dict[str, Text] = {
    "cases/received": _("Receipt"),
    "cases/secret_renewed": _("New secret word"),
    "cases/message": _("New message from the office"),
    "cases/incomplete": _("Question to the citizen"),
    "cases/asked_again": _("Reminder of the question"),
    "cases/answered": _("Answer"),
    "cases/closed": _("Finished"),
    "cases/archived": _("Archived"),
    "cases/forwarded": _("Forwarded to another agency"),
    "cases/elsewhere": _("News from another agency"),
    "cases/joined": _("Joined with another one"),
    "cases/parted": _("Parted from another one"),
    "cases/extended": _("Limit extended"),
    "cases/recounted": _("Limit counted anew"),
    "cases/reopened_for_you": _("Opened again"),
    "cases/reopened": _("Opened again"),
    "cases/withdrawn": _("Withdrawn"),
    "cases/citizen_wrote": _("New message from the citizen"),
    "cases/assigned": _("Disposition"),
    "cases/half": _("Half of the limit is used"),
    "cases/most": _("Limit comes near"),
    "cases/late": _("Limit is over"),
    "cases/late_head": _("Limit is over"),
    "cases/alarms": _("List of limits"),
    "cases/identity_opened": _("Protected identity opened"),
}


def occasion_of(notice: Notice) -> Text:
    """Return what a message tells, in some words."""
    return OCCASIONS.get(notice.template, _("Message"))


def failed_notices() -> NoticeQuerySet:
    """Return what was given up, newest first."""
    return Notice.objects.failed().select_related("case", "to_user").order_by("-given_up_at", "-pk")


@transaction.atomic
def send_again(*, pks: list[int] | None = None, by: Actor) -> int:
    """Have given-up messages sent once more, all of them without `pks`; returns how many. Raises PermissionRefused."""
    if by is not None and not by.has_perm(RIGHT):
        raise PermissionRefused
    rows = Notice.objects.failed() if pks is None else Notice.objects.failed().filter(pk__in=pks)
    keys = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    if not keys:
        return 0
    Notice.objects.filter(pk__in=keys).update(
        given_up_at=None, attempts=0, problem="", problem_detail="", not_before=timezone.now()
    )
    audit.record(action="cases.notices_sent_again", changes={"messages": [None, len(keys)]})
    wake()
    return len(keys)


def failed_today(request: HttpRequest) -> Panel | None:
    """Show whoever keeps the settings that messages did not arrive."""
    number = count_failed(request)
    return Panel("cases/failed/_today.html", {"number": number}) if number else None


def count_failed(request: HttpRequest) -> int:
    """Count the given-up messages for who may send them again."""
    return Notice.objects.failed().count() if request.user.has_perm(RIGHT) else 0
