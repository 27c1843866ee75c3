from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core import commons
from core.commons import TemplateData
from services import domain
from services.models import ServiceStandard
from tests.factories.services import make_service, make_template

CODE = "peminjaman-sarana"


class Shelf:
    """Common templates on offer; a test puts further versions on it."""

    def __init__(self) -> None:
        self.versions: list[TemplateData] = []

    def put(self, version: int, rules: dict[str, str] | None = None, **components: Any) -> TemplateData:
        """Publish a version: the one before with these components changed; None takes one out."""
        contents = dict(self.versions[-1].components if self.versions else make_template().components)
        for code, content in components.items():
            contents[code] = {**contents.get(code, {}), **content} if content is not None else None
        kept = {code: content for code, content in contents.items() if content is not None}
        fields: dict[str, Any] = {"version": version, "components": kept, "note": f"Baru di {version}"}
        template = make_template(code=CODE, rules=rules or {}, **fields)
        self.versions.append(template)
        return template

    def change(self, version: int, **fields: Any) -> None:
        from dataclasses import replace

        self.versions = [replace(t, **fields) if t.version == version else t for t in self.versions]

    def newest(self) -> list[TemplateData]:
        return [found] if (found := self.get(CODE, None)) else []

    def get(self, code: str, version: int | None) -> TemplateData | None:
        known = [t for t in self.versions if t.code == code]
        if version is None:
            return next((t for t in reversed(known) if t.is_offered), None)
        return next((t for t in known if t.version == version), None)


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """A shelf with version 1 of one template, which leaves the safety guarantee to the agency."""
    before = commons._provider
    shelf = Shelf()
    shelf.put(1)
    commons.register_templates(shelf)
    yield shelf
    commons.register_templates(before)


@pytest.fixture
def adopted(shelf: Shelf, in_a: Any) -> ServiceStandard:
    """A draft that was just made from version 1."""
    return domain.adopt_template(service=make_service(), template_code=CODE, by=None)
