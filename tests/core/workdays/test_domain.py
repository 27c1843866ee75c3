"""The agency's own working days: what may be entered, what is refused, and what a page makes of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from core.errors import InvalidInput
from core.models import AuditEntry
from core.tenancy import schema_context
from core.workdays.domain import add_rule, remove_rule, set_joint_leave
from core.workdays.errors import RuleOverlaps, RuleRemoved
from core.workdays.models import OfficeRule
from core.workdays.office import office_calendar
from tests.world import get_user

pytestmark = pytest.mark.django_db
Kind = OfficeRule.Kind
DAY = dt.date(2026, 7, 6)
HOME = "/portal/pengaturan/hari-kerja/"


def _close(first: dt.date = DAY, last: dt.date | None = None, **given: Any) -> OfficeRule:
    values: dict[str, Any] = {"kind": Kind.DAY_OFF, "name": "Pindah kantor", "by": None, **given}
    return add_rule(first_on=first, last_on=last, **values)


def test_closing_the_office_holds_at_once_and_is_recorded(in_a: Any) -> None:
    assert office_calendar().is_open_on(DAY)

    rule = _close(by=get_user("admin"))

    assert not office_calendar().is_open_on(DAY)
    entry = AuditEntry.objects.get(action="workdays.rule_added")
    assert (entry.target_id, entry.changes["first_on"]) == (str(rule.pk), "2026-07-06")


def test_same_rule_sent_twice_is_entered_once(in_a: Any) -> None:
    assert _close().pk == _close().pk
    assert OfficeRule.objects.count() == 1


def test_taking_back_keeps_the_row_and_works_once(in_a: Any) -> None:
    rule = _close()
    remove_rule(rule, by=get_user("head"))

    assert office_calendar().is_open_on(DAY)
    assert OfficeRule.objects.get().removed_by == get_user("head")
    with pytest.raises(RuleRemoved):
        remove_rule(rule, by=None)
    assert _close().pk != rule.pk


REFUSED = [
    ({"name": " "}, "name"),
    ({"name": "x" * 121}, "name"),
    ({"name": "terbalik\u202e"}, "name"),
    ({"decree": "x" * 121}, "decree"),
    ({"last": DAY - dt.timedelta(1)}, "last_on"),
    ({"last": DAY + dt.timedelta(31)}, "last_on"),
    ({"first": dt.date(1999, 1, 1)}, "first_on"),
    ({"kind": Kind.OTHER_HOURS}, "hours_mon"),
    ({"kind": Kind.OTHER_HOURS, "hours": {"mon": [["12:00", "08:00"]]}}, "hours_mon"),
]


@pytest.mark.parametrize(("given", "field"), REFUSED)
def test_wrong_values_are_refused_at_their_field(in_a: Any, given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        _close(**given)

    assert list(refused.value.errors) == [field]
    assert not OfficeRule.objects.exists()


def test_rules_of_a_kind_do_not_overlap(in_a: Any) -> None:
    _close(DAY, DAY + dt.timedelta(2))

    with pytest.raises(RuleOverlaps):
        _close(DAY + dt.timedelta(2), DAY + dt.timedelta(4))
    _close(kind=Kind.OTHER_HOURS, hours={"mon": [["08:00", "14:00"]]})


def test_joint_leave_is_switched_on_and_off(in_a: Any) -> None:
    leave = dt.date(2026, 5, 15)

    outcomes = []
    for works in (True, True, False, False):
        changed = set_joint_leave(works=works, by=None)
        outcomes.append((changed, office_calendar().is_open_on(leave)))

    assert outcomes == [(True, True), (False, True), (True, False), (False, False)]


# --- pages ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def admin(agency_a: Any, client_a: Client) -> Client:
    with schema_context(agency_a.schema_name):
        client_a.force_login(get_user("admin"))
    return client_a


def _rules(agency: Any) -> list[OfficeRule]:
    with schema_context(agency.schema_name):
        return list(OfficeRule.objects.order_by("pk"))


def _date(name: str, day: dt.date) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def test_pages_enter_and_take_back(agency_a: Any, admin: Client) -> None:
    sent = {**_date("first_on", DAY), "name": "Pindah kantor"}
    assert admin.post(f"{HOME}tutup/", sent).status_code == 302
    week = {"hours_mon": "08.00-14.00", "name": "Ramadan"}
    assert (
        admin.post(f"{HOME}jam-lain/", {**_date("first_on", DAY), **_date("last_on", DAY), **week}).status_code == 302
    )
    assert admin.post(f"{HOME}cuti-bersama/", {"works": "on"}).status_code == 302

    closed, hours, leave = _rules(agency_a)
    assert (closed.first_on, closed.last_on) == (DAY, DAY)
    assert hours.hours == {"mon": [["08:00", "14:00"]]}
    page = admin.get(HOME).content.decode()
    assert "Pindah kantor" in page
    assert admin.get(f"{HOME}{leave.pk}/tarik/").status_code == 404
    assert "Pindah kantor" in admin.get(f"{HOME}{closed.pk}/tarik/").content.decode()
    assert admin.post(f"{HOME}{closed.pk}/tarik/").status_code == 302
    assert admin.post(f"{HOME}{closed.pk}/tarik/").status_code == 404
    assert _rules(agency_a)[0].removed_at is not None


def test_form_keeps_what_was_typed_when_the_domain_refuses(agency_a: Any, admin: Client) -> None:
    answer = admin.post(f"{HOME}tutup/", {**_date("first_on", dt.date(1999, 1, 1)), "name": "Salah tahun"})

    assert (answer.status_code, _rules(agency_a)) == (422, [])
    assert 'value="1999"' in answer.content.decode()


@pytest.mark.parametrize("path", ["", "tutup/", "jam-lain/", "cuti-bersama/"])
def test_pages_are_for_who_keeps_the_calendar(agency_a: Any, client_a: Client, path: str) -> None:
    assert client_a.get(HOME + path).status_code == 302
    with schema_context(agency_a.schema_name):
        client_a.force_login(get_user("counter"))
    assert client_a.get(HOME + path).status_code == 403
    assert client_a.post(HOME + path, {"works": "on"}).status_code in (403, 405)


def test_missing_year_is_warned_of_on_the_start_page(
    agency_a: Any, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.workdays import shell

    seen = []
    for now in (dt.datetime(2026, 7, 1, tzinfo=dt.UTC), dt.datetime(2026, 12, 1, tzinfo=dt.UTC)):
        monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
        with schema_context(agency_a.schema_name):
            panel = shell.missing_calendar(type("Request", (), {"user": get_user("admin")})())
        seen.append(panel and panel.context["years"])
    assert seen == [None, (2027,)]
