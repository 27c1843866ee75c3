"""Rows that a new agency begins with, beyond what migrations put into the blueprint.

core owns the registry; an app of an agency registers a loader in `AppConfig.ready()`. `tenants.onboarding` calls
them all in the new schema, under the agency's role. A loader may run twice and then changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable

Loader = Callable[[], None]

_loaders: dict[str, Loader] = {}


def register(name: str, loader: Loader) -> None:
    """Have `loader()` called in every new agency's schema. Raises ValueError when another one has this name."""
    if _loaders.get(name, loader) is not loader:
        raise ValueError(f"reference data are registered already: {name!r}")
    _loaders[name] = loader


def load_reference_data() -> list[str]:
    """Call every loader in the current schema, in the order of their names, and return the names."""
    for _, loader in sorted(_loaders.items()):
        loader()
    return sorted(_loaders)
