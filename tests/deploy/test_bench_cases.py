"""The bench measures cases as they are: what it fills in rings, and its bare rows are whole."""

from typing import Any

from core.cases.models import Case, CaseEvent
from deploy.bench import cases_orders, cases_rows


def test_what_is_filled_in_rings_once(in_a: Any) -> None:
    schema = in_a.schema_name
    cases_rows.fill_cases([schema], 3, late=True, ended=2)
    assert Case.objects.open().count() == 3

    assert cases_orders.ring_everywhere([schema])["late"] == 3
    assert cases_orders.ring_everywhere([schema])["late"] == 0
    assert CaseEvent.objects.filter(kind="escalated").count() == 3


def test_bare_rows_are_those_of_a_filed_complaint(in_a: Any) -> None:
    assert len(cases_orders.bare_inserts(in_a.schema_name, 2)) == 2
    clocks = {case.clocks.count() for case in Case.objects.all()}
    assert (Case.objects.count(), len(clocks)) == (3, 1)
