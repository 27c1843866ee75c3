"""The three stages of a forum as a list of what is done and what is missing, and the one thing to do now.

Source of the stages: domain reference, section 2.2.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import User
from core.ui import formats
from core.ui.status import StatusKind
from forums.addresses import address_of
from forums.domain.lifecycle import announcing_findings, closing_findings, scheduling_findings
from forums.models import Forum, ForumInput
from forums.next_steps import local_day

State = Forum.State
MANAGE, FACILITATE, CLOSE = "forums.manage_forum", "forums.facilitate_forum", "forums.close_forum"
AFTER_INPUTS = (State.ANSWERING, State.CLOSED)


@dataclass(frozen=True)
class Counts:
    """How much there is of everything in a forum."""

    standards: int
    agenda: int
    materials: int
    team: int
    invitations: int
    present: int
    inputs: int
    unanswered: int
    actions: int
    is_sealed: bool


@dataclass(frozen=True)
class Step:
    """A line of a stage: done, missing, or not needed; `note` says how much there is, `permission` who may go there."""

    label: str
    is_done: bool
    url: str = ""
    note: str = ""
    is_needed: bool = True
    permission: str = "forums.view_forum"

    @property
    def kind(self) -> StatusKind:
        if self.is_done:
            return StatusKind.DONE
        return StatusKind.WAIT if self.is_needed else StatusKind.OFF

    @property
    def word(self) -> str:
        if self.is_done:
            return _("Done")
        return _("Missing") if self.is_needed else _("If wanted")


@dataclass(frozen=True)
class Stage:
    """One of the three stages."""

    key: str
    title: str
    steps: list[Step]
    is_current: bool

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps if step.is_needed)

    @property
    def needed(self) -> int:
        return sum(step.is_needed for step in self.steps)


@dataclass(frozen=True)
class Action:
    """The one thing to do now; `text` says why."""

    label: str
    url: str
    text: str = ""


def count(forum: Forum) -> Counts:
    """Count what a forum has: a constant number of small queries."""
    agreement = getattr(forum, "agreement", None)
    return Counts(
        standards=forum.standards.count(),
        agenda=forum.agenda.count(),
        materials=forum.materials.count(),
        team=forum.team.count(),
        invitations=forum.invitations.filter(withdrawn_at__isnull=True).count(),
        present=forum.participants.counted().count() if forum.is_held else 0,
        inputs=forum.inputs.standing().count() if forum.input_count else 0,
        unanswered=ForumInput.objects.filter(forum=forum).to_answer().count() if forum.input_count else 0,
        actions=forum.actions.count() if forum.state in AFTER_INPUTS else 0,
        is_sealed=agreement is not None and agreement.state == agreement.State.SEALED,
    )


def stages_of(forum: Forum, counts: Counts, user: User | AnonymousUser) -> list[Stage]:
    """Return the three stages; a step leads nowhere where this user may not go."""

    def allowed(steps: Iterator[Step]) -> list[Step]:
        return [step if user.has_perm(step.permission) else replace(step, url="") for step in steps]

    state = forum.state
    return [
        Stage(
            "before", _("Before the forum"), allowed(_before(forum, counts)), state in (State.PREPARED, State.ANNOUNCED)
        ),
        Stage("during", _("During the forum"), allowed(_during(forum, counts)), state == State.IN_SESSION),
        Stage("after", _("After the forum"), allowed(_after(forum, counts)), state == State.ANSWERING),
    ]


def _before(forum: Forum, counts: Counts) -> Iterator[Step]:
    code, needs_standard = forum.code, forum.subject in (Forum.Subject.DRAFT_STANDARD, Forum.Subject.STANDARD_REVIEW)
    edit = address_of("forums_portal:edit", code) if forum.is_editable else ""
    schedule = address_of("forums_portal:schedule", code) if forum.is_editable else ""
    agenda, materials, team, letter = (
        "" if forum.is_finished else address_of(f"forums_portal:{name}", code)
        for name in ("agenda", "materials", "team", "letter")
    )
    is_planned = forum.is_public or not scheduling_findings(forum)
    has_letter = bool(forum.contact_name and (forum.letter_number or not forum.has_meeting))
    announced = formats.plain_date(forum.announced_at) if forum.announced_at else ""
    invitations, has_meeting = address_of("forums_portal:invitations", code), forum.has_meeting
    yield Step(_("What and why"), bool(forum.purpose.strip()), edit, permission=MANAGE)
    yield Step(_("Standards"), bool(counts.standards), edit, _n(counts.standards), needs_standard, MANAGE)
    yield Step(_("Time and place"), is_planned, schedule, permission=MANAGE)
    yield Step(_("Agenda"), bool(counts.agenda), agenda, _n(counts.agenda), has_meeting, MANAGE)
    yield Step(_("Material to read"), bool(counts.materials), materials, _n(counts.materials), False, MANAGE)
    yield Step(_("Team"), bool(counts.team), team, _n(counts.team), permission=MANAGE)
    yield Step(_("Contact and letter"), has_letter, letter, permission=MANAGE)
    yield Step(_("Announcement"), forum.is_public, "", announced)
    yield Step(_("Invitations"), bool(counts.invitations), invitations, _n(counts.invitations), has_meeting, MANAGE)


def _during(forum: Forum, counts: Counts) -> Iterator[Step]:
    code = forum.code
    if forum.has_meeting:
        began = forum.session_began_at
        yield Step(
            _("Meeting"),
            began is not None,
            address_of("forums_portal:console", code) if forum.is_held and not forum.is_finished else "",
            formats.plain_date(began) if began else "",
            permission=FACILITATE,
        )
        url = address_of("forums_portal:participants", code)
        yield Step(_("Attendance"), bool(counts.present), url, _n(counts.present), permission=FACILITATE)
    url = address_of("forums_portal:inputs", code) if forum.is_public else ""
    yield Step(_("Inputs"), bool(counts.inputs), url, _n(counts.inputs), is_needed=False)
    yield Step(
        _("End of the inputs"),
        forum.answering_since is not None,
        "",
        formats.plain_date(forum.answering_since) if forum.answering_since else "",
    )


def _after(forum: Forum, counts: Counts) -> Iterator[Step]:
    code, has_begun = forum.code, forum.state in AFTER_INPUTS
    answered = counts.inputs - counts.unanswered
    yield Step(
        _("Answers"),
        has_begun and not counts.unanswered,
        address_of("forums_portal:inputs", code) if has_begun else "",
        _("%(done)s of %(total)s") % {"done": answered, "total": counts.inputs} if has_begun else "",
    )
    yield Step(_("Publication of the answers"), forum.answers_are_public)
    if forum.has_meeting:
        url = address_of("forums_portal:agreement", code) if forum.is_held else ""
        yield Step(_("Minutes of agreement"), counts.is_sealed, url)
    url = address_of("forums_portal:plan", code) if has_begun else ""
    yield Step(_("Action plan"), bool(counts.actions), url, _n(counts.actions), is_needed=False)
    closed = formats.plain_date(forum.closed_at) if forum.closed_at else ""
    yield Step(_("Closing"), forum.state == State.CLOSED, "", closed)


def _n(number: int) -> str:
    return formats.number(number) if number else ""


def main_action(forum: Forum, counts: Counts, user: User | AnonymousUser, today: dt.date) -> Action | None:
    """Return the one thing that this user does next; None when it is somebody else's turn."""
    choose = _MAIN.get(State(forum.state))
    return choose(forum, counts, user, today) if choose else None


