"""Words that messages of several pages share."""

from __future__ import annotations

from collections.abc import Iterable

from services.components import COMPONENTS, ComponentCode


def component_labels(codes: Iterable[str]) -> str:
    """Name components by number and label: "4. Biaya/tarif; 12. Jaminan pelayanan"."""
    known = (COMPONENTS[ComponentCode(code)] for code in codes if code in COMPONENTS)
    return "; ".join(f"{component.number}. {component.label}" for component in known)
