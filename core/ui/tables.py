"""Lists in the address bar: sorting, filters that stay, and the pages of a list."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Sorting:
    """The order that the address asks for: `?sort=name` or `?sort=-name`.

    `columns` maps a key in the address to the field that is ordered by; a key that is not there is ignored, so nobody
    can sort by a column that the page does not show.
    """

    columns: Mapping[str, str]
    key: str
    is_descending: bool
    parameter: str = "sort"

    @classmethod
    def of(
        cls, request: HttpRequest, columns: Mapping[str, str], *, default: str, parameter: str = "sort"
    ) -> "Sorting":
        """Read the order from the request. `default` may start with a minus."""
        asked = request.GET.get(parameter, default)
        if asked.removeprefix("-") not in columns:
            asked = default
        return cls(columns, asked.removeprefix("-"), asked.startswith("-"), parameter)

    @property
    def order_by(self) -> tuple[str, str]:
        """Fields for `QuerySet.order_by`, ending in the primary key so that the order is total."""
        sign = "-" if self.is_descending else ""
        return f"{sign}{self.columns[self.key]}", f"{sign}pk"

    def next_value(self, key: str) -> str:
        """Return what the heading of a column asks for: the other direction when it is already sorted by it."""
        return f"-{key}" if key == self.key and not self.is_descending else key

    def aria(self, key: str) -> str:
        """Return the value of aria-sort for a column, empty when the list is not sorted by it."""
        if key != self.key:
            return ""
        return "descending" if self.is_descending else "ascending"


def change_query(request: HttpRequest, **changes: object) -> str:
    """Return the query string with some parameters replaced; None takes one out. Starts with "?"."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"
