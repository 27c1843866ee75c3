"""Votes from people's own phones."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.errors import NotFound
from core.ui.outcome import tell_outcome
from core.ui.pages import public_page
from forums.access import public_forum
from forums.domain import points
from forums.errors import OnlyPresent
from forums.models import AgreementPoint, Forum, Participant, PointVote
from forums.participation import participant_of
from forums.tallies import Tally, tally_points


@public_page
def votes(request: HttpRequest, code: str) -> HttpResponse:
    """The point that takes votes, with one's own voice, and the results so far."""
    forum = public_forum(code)
    participant = participant_of(request, forum)
    if request.method == "POST":
        return _take_vote(request, forum, participant)
    rows = list(AgreementPoint.objects.filter(forum=forum, opened_at__isnull=False).order_by("position"))
    tallies = tally_points(rows)
    own = dict(participant.votes.values_list("point", "choice")) if participant else {}
    shown = [(point, tallies.get(point.pk, Tally()), own.get(point.pk, "")) for point in rows]
    in_session = forum.state == Forum.State.IN_SESSION
    context = {
        "forum": forum,
        "participant": participant,
        "may_vote": points.may_vote(participant, forum),
        "is_provider": participant is not None and participant.element == Participant.Element.PROVIDER,
        "open": [row for row in shown if in_session and row[0].takes_votes],
        "past": [row for row in shown if not (in_session and row[0].takes_votes)],
        "choices": PointVote.Choice.choices,
    }
    return render(request, "forums/votes.html", context)


def _take_vote(request: HttpRequest, forum: Forum, participant: Participant | None) -> HttpResponse:
    asked = request.POST.get("point", "")
    point = (
        forum.points.filter(pk=int(asked)).first() if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    )
    if point is None:
        raise NotFound

    def act() -> None:
        if participant is None:
            raise OnlyPresent
        points.vote(point=point, participant=participant, choice=request.POST.get("choice", ""))

    tell_outcome(request, act, done=_("Your vote was counted. You may change it while the point takes votes."))
    return redirect("forums:votes", forum.code)
