"""What the papers put into the registries: places of a forum, panels of its pages, and what follows its end."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.panels import Panel
from forums import panels_of_forum, places
from forums.domain.documents import documents_follow
from forums.domain.lifecycle import today_here, when_something_happens
from forums.kept_papers import public_papers
from forums.models import Forum, ForumAgreement, ForumDocument, ForumEvent, Signature
from forums.places import Place

State = Forum.State
HELD = frozenset({State.IN_SESSION, State.ANSWERING, State.CLOSED})


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    places.register(
        Place("agreement", _("Minutes of agreement"), "forums_portal:agreement", 60, states=HELD, count=count_unsigned)
    )
    places.register(Place("documents", _("Documents"), "forums_portal:documents", 80))
    panels_of_forum.register("public", published_papers, order=70)
    panels_of_forum.register("portal", papers_to_make, order=70)
    when_something_happens(listen)


def listen(event: ForumEvent) -> None:
    """Have the closing documents made."""
    documents_follow(event)


def count_unsigned(forum: Forum, request: HttpRequest) -> int | None:
    """Count who has still to sign."""
    waiting = Signature.objects.filter(agreement__forum=forum, signed_at__isnull=True)
    return waiting.filter(agreement__state=ForumAgreement.State.SIGNING).count()


def published_papers(forum: Forum, request: HttpRequest) -> Panel | None:
    """List what everybody may read, and the announcement while people may still come."""
    papers = public_papers(forum)
    to_hang_up = forum.state == State.ANNOUNCED
    if not papers and not to_hang_up:
        return None
    return Panel("forums/_papers.html", {"forum": forum, "papers": papers, "to_hang_up": to_hang_up})


def papers_to_make(forum: Forum, request: HttpRequest) -> Panel | None:
    """Tell staff how far the minutes of agreement and the report are, once the forum was held."""
    if not forum.is_held:
        return None
    agreement = ForumAgreement.objects.filter(forum=forum).defer("content").first()
    reports = ForumDocument.objects.filter(forum=forum, kind=ForumDocument.Kind.REPORT)
    report = reports.order_by("-is_public", "-made_at").first()
    is_late = forum.report_due_on is not None and forum.report_due_on < today_here()
    context = {
        "forum": forum,
        "agreement": agreement,
        "report": report,
        "is_late": is_late and not (report and report.is_public),
        "was_held": forum.session_began_at is not None,
    }
    return Panel("forums/_papers_to_make.html", context)
