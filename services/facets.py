"""The filters of the public list: what can be chosen, how many services each choice leaves, and which are left.

Everything is counted over rows that are read once: an agency has at most some hundred services.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from services.models import AudienceGroup, Channel, LifeEvent, ServicePoint, ServiceUnit
from services.models.services import ServiceQuerySet

Text = str | Promise


@dataclass(frozen=True)
class Row:
    """One service as the filters see it. No group means that everybody may use it."""

    pk: int
    values: Mapping[str, Collection[str]]

    def has(self, name: str, value: str) -> bool:
        return not value or value in self.values[name] or (name == "untuk" and not self.values[name])


@dataclass(frozen=True)
class Choice:
    """One value of a filter with the number of services that it leaves."""

    value: str
    label: Text
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """One filter: its parameter in the address, its caption, and the choices that leave something."""

    name: str
    label: Text
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.is_chosen), None)


@dataclass(frozen=True)
class Narrowed:
    """What the filters left, in the order of the search, and the filters themselves."""

    pks: list[int]
    facets: tuple[Facet, ...]

    @property
    def is_narrowed(self) -> bool:
        return any(facet.chosen for facet in self.facets)

    @property
    def life_events(self) -> Facet:
        return self.facets[0]

    @property
    def others(self) -> tuple[Facet, ...]:
        """The filters beside the life events that offer a choice."""
        return tuple(facet for facet in self.facets[1:] if len(facet.choices) > 1 or facet.chosen)


def _units() -> dict[str, Text]:
    return {unit.code: unit.name for unit in ServiceUnit.objects.all()}


def _points() -> dict[str, Text]:
    return dict(ServicePoint.objects.in_use().values_list("code", "name"))


# Parameter in the address, caption, and the words of its values in the order to show.
FACETS: tuple[tuple[str, Text, Callable[[], Mapping[str, Text]]], ...] = (
    ("peristiwa", _("Event in life"), lambda: dict(LifeEvent.choices)),
    ("untuk", _("For whom"), lambda: dict(AudienceGroup.choices)),
    ("cara", _("How to ask for it"), lambda: dict(Channel.choices)),
    ("titik", _("Place"), _points),
    ("unit", _("Service unit"), _units),
)


def narrow(found: ServiceQuerySet, asked: Mapping[str, str]) -> Narrowed:
    """Apply the filters in `asked` to the services found. A value that no service here has is ignored."""
    rows = _rows(found)
    labels = {name: values() for name, _label, values in FACETS}
    chosen = {name: value for name in labels if (value := asked.get(name, "")) in labels[name]}
    facets = tuple(_facet(name, label, labels[name], rows, chosen) for name, label, _values in FACETS)
    left = [row.pk for row in rows if all(row.has(name, value) for name, value in chosen.items())]
    return Narrowed(left, facets)


def _facet(name: str, label: Text, words: Mapping[str, Text], rows: list[Row], chosen: Mapping[str, str]) -> Facet:
    """Count each value over the rows that the other filters leave."""
    others = {other: value for other, value in chosen.items() if other != name}
    left = [row for row in rows if all(row.has(other, value) for other, value in others.items())]
    counts = {value: sum(row.has(name, value) for row in left) for value in words}
    used = {value for row in left for value in row.values[name]} | {chosen.get(name, "")}
    choices = (
        Choice(value, words[value], counts[value], chosen.get(name) == value) for value in words if value in used
    )
    return Facet(name, label, tuple(choices))


def _rows(found: ServiceQuerySet) -> list[Row]:
    columns = ("pk", "life_events", "groups", "channels", "unit__code")
    read: list[Any] = list(found.values_list(*columns))
    points: dict[int, set[str]] = {}
    at = ServicePoint.services.through.objects.filter(servicepoint__is_active=True)
    for service, code in at.values_list("service_id", "servicepoint__code"):
        points.setdefault(service, set()).add(code)
    return [
        Row(
            pk,
            {
                "peristiwa": life_events,
                "untuk": groups,
                "cara": channels,
                "titik": points.get(pk, set()),
                "unit": [unit] if unit else [],
            },
        )
        for pk, life_events, groups, channels, unit in read
    ]
