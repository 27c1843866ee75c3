"""Comments on components where people look for them: on the start page, and on the page of the version."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest

from core import panels
from core.models import User
from core.panels import Panel
from services import panels_of_standard
from services.domain.comments import may_comment
from services.models import ComponentComment, ServiceStandard, StandardComponent
from services.models.standards import PREPARING

SHOWN = 5


def register() -> None:
    """Put the panels in their places; called once when the apps are loaded."""
    panels.register("today", comments_for_me, order=25)
    panels_of_standard.register(comments_of_version, order=20)


def comments_for_me(request: HttpRequest) -> Panel | None:
    """Show open conversations in which somebody else had the last word; a comment is no duty, so it counts as none."""
    if not request.user.is_authenticated or not may_comment(request.user):
        return None
    found = list(concerning(request.user)[: SHOWN + 1])
    if not found:
        return None
    return Panel("services/_today_comments.html", {"comments": found[:SHOWN], "has_more": len(found) > SHOWN})


def comments_of_version(standard: ServiceStandard, request: HttpRequest) -> Panel | None:
    """Show the open conversations of a version in preparation, and the way to comment where nobody edits."""
    if not standard.is_preparing:
        return None
    found = list(standard.comments.open().select_related("author"))
    may_begin = not standard.is_editable and request.user.is_authenticated and may_comment(request.user)
    if not found and not may_begin:
        return None
    rows = standard.by_code().values() if may_begin else ()
    return Panel("services/_open_comments.html", {"open_conversations": found, "commentable": rows})


def concerning(user: User) -> QuerySet[ComponentComment]:
    """Return open conversations on what `user` began, wrote or took part in, unless theirs is the last word."""
    words = ComponentComment.objects.filter(Q(pk=OuterRef("pk")) | Q(reply_to=OuterRef("pk")))
    written = StandardComponent.objects.filter(standard=OuterRef("standard"), code=OuterRef("code"), updated_by=user)
    last = words.filter(withdrawn_at__isnull=True).order_by("-created_at", "-pk")
    return (
        ComponentComment.objects.open()
        .filter(standard__state__in=PREPARING, standard__service__retired_at__isnull=True)
        .filter(Q(standard__created_by=user) | Exists(written) | Exists(words.filter(author=user)))
        .annotate(last_author=Subquery(last.values("author")[:1]), last_at=Subquery(last.values("created_at")[:1]))
        .exclude(last_author=user)
        .select_related("standard__service", "author")
        .order_by(F("last_at").desc(), "pk")
    )
