"""The yearly report of the information service, and the settings of the PPID."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.cases.domain.lifecycle import checked_text
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from core.turns import wait_for_turn
from feedback.domain.numbers import MARK
from feedback.domain.public_information import MANAGE
from feedback.information_figures import figures_of
from feedback.models import InformationReport, InformationSettings
from feedback.models.information import TEXT_LIMIT

YEAR_MARK = "{year}"
SETTINGS = (
    "request_pattern", "objection_pattern", "request_days", "extension_days", "decision_days", "pauses",
    "officer_name", "officer_position", "superior_name", "superior_position", "desk", "costs", "commission",
)  # fmt: skip


@transaction.atomic
def publish_report(*, year: int, text: str, sent_on: dt.date | None = None, by: Actor) -> InformationReport:
    """Freeze the figures of a year that is over and publish them; again, it takes new words over the same figures.

    Raises InvalidInput, PermissionRefused.
    """
    require(by, MANAGE)
    words = checked_text(text, field="text", limit=TEXT_LIMIT)
    today = timezone.localdate()
    if not today.year - 20 <= year < today.year:
        raise InvalidInput({"year": [_("Only a year that is over has a report.")]})
    if sent_on is not None and sent_on > today:
        raise InvalidInput({"sent_on": [_("This day is still to come.")]})
    wait_for_turn(f"information-report:{year}")
    report = InformationReport.objects.filter(year=year).first()
    if report is None:
        report = InformationReport(year=year, figures=figures_of(year), published_by=by)
    report.text, report.sent_on = words, sent_on
    report.save()
    audit.record(action="feedback.information_reported", target=report, changes={"year": [None, year]})
    content_changed()
    return report


@transaction.atomic
def change_settings(*, by: Actor, **values: Any) -> InformationSettings:
    """Change what the agency decides about its information service. Raises InvalidInput, PermissionRefused."""
    require(by, MANAGE)
    errors = {
        name: [_("The pattern needs {number} and {year}.")]
        for name in ("request_pattern", "objection_pattern")
        if MARK not in values[name] or YEAR_MARK not in values[name]
    }
    if errors:
        raise InvalidInput(errors)
    wait_for_turn("information-settings")
    terms = InformationSettings.load()
    before = {name: str(getattr(terms, name)) for name in SETTINGS}
    for name in SETTINGS:
        setattr(terms, name, values[name])
    terms.save()
    changes = {name: [old, str(getattr(terms, name))] for name, old in before.items() if old != str(values[name])}
    if changes:
        audit.record(action="feedback.information_settings_changed", changes=changes)
        content_changed()
    return terms
