"""What figures put into the registries: the report to the bureau, and facts and proofs for the evaluation."""

from __future__ import annotations

from core import rollups
from feedback import rollup
from feedback.evidence import complaint_facts, proofs_of_complaints
from services.seam import register_complaint_facts, register_proofs


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    rollups.register("feedback", rollup.collect, labels=rollup.labels())
    register_complaint_facts(complaint_facts)
    register_proofs(proofs_of_complaints)
