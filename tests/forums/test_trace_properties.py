"""Whatever people do in whatever order, check_trace finds nothing: what would break the trace is refused."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.errors import DomainError
from forums.checking import findings
from forums.domain import lifecycle, moderation
from forums.domain.citations import withdraw_citation
from forums.domain.dispositions import Answer, change_disposition, decide_input
from forums.domain.inputs import take_back_input
from forums.models import ClauseCitation, Disposition, Forum, ForumInput
from services import domain
from services.models import ServiceStandard
from tests.factories.forums import make_input
from tests.factories.services import make_decree, make_minutes
from tests.forums.traced import WEEKEND, Traced, make_traced

REASON = "Dibahas dan disepakati dalam forum ini."
DECISIONS = list(Disposition.Decision.values)
STEPS = ("give", "group", "ungroup", "hide", "show", "decide", "change", "take_back", "cite", "withdraw", "write",
         "write_back", "submit", "consult", "agree", "return", "enact", "publish", "discard", "close")  # fmt: skip


TO_THE_PUBLIC = ("close", "submit", "consult", "agree", "enact", "publish", "close")


class _RolledBack(Exception):
    """Ends an example, so that the next one begins where all begin."""


@pytest.fixture
def traced(in_a: Any) -> Traced:
    return make_traced(decision="")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 3), st.integers(0, 3)), max_size=30))
@example(steps=[("decide", 1, 2), *((name, 0, 0) for name in TO_THE_PUBLIC), ("change", 0, 2), ("withdraw", 0, 0)])
@example(steps=[("write_back", 0, 0), *((name, 0, 0) for name in TO_THE_PUBLIC), ("hide", 0, 0), ("group", 1, 0)])
def test_check_trace_finds_nothing_after_any_steps(traced: Traced, steps: list[tuple[str, int, int]]) -> None:
    with suppress(_RolledBack), transaction.atomic():
        for name, which, other in [("give", 0, 0), ("decide", 0, 0), ("cite", 0, 0), *steps]:
            _do(traced, name, which, other)
        found = [str(finding) for finding in findings()]
        raise _RolledBack
    assert found == [], steps


def _do(traced: Traced, name: str, which: int, other: int) -> None:
    """Take one step; a refusal is an answer too."""
    inputs = list(ForumInput.objects.filter(forum=traced.forum).select_related("forum").order_by("number")[:4])
    one, two = inputs[which % len(inputs)], inputs[other % len(inputs)]
    standard = ServiceStandard.objects.filter(service=traced.former.service).order_by("-version").first()
    assert standard is not None
    try:
        with transaction.atomic():
            _steps(traced, one, two, standard, other)[name]()
    except DomainError:
        return


def _steps(
    traced: Traced, one: ForumInput, two: ForumInput, standard: ServiceStandard, number: int
) -> dict[str, Callable[[], object]]:
    forum = Forum.objects.get(pk=traced.forum.pk)
    answer = Answer(decision=DECISIONS[number], reason=REASON, owner_name="Tim")
    row = standard.components.get(code="duration")
    before = traced.former.components.get(code="duration").content

    def change() -> None:
        for disposition in Disposition.objects.filter(input=one).select_related("input"):
            change_disposition(disposition=disposition, answer=answer, lock=disposition.lock, by=None)

    def withdraw() -> None:
        for citation in ClauseCitation.objects.filter(input=one).select_related("input__forum", "standard"):
            withdraw_citation(citation=citation, by=None)

    def take_back() -> None:
        if one.participant is not None:
            take_back_input(given=one, participant=one.participant)

    def write(content: dict[str, Any]) -> None:
        domain.edit_component(standard=standard, code="duration", content=content, lock=row.lock, by=None)

    return {
        "give": lambda: make_input(forum, "Satu lagi.", channel="facilitator", client_key=uuid.uuid4()),
        "group": lambda: moderation.group_inputs(first=one, others=[two], by=None),
        "ungroup": lambda: moderation.ungroup_input(given=one, by=None),
        "hide": lambda: moderation.hide_input(given=one, reason="spam", by=None),
        "show": lambda: moderation.show_input(given=one, by=None),
        "decide": lambda: decide_input(given=one, answer=answer, by=None),
        "change": change,
        "take_back": take_back,
        "cite": lambda: traced.cite(given=one, standard=standard, code="fee" if number == 3 else "duration"),
        "withdraw": withdraw,
        "write": lambda: write({**row.content, "note": f"{WEEKEND} {number}"}),
        "write_back": lambda: write(before),
        "submit": lambda: domain.submit_for_review(standard=standard, by=None),
        "consult": lambda: domain.open_consultation(standard=standard, by=None),
        "agree": lambda: domain.agree_standard(standard=standard, minutes=make_minutes(), by=None),
        "return": lambda: domain.return_to_draft(standard=standard, note="Perbaiki.", by=None),
        "enact": lambda: make_decree(standard),
        "publish": lambda: domain.publish_standard(standard=standard, by=None),
        "discard": lambda: domain.discard_draft(standard=standard, by=None),
        "close": lambda: lifecycle.close_forum(forum=forum, by=None),
    }
