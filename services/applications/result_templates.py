"""Templates of result documents: a text with places for what is known of an application.

`{nama}` is filled with the name of the applicant, `{f3}` with the answer to the question f3; `{nomor}` and `{tanggal}`
only when the document is issued. A line such as "Nama : {nama}" stands in a table of two columns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.agencies import current_agency
from core.cases.domain.identities import Person
from core.db.violations import translate_violations
from core.errors import InvalidInput
from core.rights import Actor, require
from core.typed_text import normalise, text_error
from core.ui.formats import plain_date
from services.applications.answers import all_answers
from services.applications.errors import TemplateChanged, TemplateTitleTaken
from services.applications.kinds import Kind, words_of
from services.applications.numbers import PLACE, check_pattern, fill
from services.applications.schema import questions_of
from services.models import Application, ApplicationForm, ResultTemplate, Service
from services.models.results import BODY_LIMIT

PERMISSION = "services.manage_form"
NONE = "\N{EN DASH}"
LIMITS = {
    "title": 160,
    "number_pattern": 80,
    "number_code": 30,
    "signatory_name": 160,
    "signatory_position": 160,
    "signed_place": 80,
}
KNOWN: dict[str, Any] = {
    "nama": gettext_lazy("name of the applicant"),
    "alamat": gettext_lazy("address of the applicant"),
    "nik": gettext_lazy("NIK of the applicant, all but the last digits hidden"),
    "kode": gettext_lazy("code of the application"),
    "layanan": gettext_lazy("name of the service"),
    "tanggal_permohonan": gettext_lazy("date of the application"),
    "instansi": gettext_lazy("name of the agency"),
    "penandatangan": gettext_lazy("name of the signatory"),
    "jabatan": gettext_lazy("position of the signatory"),
    "nomor": gettext_lazy("number of the document"),
    "tanggal": gettext_lazy("date of the document"),
}


def places_of(service: Service) -> list[tuple[str, str]]:
    """Return every place that a template of a service may have, with what it is filled with."""
    form = _form_of(service)
    answers = [
        (question["key"], question["label"])
        for page, question in questions_of(form.schema if form else {})
        if question["kind"] not in (Kind.FILE, Kind.NIK) and not page["repeats"]
    ]
    return [*((key, str(label)) for key, label in KNOWN.items()), *answers]


@transaction.atomic
def save_template(
    *,
    service: Service,
    template: ResultTemplate | None = None,
    lock: int = 0,
    by: Actor,
    is_active: bool = True,
    **texts: str,
) -> ResultTemplate:
    """Write a template, or change one that nobody changed meanwhile.

    `texts` are title, body, number_pattern, number_code, signatory_name, signatory_position and signed_place. Raises
    InvalidInput, TemplateChanged, TemplateTitleTaken.
    """
    require(by, PERMISSION)
    clean = _checked(service, texts)
    if template is None:
        template = ResultTemplate(service=service, created_by=by)
        action = "services.result_template_written"
    else:
        template = ResultTemplate.objects.select_for_update().get(pk=template.pk)
        if template.lock != lock:
            raise TemplateChanged(lock=template.lock)
        template.lock += 1
        action = "services.result_template_changed"
    for name, value in clean.items():
        setattr(template, name, value)
    template.is_active = is_active
    with translate_violations({"resulttemplate_title_once": TemplateTitleTaken}):
        template.save()
    audit.record(action=action, target=template, changes={"service": service.code, "title": template.title})
    return template


def filled_body(template: ResultTemplate, application: Application, person: Person | None) -> str:
    """Return the text of a template for one application; number and date are filled when it is issued."""
    return fill(template.body, values_for(template, application, person))


def values_for(template: ResultTemplate, application: Application, person: Person | None) -> dict[str, str]:
    """Return what is known now, by place; what nobody said is a dash."""
    answers = all_answers(application)
    who = person or Person()
    values = {
        "nama": who.name,
        "alamat": who.address,
        "nik": who.masked_id_number,
        "kode": application.case.code,
        "layanan": application.service.name,
        "tanggal_permohonan": plain_date(application.case.received_at),
        "instansi": current_agency().name,
        "penandatangan": template.signatory_name,
        "jabatan": template.signatory_position,
    }
    for _page, question in questions_of(application.form.schema):
        if question["kind"] != Kind.FILE:
            values[question["key"]] = words_of(question, answers.get(question["key"]))
    return {key: value or NONE for key, value in values.items()}


def finished_body(body: str, *, number: str, on: dt.date) -> str:
    """Return a text with number and date. Raises InvalidInput when a place is left open."""
    text = fill(body, {"nomor": number, "tanggal": plain_date(on)})
    if left := sorted(set(PLACE.findall(text))):
        raise InvalidInput({"body": [_("These places are not filled: %(places)s.") % {"places": ", ".join(left)}]})
    return text


def checked_body(value: str) -> str:
    """Return the text of a document as it is kept. Raises InvalidInput."""
    text = normalise(value, lines=True)
    problem = text_error(text, limit=BODY_LIMIT, lines=True)
    if problem or not text:
        raise InvalidInput({"body": [problem or _("Write the text of the document.")]})
    return text


def _checked(service: Service, texts: Mapping[str, str]) -> dict[str, str]:
    clean = {name: normalise(texts.get(name, ""), lines=False) for name in LIMITS}
    errors: dict[str, list[Any]] = {}
    for name, limit in LIMITS.items():
        problem = text_error(clean[name], limit=limit, lines=False)
        if problem or not clean[name]:
            errors[name] = [problem or _("This must be filled in.")]
    for name, check in (
        ("number_pattern", lambda: check_pattern(clean["number_pattern"], field="number_pattern")),
        ("body", lambda: clean.update(body=_checked_places(service, checked_body(texts.get("body", ""))))),
    ):
        if name not in errors:
            try:
                check()
            except InvalidInput as error:
                errors.update(error.errors)
    if errors:
        raise InvalidInput(errors)
    return clean


def _checked_places(service: Service, body: str) -> str:
    known = {key for key, _label in places_of(service)}
    if unknown := sorted(set(PLACE.findall(body)) - known):
        raise InvalidInput({"body": [_("These places are not known: %(places)s.") % {"places": ", ".join(unknown)}]})
    return body


def _form_of(service: Service) -> ApplicationForm | None:
    """Return the form whose questions a template may name: the published one, or the draft before the first."""
    forms = ApplicationForm.objects.filter(service=service, state__in=["published", "draft"])
    return forms.order_by("-state").first()


def today() -> dt.date:
    """Return the date at the agency."""
    return timezone.localdate(timezone=current_agency().zone)
