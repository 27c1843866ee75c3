"""What other parts demand of a version before its text is agreed.

    conditions.register(citations_stand)

    def citations_stand(standard: ServiceStandard) -> list[str]: ...

A condition returns in words what is wrong, each a whole sentence; nothing when all is well.
"""

from __future__ import annotations

from collections.abc import Callable

from services.errors import ConditionsUnmet
from services.models import ServiceStandard

Condition = Callable[[ServiceStandard], list[str]]

_conditions: list[Condition] = []


def register(condition: Condition) -> None:
    """Ask `condition` before every agreement."""
    if condition not in _conditions:
        _conditions.append(condition)


def unregister(condition: Condition) -> None:
    """Forget a condition; for tests."""
    _conditions.remove(condition)


def refuse_unmet(standard: ServiceStandard) -> None:
    """Raise ConditionsUnmet, whose `facts["findings"]` say what is wrong."""
    findings = [finding for condition in _conditions for finding in condition(standard)]
    if findings:
        raise ConditionsUnmet(findings)
