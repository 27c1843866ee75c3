"""Lets people of the demo apply for services: forms, applications in every state, results, numbers of a queue.

People and their words are invented and marked as examples; the services and what they ask for are those of the seed
articles.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import timezone

from core.cases.domain import ending, talking
from core.cases.domain.files import NewFile
from core.cases.models import Case
from core.privacy.domain.notices import version_of
from core.uploads import check_pdf
from deploy.demo.happening import Row, days_ago, fresh, mark, new_key, officer, on_working_day
from deploy.demo.lives import HEAD, paper, town
from services.applications import building, checking, drafts, filing, procedure, results
from services.applications.drafts import Content
from services.applications.result_templates import filled_body, save_template
from services.models import ApplicationForm, QueueTicket, ResultTemplate, ServicePoint
from services.queue.domain import call_next, finish_ticket, miss_ticket, take_ticket
from services.queue.setup import save_counter, save_queue
from services.seam import Service

DATA = Path(__file__).with_name("applications.json")
DESK = "petugas"


def take_applications(slug: str) -> None:
    """Publish the forms of an agency, and let everything that was asked with them happen."""
    story: Row = json.loads(DATA.read_text(encoding="utf-8")).get(slug, {})
    for row in story.get("services", []):
        service = Service.objects.get(code=row["code"])
        form = _publish(service, row)
        if "result" in row:
            save_template(
                service=service,
                signatory_name=HEAD,
                signatory_position="Kepala",
                signed_place=town(),
                by=None,
                **row["result"],
            )
        for asked in row["applications"]:
            _apply(form, asked)
    if "queue" in story:
        _queue(story["queue"])


def _publish(service: Service, row: Row) -> ApplicationForm:
    """Bring the form in as another agency's export and publish it."""
    content = json.dumps({"format": building.FORMAT, "form": row["form"]}).encode()
    draft = building.import_form(service=service, data=content, lock=building.draft_of(service).lock, by=None)
    return building.publish_form(service=service, lock=draft.lock, by=None)


def _apply(form: ApplicationForm, row: Row) -> None:
    ago = days_ago(row)
    with on_working_day(ago, row["clock"]):
        person = {name: row[name] for name in ("name", "email", "phone") if name in row}
        typed = {page: _typed(answers) for page, answers in row["typed"].items()}
        content = Content(person=person, applicant=row["applicant"], typed=typed, notice=version_of(filing.KIND))
        draft = drafts.begin(service=form.service, key=new_key(), content=content)
        files = [_file(field, title, row["name"]) for field, title in row["files"].items()]
        drafts.add_files(draft=draft, files=files)
        case = mark(filing.send(draft=draft).case)
    for name, happen in _HAPPENINGS.items():
        if name in row:
            with on_working_day(ago - row[name]["after"], row[name].get("clock", "13:20")):
                happen(fresh(case), row[name])


def _typed(answers: Row) -> dict[str, list[str]]:
    """Return answers as a browser sends them. "+12" is a date in twelve days, a list of objects is rows."""
    sent: dict[str, list[str]] = {}
    for key, value in answers.items():
        if key == "rows":
            sent |= {"rows-TOTAL_FORMS": [str(len(value))], "rows-INITIAL_FORMS": ["0"]}
            for number, line in enumerate(value):
                sent |= {f"rows-{number}-{field}": [text] for field, text in line.items()}
        elif isinstance(value, str) and value.startswith("+"):
            day = timezone.localdate() + dt.timedelta(days=int(value))
            sent |= {f"{key}_{part}": [str(getattr(day, part))] for part in ("day", "month", "year")}
        else:
            sent[key] = value if isinstance(value, list) else [value]
    return sent


def _file(field: str, title: str, name: str) -> NewFile:
    kept = check_pdf(paper(title, [f"Pemohon: {name}"]))
    return NewFile(kept=kept, name=f"{title}.pdf", purpose=field)


def _judge(case: Case, row: Row) -> None:
    verdicts = {item.key: ("ok", "") for item in checking.items_of(checking.application_of(case))}
    checking.save_checks(case=case, verdicts=verdicts | _pairs(row.get("found", {})), by=officer(DESK))


def _pairs(found: Row) -> dict[str, tuple[str, str]]:
    return {key: (verdict, note) for key, (verdict, note) in found.items()}


def _accept(case: Case, row: Row) -> None:
    _judge(case, row)
    checking.accept_application(case=fresh(case), by=officer(DESK))


def _ask(case: Case, row: Row) -> None:
    _judge(case, row)
    checking.ask_completion(case=fresh(case), note=row["note"], key=new_key(), by=officer(DESK))


def _write(case: Case, row: Row) -> None:
    talking.write_as_citizen(case=case, text=row["text"], key=new_key())


def _tick(case: Case, row: Row) -> None:
    procedure.tick_steps(case=case, done=row["steps"], by=officer(DESK))


def _issue(case: Case, row: Row) -> None:
    application = checking.application_of(case)
    template = ResultTemplate.objects.get(service=application.service)
    by = officer(DESK)
    body = filled_body(template, application, results.applicant_of(case, by))
    document = results.issue_document(
        case=case, template=template, body=body, text="", delivery=row["delivery"], key=new_key(), by=by
    )
    if "receiver" in row:
        results.hand_over(document=document, receiver=row["receiver"], by=by)


def _refuse(case: Case, row: Row) -> None:
    checking.refuse_application(
        case=case, reason=row["reason"], legal_ground=row["ground"], key=new_key(), by=officer(DESK)
    )


def _withdraw(case: Case, row: Row) -> None:
    ending.withdraw_case(case=case, reason=row["reason"])


def _rate(case: Case, row: Row) -> None:
    ending.rate_case(case=case if case.is_ended else ending.say_settled(case=case), rating=row["rating"])


_HAPPENINGS: dict[str, Callable[[Case, Row], Any]] = {
    "accept": _accept,
    "ask": _ask,
    "write": _write,
    "tick": _tick,
    "issue": _issue,
    "refuse": _refuse,
    "withdraw": _withdraw,
    "rate": _rate,
}


def _queue(row: Row) -> None:
    """Open the queues of a point and let some come today: served, missed, called, waiting."""
    point, by = ServicePoint.objects.get(name=row["point"]), officer(DESK)
    queues = {line["letter"]: save_queue(point=point, by=None, **line) for line in row["queues"]}
    counters = [save_counter(point=point, name=name, by=None) for name in row["counters"]]
    for letter in row["come"]:
        queue = queues[letter.upper()]
        take_ticket(queue=queue, key=new_key(), is_priority=letter.islower(), way=QueueTicket.Way.COUNTER, by=by)
    for number, end in enumerate(row["called"]):
        ticket = call_next(counter=counters[number % len(counters)], seen=None, by=by)
        if ticket is not None and end == "served":
            finish_ticket(ticket=ticket, by=by)
        elif ticket is not None and end == "missed":
            miss_ticket(ticket=ticket, by=by)
