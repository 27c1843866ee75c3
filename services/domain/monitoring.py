"""Reports of monitoring and evaluation: evidence of how standards are applied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypedDict, Unpack

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.rights import Actor, require
from core.uploads import check_pdf
from services.domain.typed import Typed
from services.models import MonitoringReport, Service

PERMISSION = "services.edit_standard"
OLDEST_YEAR = 2009  # of the law behind the standards: UU 25/2009


class ReportFields(TypedDict):
    """What a report says."""

    title: str
    period_start: dt.date
    period_end: dt.date
    methods: Sequence[str]
    findings: str
    follow_up: str
    reported_on: dt.date


@transaction.atomic
def record_report(
    *, services: Sequence[Service], file: UploadedFile | None = None, by: Actor, **fields: Unpack[ReportFields]
) -> MonitoringReport:
    """Add a report about these services. Raises InvalidInput."""
    require(by, PERMISSION)
    report = MonitoringReport(created_by=by, **_checked(services, **fields))
    _keep_file(report, file)
    report.save()
    report.services.set(services)
    changes = {"services": [service.code for service in services], "reported_on": report.reported_on.isoformat()}
    audit.record(action="services.monitoring_recorded", target=report, changes=changes)
    return report


@transaction.atomic
def change_report(
    *,
    report: MonitoringReport,
    services: Sequence[Service],
    file: UploadedFile | None = None,
    by: Actor,
    **fields: Unpack[ReportFields],
) -> MonitoringReport:
    """Change a report; without `file` the former one stays. Raises InvalidInput."""
    require(by, PERMISSION)
    report = MonitoringReport.objects.select_for_update().get(pk=report.pk)
    for name, value in _checked(services, **fields).items():
        setattr(report, name, value)
    _keep_file(report, file)
    report.save()
    report.services.set(services)
    changes = {"services": [service.code for service in services], "reported_on": report.reported_on.isoformat()}
    audit.record(action="services.monitoring_changed", target=report, changes=changes)
    return report


def _keep_file(report: MonitoringReport, file: UploadedFile | None) -> None:
    if file:
        kept = check_pdf(file)
        report.file.save(kept.name, kept.content, save=False)


def _checked(services: Sequence[Service], **fields: Unpack[ReportFields]) -> dict[str, Any]:
    typed = Typed()
    checked = {
        **fields,
        "title": typed.line("title", fields["title"], 200, needed=True),
        "findings": typed.text("findings", fields["findings"], 20_000, needed=True),
        "follow_up": typed.text("follow_up", fields["follow_up"], 20_000),
        "methods": [method for method in MonitoringReport.Method.values if method in fields["methods"]],
    }
    if not checked["methods"]:
        typed.add("methods", _("Choose at least one method."))
    if not services:
        typed.add("services", _("Choose at least one service."))
    if fields["period_start"].year < OLDEST_YEAR:
        typed.add("period_start", _("This day is too long ago."))
    if fields["period_end"] < fields["period_start"]:
        typed.add("period_end", _("The period must end after it begins."))
    if fields["reported_on"] > timezone.localdate():
        typed.add("reported_on", _("This day is still to come."))
    elif fields["reported_on"] < fields["period_start"]:
        typed.add("reported_on", _("The report cannot be older than its period."))
    typed.refuse()
    return checked
