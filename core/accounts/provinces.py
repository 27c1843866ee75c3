"""The provinces that a bureau may be of. The app that keeps them registers a source in `AppConfig.ready()`:

provinces.register(lambda: Province.objects.values_list("code", "name"))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

Source = Callable[[], Iterable[tuple[str, str]]]

_source: Source | None = None


def register(source: Source) -> None:
    """Take codes and names of provinces from `source`, in the order to show; the last registration holds."""
    global _source  # one source for the process, set while the apps are loaded
    _source = source


def choices() -> list[tuple[str, str]]:
    """Return codes and names of the provinces; none when nobody registered."""
    return [(str(code), str(name)) for code, name in (_source() if _source is not None else ())]


def name_of(code: str) -> str:
    """Return the name of a province; a code that is not known stays as it is."""
    return dict(choices()).get(code, code) if code else ""
