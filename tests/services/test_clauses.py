"""A component as people read it: every row takes a note into its margin, and without notes nothing is added."""

from __future__ import annotations

import pytest
from django.utils.safestring import mark_safe

from services.clauses import draw_clause, passages_of
from services.models import ServiceStandard
from tests.factories.services import make_in_state

pytestmark = pytest.mark.usefixtures("in_a")
PART_OF_A_SENTENCE = {"start_event", "end_event", "officer", "supervisor"}


def test_every_row_and_text_takes_a_note() -> None:
    rows = make_in_state(ServiceStandard.State.CONSULTATION).by_code()
    for code, row in rows.items():
        passages = [one for one in passages_of(code, row.content) if one.path not in PART_OF_A_SENTENCE]
        notes = {one.path: mark_safe(f"<i>{one.path}</i>") for one in passages}  # made here
        drawn = draw_clause(code, row.content, notes=notes)
        assert [path for path in notes if drawn.count(f"<i>{path}</i>") != 1] == [], code
        assert "<i>" not in draw_clause(code, row.content)


def test_a_passage_is_the_words_of_its_row() -> None:
    content = {"items": [{"name": "Surat", "copies": 2, "mandatory": True}], "note": "Catatan."}
    passages = passages_of("requirements", content)
    assert [(one.path, one.text.split(" · ")[0]) for one in passages] == [("items.0", "Surat"), ("note", "Catatan.")]
