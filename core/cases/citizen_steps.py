"""What citizens may do with their own case, where the regimes differ; each registers in `AppConfig.ready()`.

    citizen_steps.register("complaint", reopen_limit=limit_of_reopening, may_reopen=is_not_too_late)

Without a registration a case is not opened again by its citizen, though its table of moves may allow it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.cases.domain.clocks import Limit
from core.cases.models import Case
from core.cases.regimes import Text
from core.cases.states import CaseState

LimitOf = Callable[[Case], Limit]
Test = Callable[[Case], bool]
Words = Callable[[Case], Text]


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """What taking a case back is called: the link to it, the question with the code, what follows, the yes, the end."""

    link: Text
    title: Text
    consequences: tuple[Text, ...]
    submit: Text
    done: Text


WITHDRAWAL = Withdrawal(
    link=_("Withdraw"),
    title=_("Withdraw %(code)s?"),
    consequences=(
        _("We stop working on it, and no answer will come."),
        _("It cannot be taken up again. You may send a new one at any time."),
    ),
    submit=_("Yes, withdraw it"),
    done=_("It is withdrawn. You need not do anything more."),
)


@dataclass(frozen=True, kw_only=True)
class CitizenSteps:
    """`next_words` completes "Next:" for the present state, and `next_text` is the sentence below it; an empty text
    leaves either to the engine. `may_write` tells whether messages are taken, `may_withdraw` and `may_settle` whether
    the citizen may take it back or end it now where its table of moves allows that, `may_rate` whether they are asked
    how satisfied they are. `withdrawal` has the words of taking it back.
    """

    reopen_limit: LimitOf | None = None
    may_reopen: Test | None = None
    may_write: Test | None = None
    may_withdraw: Test | None = None
    may_settle: Test | None = None
    may_rate: Test | None = None
    next_words: Words | None = None
    next_text: Words | None = None
    withdrawal: Withdrawal = WITHDRAWAL


_steps: dict[str, CitizenSteps] = {}
_NOTHING = CitizenSteps()


def register(
    kind: str,
    *,
    reopen_limit: LimitOf | None = None,
    may_reopen: Test | None = None,
    may_write: Test | None = None,
    may_withdraw: Test | None = None,
    may_settle: Test | None = None,
    may_rate: Test | None = None,
    next_words: Words | None = None,
    next_text: Words | None = None,
    withdrawal: Withdrawal = WITHDRAWAL,
) -> None:
    """Say what citizens may do with cases of a kind; the same kind again replaces it."""
    _steps[kind] = CitizenSteps(
        reopen_limit=reopen_limit,
        may_reopen=may_reopen,
        may_write=may_write,
        may_withdraw=may_withdraw,
        may_settle=may_settle,
        may_rate=may_rate,
        next_words=next_words,
        next_text=next_text,
        withdrawal=withdrawal,
    )


def unregister(kind: str) -> None:
    """Forget a kind; for tests."""
    _steps.pop(kind, None)


def reopen_limit(case: Case) -> Limit | None:
    """Return the limit that would run if the citizen opened the case again now; None where they may not."""
    steps = _steps.get(case.kind, _NOTHING)
    if case.state not in (CaseState.ANSWERED, CaseState.CLOSED) or not case.allows(CaseState.IN_PROGRESS):
        return None
    if steps.reopen_limit is None or (steps.may_reopen is not None and not steps.may_reopen(case)):
        return None
    return steps.reopen_limit(case)


def may_write(case: Case) -> bool:
    """Tell whether the citizen may write a message now."""
    own = _steps.get(case.kind, _NOTHING).may_write
    return not case.is_ended and (own is None or own(case))


def may_withdraw(case: Case) -> bool:
    """Tell whether the citizen may take the case back now."""
    own = _steps.get(case.kind, _NOTHING).may_withdraw
    return case.allows(CaseState.WITHDRAWN) and (own is None or own(case))


def withdrawal_of(case: Case) -> Withdrawal:
    """Return what taking the case back is called."""
    return _steps.get(case.kind, _NOTHING).withdrawal


def may_settle(case: Case) -> bool:
    """Tell whether the citizen may say that it is settled."""
    own = _steps.get(case.kind, _NOTHING).may_settle
    return case.state == CaseState.ANSWERED and case.allows(CaseState.CLOSED) and (own is None or own(case))


def may_rate(case: Case) -> bool:
    """Tell whether the citizen may say how satisfied they are."""
    own = _steps.get(case.kind, _NOTHING).may_rate
    if own is not None and not own(case):
        return False
    return case.answered_at is not None or case.state in (CaseState.CLOSED, CaseState.REJECTED)


def next_words(case: Case) -> Text:
    """Return what the regime says comes next; empty where it leaves that to the engine."""
    own = _steps.get(case.kind, _NOTHING).next_words
    return own(case) if own is not None else ""


def next_text(case: Case) -> Text:
    """Return the regime's sentence below what comes next; empty where it leaves that to the engine."""
    own = _steps.get(case.kind, _NOTHING).next_text
    return own(case) if own is not None else ""
