"""Words of the forums reach the catalogue: they are marked by names that the extraction knows."""

from __future__ import annotations

import re
from pathlib import Path

import forums

KNOWN = {"_", "_lazy"}
ALIAS = re.compile(r"import \w*gettext\w* as (\w+)")


def test_texts_are_marked_by_names_that_the_extraction_knows() -> None:
    """A text marked by another name would stay English on every page."""
    modules = Path(forums.__file__).parent.rglob("*.py")

    strange = [
        f"{module.name}: {name}"
        for module in modules
        for name in ALIAS.findall(module.read_text())
        if name not in KNOWN
    ]

    assert strange == []
