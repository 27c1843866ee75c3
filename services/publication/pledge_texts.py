"""The customary words of a pledge, offered when a draft is begun. Source: domain reference, section 1.4."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("pledge_texts.json")


@cache
def _texts() -> dict[str, list[str]]:
    texts: dict[str, list[str]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return texts


def customary_paragraphs(kind: str) -> list[str]:
    """Return the paragraphs for a kind of pledge: one for each of the three statements, in their order."""
    return list(_texts()[kind])
