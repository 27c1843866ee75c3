"""The next steps that staff may take with a case: the buttons of its page. Every app registers those of its regimes.

    steps.register(Step("answer", _("Answer"), "feedback_portal:answer", kinds={"complaint"},
                        states={CaseState.IN_PROGRESS}, is_main=True, order=10))

A step leads to a page of its own, which shows a form and acts by POST; its address takes the code of the case.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from core.cases.models import Case
from core.cases.regimes import Text
from core.cases.states import ENDED
from core.models import User


@dataclass(frozen=True)
class Step:
    """One button. Empty `kinds` are all, empty `states` are all that are not ended; `permission` defaults to the
    regime's right to handle, which somebody in charge has too. `hint` says in a sentence what follows. What
    `is_minor`, put in order rather than moved on, stands folded below the others.
    """

    key: str
    label: Text
    url_name: str
    kinds: Collection[str] = ()
    states: Collection[str] = ()
    order: int = 100
    permission: str = ""
    is_main: bool = False
    hint: Text = ""
    only_if: Callable[[Case, User], bool] | None = None
    is_minor: bool = False

    def is_open_to(self, user: User, case: Case) -> bool:
        """Tell whether `user` sees it on `case` now."""
        if self.kinds and case.kind not in self.kinds:
            return False
        if case.state not in self.states if self.states else case.state in ENDED:
            return False
        needed = self.permission or case.regime.handle
        if not user.has_perm(needed) and (self.permission or case.owner_id != user.pk):
            return False
        return self.only_if is None or self.only_if(case, user)


_steps: dict[str, Step] = {}


def register(step: Step) -> None:
    """Offer a step; the same key again replaces it."""
    _steps[step.key] = step


def unregister(key: str) -> None:
    """Take a step back; for tests."""
    del _steps[key]


def steps_of(case: Case, user: User) -> list[Step]:
    """Return what `user` may do next with `case`, in order."""
    return sorted(
        (step for step in _steps.values() if step.is_open_to(user, case)), key=lambda step: (step.order, step.key)
    )
