"""Working days: what everybody may count, the agency's own days, and the tables of central IT and of a bureau."""

import datetime as dt

from core.workdays.domain import add_rule
from core.workdays.models import OfficeRule
from tests.routes import Route

ROUTES = [
    Route("workdays:reckoning", "/hitung-waktu/"),
    Route("workdays:reckoning", "/hitung-waktu/?received_at=2026-06-12T17:30&limit_days=10"),
    Route("workdays:reckoning", "/hitung-waktu/?received_at=kemarin&limit_days=0"),
    Route("workdays_portal:home", "/portal/pengaturan/hari-kerja/", user="head"),
    Route("workdays_portal:add_day_off", "/portal/pengaturan/hari-kerja/tutup/", user="admin"),
    Route("workdays_portal:add_other_hours", "/portal/pengaturan/hari-kerja/jam-lain/", user="admin"),
    Route("workdays_portal:joint_leave", "/portal/pengaturan/hari-kerja/cuti-bersama/", user="admin"),
    Route("workdays_portal:take_back", "/portal/pengaturan/hari-kerja/1/tarik/", user="admin"),
]
ROUTES += [
    route
    for ns, base, user in (
        ("central", "/central/kalender/", "central"),
        ("oversight", "/oversight/kalender/", "bureau"),
    )
    for route in (
        Route(f"{ns}:calendars", base, host="base", user=user),
        Route(f"{ns}:calendar_year", f"{base}2026/", host="base", user=user),
        Route(f"{ns}:calendar_year", f"{base}2099/", host="base", user=user),
        Route(f"{ns}:calendar_change", f"{base}2026/ubah/", host="base", user=user),
    )
]
MOVES = ("central:calendar_enter", "oversight:calendar_enter")


def prepare() -> None:
    """Close the agency for a day far ahead: no promise of other parts runs there."""
    OfficeRule.objects.all().delete()
    day = dt.date(2090, 5, 4)
    rule = add_rule(kind=OfficeRule.Kind.DAY_OFF, first_on=day, name="Pindah kantor", by=None)
    OfficeRule.objects.filter(pk=rule.pk).update(id=1)
