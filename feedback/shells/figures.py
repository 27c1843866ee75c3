"""What figures put into the registries: the report to the bureau."""

from __future__ import annotations

from core import rollups
from feedback import rollup


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    rollups.register("feedback", rollup.collect, labels=rollup.labels())
