"""A worker prints what was sealed, once it is committed."""

from typing import Any

import pytest

from core.tenancy import current_schema
from services import tasks
from services.models import PublicationRecord
from tests.factories.services import make_published


def test_what_is_sealed_is_printed_after_the_transaction(
    in_a: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(tasks.make_renditions, "delay", lambda schema, pk: asked.append((schema, pk)))
    with django_capture_on_commit_callbacks() as callbacks:
        standard = make_published()
        assert asked == []
    for callback in callbacks:
        if "print_soon" in callback.__qualname__:
            callback()
    assert asked == [(current_schema(), PublicationRecord.objects.get(standard=standard).pk)]
