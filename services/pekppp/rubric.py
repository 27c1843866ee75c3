"""The rubrics of the evaluation of public services (PEKPPP) as data, by the key of the regulation behind them.

A rubric that was used once is never changed: another regulation gets another key. Sources of each figure:
docs/pekppp.md. What the regulation leaves open and this system had to decide is marked there as our reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HIGHEST = 5
PERMENPAN_29_2022 = "permenpan-29-2022"


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One indicator of form A: official title, weight within its aspect in hundredths, and what each score asks."""

    number: int
    code: str
    title: str | Promise
    weight: int
    levels: tuple[str | Promise, ...]

    @property
    def highest(self) -> int:
        """The highest score that it knows."""
        return len(self.levels) - 1


@dataclass(frozen=True, kw_only=True)
class Rubric:
    """The indicators that one regulation asks, with its limits.

    `monitored_within_months` is our reading: the regulation asks for monitoring and evaluation without saying how old
    the report may be, and the evaluation is yearly.
    """

    key: str
    name: str | Promise
    indicators: tuple[Indicator, ...]
    review_years: tuple[int, int] = (1, 2)
    monitored_within_months: int = 12

    def weighted(self, scores: Mapping[int, int]) -> Decimal | None:
        """Return the mean of the scores by the weights of their indicators; None unless all are there."""
        if not self.indicators or any(item.number not in scores for item in self.indicators):
            return None
        weights = sum(item.weight for item in self.indicators)
        total = sum(item.weight * scores[item.number] for item in self.indicators)
        return (Decimal(total) / weights).quantize(Decimal("0.01"), ROUND_HALF_UP)


_AVAILABLE = Indicator(
    number=1,
    code="a.Ak",
    title=_("Service standards are available as the regulations require"),
    weight=17,
    levels=(
        _("There is no standard."),
        _("There is a standard, but not with all 14 components."),
        _("All 14 components are there."),
        _("All 14 components are there and enacted by a decree."),
        _("Enacted, and the community took part."),
        _("Enacted with the community, and monitored and evaluated."),
    ),
)
_ELEMENTS = Indicator(
    number=2,
    code="a.P",
    title=_("Elements of the community took part in drafting and changing the standards"),
    weight=14,
    levels=(
        _("No element of the community took part."),
        _("One element took part."),
        _("Two elements took part."),
        _("Three elements took part."),
        _("Four elements took part."),
        _("More than four elements took part."),
    ),
)
_MEDIA = Indicator(
    number=3,
    code="a.T",
    title=_("Number of media that publish the components of service delivery"),
    weight=7,
    levels=(
        _("Not published."),
        _("Only part of the six components, or only one medium."),
        _("All six components on two media or more, but not on SIPPN and two others."),
        _("All six components on two media and on SIPPN."),
        _("All six components on three media and on SIPPN."),
        _("All six components on four media or more and on SIPPN."),
    ),
)
_REVIEW = Indicator(
    number=4,
    code="a.K",
    title=_("The standards are reviewed at regular times, and the review is followed up"),
    weight=14,
    levels=(
        _("Not every service has a standard that was enacted or reviewed."),
        _("All services, but longer than two years ago."),
        _("Within two years, for a part of the services."),
        _("Within two years, for all services."),
        _("Within one year, for a part of the services."),
        _("Within one year, for all services."),
    ),
)
_PLEDGE = Indicator(
    number=5,
    code="a.K",
    title=_("The cycle of the service pledge is complete: available, enacted, published"),
    weight=10,
    levels=(
        _("There is no pledge."),
        _("A pledge is there."),
        _("The pledge is enacted."),
        _("The pledge is enacted and makes all three statements."),
        _("The complete pledge is published, not electronically."),
        _("The complete pledge is published on paper and electronically."),
    ),
)

RUBRICS: Mapping[str, Rubric] = MappingProxyType(
    {
        PERMENPAN_29_2022: Rubric(
            key=PERMENPAN_29_2022,
            name=_("Permenpan RB 29/2022, form A"),
            indicators=(_AVAILABLE, _ELEMENTS, _MEDIA, _REVIEW, _PLEDGE),
        )
    }
)
NEWEST = RUBRICS[PERMENPAN_29_2022]
