"""The full example of docs/standard-components.md, so that the page stays true and every test uses the same content."""

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[2] / "docs" / "standard-components.md"


def read_example() -> dict[str, dict[str, Any]]:
    found = re.search(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    example: dict[str, dict[str, Any]] = json.loads(found[1])
    return example


_EXAMPLE = read_example()


def full_content(code: str) -> dict[str, Any]:
    """Return a complete content of one component, free to be changed."""
    return deepcopy(_EXAMPLE[code])


def full_contents() -> dict[str, dict[str, Any]]:
    """Return complete contents of all 14."""
    return deepcopy(_EXAMPLE)
