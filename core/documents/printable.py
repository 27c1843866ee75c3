"""Which characters our fonts can print. What they cannot is shown as a box, so that nothing disappears unseen."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from core.documents.engine import FONTS

BOX = "\N{WHITE SQUARE}"
# Joiners and variation selectors tell how their neighbours are drawn; nobody sees them, and no font here needs them.
_UNSEEN = re.compile("[\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]")


def unprintable(text: str) -> list[str]:
    """Return the characters that the fonts lack, each once, in their order."""
    return list(dict.fromkeys(_lacking().findall(_UNSEEN.sub("", text))))


def without_unprintable(text: str) -> str:
    """Return the text with a box in place of each character that the fonts lack."""
    return _lacking().sub(BOX, _UNSEEN.sub("", text))


@lru_cache(maxsize=1)
def _lacking() -> re.Pattern[str]:
    runs = json.loads((FONTS / "manifest.json").read_text(encoding="utf-8"))["characters"]
    pairs = (run.split("-") for run in runs)
    known = "".join(rf"\U{int(first, 16):08x}-\U{int(last, 16):08x}" for first, last in pairs)
    return re.compile(rf"[^\n{known}]")
