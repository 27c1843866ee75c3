"""The answers of applications as a workbook. Every cell is text or a date: nothing of it is ever run as a formula."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.cases.domain.identities import Person, unseal_person
from core.workbooks import Sheet, as_workbook
from services.applications.answers import all_answers, in_words
from services.applications.kinds import Kind
from services.applications.schema import is_personal, questions_of
from services.models import Application, Service

MOST_ROWS = 5000


def applications_of(service: Service, *, since: dt.date | None, until: dt.date | None) -> QuerySet[Application]:
    """Return the applications of a service that came in these days, the newest first, at most MOST_ROWS."""
    rows = Application.objects.filter(service=service).select_related("case__identity", "form")
    if since is not None:
        rows = rows.filter(case__received_at__date__gte=since)
    if until is not None:
        rows = rows.filter(case__received_at__date__lte=until)
    return rows.order_by("-case__received_at", "-pk")[:MOST_ROWS]


def as_xlsx(applications: Iterable[Application], *, with_identity: bool) -> bytes:
    """Write one row for each application, one column for each question that any of their forms asked.

    Without `with_identity` what is sealed is left out altogether; with it, a NIK stays masked.
    """
    rows = list(applications)
    columns = _columns(rows, with_identity=with_identity)
    heads = [_("Code"), _("Received on"), _("State"), _("Channel"), _("Applies as"), _("Version of the form")]
    people = [_("Name"), _("E-mail"), _("Mobile number")] if with_identity else []
    cells = [list(_cells(row, columns, with_identity=with_identity)) for row in rows]
    return as_workbook(Sheet([*heads, *people, *columns.values()], cells, title=_("Answers")))


def _columns(rows: Iterable[Application], *, with_identity: bool) -> dict[str, str]:
    """Return the questions by key with their words, as the newest form that was filled in says them."""
    forms = {row.form_id: row.form for row in rows}
    columns: dict[str, str] = {}
    for form in sorted(forms.values(), key=lambda form: -(form.number or 0)):
        for page, question in questions_of(form.schema):
            if question["kind"] == Kind.FILE or (is_personal(question) and not with_identity):
                continue
            if page["repeats"]:
                if with_identity or not any(map(is_personal, page["fields"])):
                    columns.setdefault(page["key"], page["title"])
            else:
                columns.setdefault(question["key"], question["label"])
    return columns


def _cells(application: Application, columns: dict[str, str], *, with_identity: bool) -> Iterator[Any]:
    case = application.case
    yield case.code
    yield timezone.localtime(case.received_at).date()
    yield str(case.state_word)
    yield str(case.get_channel_display())
    yield application.applicant_label
    yield str(application.form.number or "")
    if with_identity:
        row = getattr(case, "identity", None)
        person = unseal_person(bytes(row.sealed)) if row is not None else Person()
        yield from (person.name, person.email, person.phone)
    found = all_answers(application) if with_identity else application.answers
    words: dict[str, str] = {}
    for page in in_words(application.form.schema, found):
        lines = ["; ".join(f"{line.label}: {line.words}" for line in group) for group in page.groups]
        words[page.key] = "\n".join(lines)
        words |= {line.key: line.words for group in page.groups for line in group}
    yield from (words.get(key, "") for key in columns)
