"""A version's life as the portal tells it: what its state means, who acts next by which page, its line of states.

The rules are in services.domain.lifecycle; this module only finds words and addresses for them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ui.formats import plain_date
from core.ui.identity import Text
from services.models import ServiceStandard, StakeholderElement, StandardEvent, StandardReview
from services.wording import component_labels

State = ServiceStandard.State
EDIT, REVIEW = "services.edit_standard", "services.review_standard"
ENACT, PUBLISH = "services.enact_standard", "services.publish_standard"

MEANINGS: dict[str, Text] = {
    State.DRAFT: gettext_lazy("Its team is writing it. Nobody outside the office sees it."),
    State.INTERNAL_REVIEW: gettext_lazy("The head of the unit reads it. Nobody changes its text meanwhile."),
    State.CONSULTATION: gettext_lazy("The public is asked about it. Its team writes in what the forum says."),
    State.AGREED: gettext_lazy("Its text is agreed. It waits for the decree of the head of the agency."),
    State.ENACTED: gettext_lazy("Its decree is signed. It waits to be published."),
    State.PUBLISHED: gettext_lazy("It is published, and applies from the day on which its decree takes effect."),
    State.IN_FORCE: gettext_lazy("This version applies now."),
    State.UNDER_REVIEW: gettext_lazy("This version applies while the office looks whether it still fits."),
    State.SUPERSEDED: gettext_lazy("A newer version applies. This one is kept as history."),
    State.REVOKED: gettext_lazy("It was withdrawn. It is kept as history."),
}
WHO: dict[str, Text] = {
    EDIT: gettext_lazy("the standards team"),
    REVIEW: gettext_lazy("the head of the unit"),
    ENACT: gettext_lazy("the head of the agency"),
    PUBLISH: gettext_lazy("the head of the agency"),
}


@dataclass(frozen=True)
class Step:
    """Something that can be done with a version now. `is_post` is done by its button alone, the others ask first."""

    label: Text
    url: str
    permission: str
    is_main: bool = False
    is_post: bool = False

    @property
    def who(self) -> Text:
        """Return who does it, for those who only wait for it."""
        return WHO[self.permission]


def steps_of(standard: ServiceStandard, *, review: StandardReview | None = None) -> list[Step]:
    """Return what can be done with a version, the main thing first; `review` is the one under way, if any."""
    find = _STEPS.get(State(standard.state))
    return find(standard, review) if find else []


def _page(name: str, standard: ServiceStandard) -> str:
    return reverse(f"services_portal:{name}", args=[standard.service.code, standard.version])


def _draft(standard: ServiceStandard, review: StandardReview | None) -> list[Step]:
    return [
        Step(_("Submit for review"), _page("submit", standard), EDIT, is_main=True),
        Step(_("Discard this draft"), _page("discard", standard), EDIT),
    ]


def _internal_review(standard: ServiceStandard, review: StandardReview | None) -> list[Step]:
    is_external = standard.service.is_external
    consult = Step(_("Open the public consultation"), _page("consult", standard), REVIEW, is_main=is_external)
    agree = Step(_("Record the agreement"), _page("agree", standard), REVIEW, is_main=True)
    back = Step(_("Return it to the team"), _page("return", standard), REVIEW)
    return [consult, back] if is_external else [agree, consult, back]


def _consultation(standard: ServiceStandard, review: StandardReview | None) -> list[Step]:
    return [
        Step(_("Record the agreement"), _page("agree", standard), REVIEW, is_main=True),
        Step(_("Return it to the team"), _page("return", standard), REVIEW),
    ]


def _agreed(standard: ServiceStandard, review: StandardReview | None) -> list[Step]:
    if standard.decree is None:
        decrees = f"{reverse('services_portal:decrees')}?standar={standard.service.code}"
        return [
            Step(_("Put it on a decree"), decrees, EDIT, is_main=True),
            Step(_("Return it to the team"), _page("return", standard), REVIEW),
        ]
    label = _("Sign decree %(number)s") % {"number": standard.decree.number}
    return [Step(label, reverse("services_portal:decree_enact", args=[standard.decree.pk]), ENACT, is_main=True)]


def _enacted(standard: ServiceStandard, review: StandardReview | None) -> list[Step]:
    return [
        Step(_("Publish"), _page("publish", standard), PUBLISH, is_main=True),
        Step(_("Withdraw this version"), _page("withdraw", standard), PUBLISH),
    ]


def _published(standard: ServiceStandard, review: StandardReview | None) -> list[Step]:
    revoke = Step(_("Withdraw this version"), _page("withdraw", standard), PUBLISH)
    is_due = standard.decree is not None and standard.decree.effective_on <= timezone.localdate()
    apply = Step(_("Let it apply now"), _page("apply", standard), PUBLISH, is_main=True)
    return [apply, revoke] if is_due else [revoke]


def _in_force(standard: ServiceStandard, review: StandardReview | None) -> list[Step]:
    return [
        Step(_("Begin a review"), _page("review_begin", standard), EDIT, is_main=True),
        *_next_version(standard),
        Step(_("Withdraw this version"), _page("withdraw", standard), PUBLISH),
    ]


def _under_review(standard: ServiceStandard, review: StandardReview | None) -> list[Step]:
    steps = _next_version(standard)
    if review is not None:
        url = reverse("services_portal:review_conclude", args=[review.pk])
        steps.insert(0, Step(_("Confirm it without change"), url, ENACT, is_main=True))
    return [*steps, Step(_("Withdraw this version"), _page("withdraw", standard), PUBLISH)]


def _next_version(standard: ServiceStandard) -> list[Step]:
    """Return the beginning of the next version, unless one is being prepared or the service is no longer given."""
    if standard.service.is_retired or standard.service.standards.preparing().exists():
        return []
    url = reverse("services_portal:draft", args=[standard.service.code])
    return [Step(_("Start a new version"), url, EDIT, is_post=True)]


_STEPS = {
    State.DRAFT: _draft,
    State.INTERNAL_REVIEW: _internal_review,
    State.CONSULTATION: _consultation,
    State.AGREED: _agreed,
    State.ENACTED: _enacted,
    State.PUBLISHED: _published,
    State.IN_FORCE: _in_force,
    State.UNDER_REVIEW: _under_review,
}


# --- the line of states -----------------------------------------------------------------------------------------------
class Mark(TextChoices):
    """Where a state stands on the line of one version. The label is the word beside it."""

    PAST = "past", gettext_lazy("done")
    NOW = "now", gettext_lazy("now")
    AHEAD = "ahead", gettext_lazy("still to come")
    SKIPPED = "skipped", gettext_lazy("passed over")
    APART = "apart", gettext_lazy("only when it ends")


@dataclass(frozen=True)
class Station:
    """One state on the line; `on` is the day on which the version came to it."""

    label: Text
    mark: Mark
    on: dt.date | None = None


def line_of(standard: ServiceStandard, events: Iterable[StandardEvent]) -> list[Station]:
    """Return the ten states in their order, as this version stands to them."""
    reached = {State.DRAFT.value: standard.created_at}
    reached |= {event.to_state: event.at for event in events}
    reached[standard.state] = standard.state_since
    place = list(State).index(State(standard.state))
    return [_station(state, number - place, reached.get(state)) for number, state in enumerate(State)]


def _station(state: ServiceStandard.State, steps_ahead: int, at: dt.datetime | None) -> Station:
    on = timezone.localdate(at) if at else None
    if steps_ahead == 0:
        return Station(state.label, Mark.NOW, on)
    if steps_ahead > 0:
        return Station(state.label, Mark.APART if state in (State.SUPERSEDED, State.REVOKED) else Mark.AHEAD)
    return Station(state.label, Mark.PAST, on) if on else Station(state.label, Mark.SKIPPED)


# --- what an event rests on -------------------------------------------------------------------------------------------
def facts_in_words(event: StandardEvent) -> list[str]:
    """Return the facts of a move as short sentences for people; digests and codes for programs are left out."""
    return [words for name, write in _FACTS if (words := write(event.facts.get(name), event.facts))]


def _day(value: Any) -> str:
    return plain_date(dt.date.fromisoformat(value))


def _missing(codes: Any, facts: dict[str, Any]) -> str:
    return _("Not complete yet: %(components)s") % {"components": component_labels(codes)} if codes else ""


def _minutes(number: Any, facts: dict[str, Any]) -> str:
    if not facts.get("held_on"):
        return ""
    return _("Minutes of agreement %(number)s of %(date)s") % {"number": number or "-", "date": _day(facts["held_on"])}


def _elements(codes: Any, facts: dict[str, Any]) -> str:
    labels = [str(element.label) for element in StakeholderElement if element in (codes or ())]
    return _("Who took part: %(elements)s") % {"elements": ", ".join(labels)} if labels else ""


def _decree(number: Any, facts: dict[str, Any]) -> str:
    return _("Decree %(number)s of %(date)s") % {"number": number, "date": _day(facts["dated_on"])} if number else ""


def _statement(number: Any, facts: dict[str, Any]) -> str:
    if number is None:
        return ""
    return _("Statement %(number)s of %(date)s") % {"number": number or "-", "date": _day(facts["dated_on"])}


def _superseded_by(version: Any, facts: dict[str, Any]) -> str:
    return _("Replaced by version %(n)s") % {"n": version} if version else ""


def _supersedes(version: Any, facts: dict[str, Any]) -> str:
    return _("Replaces version %(n)s") % {"n": version} if version else ""


_FACTS = (
    ("missing", _missing),
    ("minutes", _minutes),
    ("elements", _elements),
    ("decree", _decree),
    ("statement", _statement),
    ("superseded_by", _superseded_by),
    ("supersedes", _supersedes),
)
