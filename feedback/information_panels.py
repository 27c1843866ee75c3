"""What public information shows on the pages of a case: its facts to staff, and to the applicant what can be done."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils import timezone

from core.cases.models import Case
from core.panels import Panel
from feedback import guidance
from feedback.models import (
    ExemptInformation,
    InformationObjection,
    InformationReport,
    InformationRequest,
    PublicInformation,
)

MANAGE = "feedback.manage_information"
REMIND_DAYS = 60  # before exempt information is open again


def request_facts(case: Case, request: HttpRequest) -> Panel:
    """Show staff what the register knows of a request, and the objections against it."""
    found = InformationRequest.objects.select_related("exempt", "decided_by").get(case=case)
    objections = list(found.objections.select_related("case"))
    return Panel("feedback/_request_facts.html", {"asked": found, "objections": objections})


def objection_facts(case: Case, request: HttpRequest) -> Panel:
    """Show staff what the register knows of an objection, and the request behind it."""
    found = InformationObjection.objects.select_related("request__case", "request__decided_by").get(case=case)
    return Panel("feedback/_objection_facts.html", {"objection": found, "asked": found.request})


def what_to_do(case: Case, request: HttpRequest) -> Panel | None:
    """Tell the applicant the lawful steps that are open now, with their dates."""
    ways = guidance.ways_of(case, now=timezone.now())
    return Panel("feedback/_what_to_do.html", {"ways": ways}) if ways else None


def public_facts(case: Case, request: HttpRequest) -> Panel:
    """Show the applicant the registration number and the decision."""
    if case.kind == "objection":
        found = InformationObjection.objects.select_related("request").get(case=case)
        return Panel("feedback/_objection_status.html", {"objection": found})
    return Panel("feedback/_request_status.html", {"asked": InformationRequest.objects.get(case=case)})


def duties_of_ppid(request: HttpRequest) -> Panel | None:
    """Remind staff of what the law wants kept fresh: periodic information, exempt information, the yearly report."""
    if not request.user.has_perm(MANAGE):
        return None
    today = timezone.localdate()
    old = PublicInformation.objects.out_of_date(today).count()
    ending = ExemptInformation.objects.filter(
        opened_on__isnull=True, until_on__lte=today + dt.timedelta(days=REMIND_DAYS)
    ).count()
    report_year = report_owed(today)
    waiting = old + ending + bool(report_year)
    if not waiting:
        return None
    context = {"old": old, "ending": ending, "report_year": report_year, "report_due": dt.date(today.year, 3, 31)}
    return Panel("feedback/_ppid_duties.html", context)


def report_owed(today: dt.date) -> int | None:
    """Return the year whose report has to be made now; None when it was, or when nothing was asked in that year."""
    year = today.year - 1
    if InformationReport.objects.filter(year=year).exists():
        return None
    return year if InformationRequest.objects.filter(year=year).exists() else None
