"""What figures put into the registries: the report to the bureau, and proofs for the evaluation."""

from __future__ import annotations

from core import rollups
from forums import rollup
from forums.evidence import proofs_of_forums
from services.seam import register_proofs


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    rollups.register("forums", rollup.collect, labels=rollup.labels())
    register_proofs(proofs_of_forums)
