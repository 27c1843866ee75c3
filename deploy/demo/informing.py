"""Lets people of the demo ask for public information and object, and the PPID list and report.

People, numbers and decisions are invented and marked as examples.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from core.cases.models import Case
from core.privacy.domain.notices import version_of
from core.uploads import check_pdf
from deploy.demo.happening import Row, days_ago, fresh, mark, new_key, officer, on_working_day, person
from deploy.demo.lives import paper
from feedback.domain import requests
from feedback.domain.information_reports import publish_report
from feedback.domain.objections import KIND, NewObjection, decide_objection, file_objection
from feedback.domain.public_information import (
    Entry,
    Exemption,
    NewInformationFile,
    add_exemption,
    add_information,
    take_over_published,
)
from feedback.domain.requests import NewRequest, Notification
from feedback.models import ExemptInformation, InformationRequest


def inform(story: Row) -> None:
    """Fill both lists of an agency, let everything that was asked happen, and report on last year."""
    for row in story.get("listed", []):
        _list(row)
    for row in story.get("exempt", []):
        _exempt(row)
    for row in sorted(story.get("requests", []), key=days_ago, reverse=True):  # as the register numbers them
        _ask(row)
    if "requests" in story:
        take_over_published(by=None)
    if "report" in story:
        last_year = timezone.localdate().year - 1
        publish_report(year=last_year, text=story["report"], sent_on=dt.date(last_year + 1, 2, 27), by=None)


def _list(row: Row) -> None:
    said = {name: value for name, value in row.items() if name != "files"}
    entry = Entry(**said, updated_on=timezone.localdate() - dt.timedelta(days=40))
    files = [NewInformationFile(check_pdf(paper(title, [row["summary"]])), f"{title}.pdf") for title in row["files"]]
    add_information(entry=entry, files=files, by=None)


def _exempt(row: Row) -> None:
    today = timezone.localdate()
    said = {name: value for name, value in row.items() if name != "days"}
    until_on = today + dt.timedelta(days=row["days"])
    add_exemption(entry=Exemption(**said, test_on=today - dt.timedelta(days=60), until_on=until_on), by=None)


def _ask(row: Row) -> None:
    ago = days_ago(row)
    with on_working_day(ago, row["clock"]):
        new = NewRequest(
            key=new_key(),
            person=person(row),
            information=row["information"],
            purpose=row["purpose"],
            requester=row.get("requester", "person"),
            notice_version=version_of(requests.KIND),
        )
        case = mark(requests.file_request(new=new).case)
    if "extend" in row:
        with on_working_day(ago - row["extend"]["after"], "11:00"):
            amount, reason = row["extend"]["amount"], row["extend"]["reason"]
            requests.extend_request(case=case, amount=amount, reason=reason, by=officer("ppid"))
    if "notify" in row:
        _notify(case, ago, row["notify"])
    if "object" in row:
        _object(case, ago, row["object"])
    if "then" in row:  # what is said anew after an objection that was accepted
        _notify(case, ago, row["then"])


def _notify(case: Case, ago: int, row: Row) -> None:
    told = dict(row)
    exempt = ExemptInformation.objects.get(title=told.pop("exempt")) if "exempt" in told else None
    with on_working_day(ago - told.pop("after"), "11:00"):
        said = Notification(**told, exempt=exempt)
        requests.notify_applicant(case=fresh(case), said=said, key=new_key(), by=officer("ppid"))


def _object(case: Case, ago: int, row: Row) -> None:
    request = InformationRequest.objects.select_related("case").get(case=case)
    with on_working_day(ago - row["after"], "09:45"):
        new = NewObjection(
            key=new_key(), request=request, ground=row["ground"], reason=row["reason"], notice_version=version_of(KIND)
        )
        objection = mark(file_objection(new=new).case)
    if "decide" in row:
        head, decision = officer("kepala"), dict(row["decide"])
        with on_working_day(ago - decision.pop("after"), "14:00"):
            decide_objection(
                case=objection,
                superior_name=head.full_name,
                superior_position="Atasan PPID",
                key=new_key(),
                by=head,
                **decision,
            )