def _main_prepared(forum: Forum, _counts: Counts, user: User | AnonymousUser, _today: dt.date) -> Action | None:
    if not user.has_perm(MANAGE):
        return None
    by = user if isinstance(user, User) else None
    if findings := announcing_findings(forum, by):
        name = "forums_portal:schedule" if forum.purpose.strip() else "forums_portal:edit"
        return Action(_("Go on planning"), address_of(name, forum.code), findings[0])
    text = _("Everything that the public needs is there.")
    return Action(_("Announce the forum"), address_of("forums_portal:announce", forum.code), text)


def _main_announced(forum: Forum, counts: Counts, user: User | AnonymousUser, today: dt.date) -> Action | None:
    if forum.starts_at is not None and today >= local_day(forum.starts_at):
        if user.has_perm(FACILITATE):
            return Action(_("Begin the meeting"), address_of("forums_portal:begin", forum.code))
        return None
    over = forum.comments_until is not None and today > forum.comments_until
    if not forum.has_meeting and over and user.has_perm(FACILITATE):
        return Action(_("End the inputs"), address_of("forums_portal:end", forum.code), _("The days are over."))
    url = address_of("forums_portal:invitations", forum.code)
    if user.has_perm(MANAGE) and url and forum.has_meeting and not counts.invitations:
        return Action(_("Invite people"), url, _("Nobody was invited yet."))
    return None


def _main_in_session(forum: Forum, _counts: Counts, user: User | AnonymousUser, _today: dt.date) -> Action | None:
    if not user.has_perm(FACILITATE):
        return None
    return Action(_("Lead the meeting"), address_of("forums_portal:console", forum.code))


def _main_answering(forum: Forum, counts: Counts, user: User | AnonymousUser, _today: dt.date) -> Action | None:
    if counts.unanswered:
        if not user.has_perm("forums.answer_input"):
            return None
        text = ngettext("%(n)s input has no answer yet.", "%(n)s inputs have no answer yet.", counts.unanswered)
        url = address_of("forums_portal:inputs", forum.code)
        return Action(_("Answer the inputs"), url, text % {"n": counts.unanswered})
    if forum.has_meeting and not counts.is_sealed and user.has_perm(MANAGE):
        url = address_of("forums_portal:agreement", forum.code)
        return Action(_("Finish the minutes of agreement"), url) if url else None
    if user.has_perm(CLOSE) and not closing_findings(forum):
        return Action(_("Close the forum"), address_of("forums_portal:close", forum.code))
    return None


_MAIN = {
    State.PREPARED: _main_prepared,
    State.ANNOUNCED: _main_announced,
    State.IN_SESSION: _main_in_session,
    State.ANSWERING: _main_answering,
}


@dataclass(frozen=True)
class Move:
    """A move that is offered beside the main action."""

    label: str
    url: str


def moves_of(forum: Forum, user: User | AnonymousUser) -> list[Move]:
    """Return the moves that this user may ask for now."""
    offered = {
        State.PREPARED: (("announce", _("Announce"), MANAGE), ("cancel", _("Cancel the forum"), MANAGE)),
        State.ANNOUNCED: (
            ("begin", _("Begin the meeting"), FACILITATE),
            ("end", _("End the inputs"), FACILITATE),
            ("cancel", _("Cancel the forum"), MANAGE),
        ),
        State.IN_SESSION: (("end", _("End the meeting"), FACILITATE),),
        State.ANSWERING: (("close", _("Close the forum"), CLOSE),),
    }.get(State(forum.state), ())
    hidden = {"end" if forum.has_meeting else "begin"} if forum.state == State.ANNOUNCED else set()
    return [
        Move(label, address_of(f"forums_portal:{name}", forum.code))
        for name, label, permission in offered
        if name not in hidden and user.has_perm(permission)
    ]
