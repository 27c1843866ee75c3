"""The forms of services: written by staff without code, published with checks, carried over to new standards."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput, NotFound
from core.pagecache import content_changed
from core.rights import Actor, require
from services.applications import edits
from services.applications.errors import FormChanged, FormNotReady, NoStandardInForce
from services.applications.schema import Schema, checked_schema, empty_schema, findings_of, questions_of
from services.components import ComponentCode
from services.models import ApplicationForm, Service, ServiceStandard
from services.models.applications import MOST_CHECK_DAYS

PERMISSION = "services.manage_form"
FORMAT = "maklumat-application-form/1"
MOST_FILE = 400_000  # bytes of a form that is brought as a file
State = ApplicationForm.State
Edit = Callable[[Schema], Schema]


def draft_of(service: Service) -> ApplicationForm:
    """Return the draft of a service, unsaved when nobody has begun one: then it says what is published."""
    found = {form.state: form for form in service.forms.filter(state__in=[State.DRAFT, State.PUBLISHED])}
    if State.DRAFT in found:
        return found[State.DRAFT]
    published = found.get(State.PUBLISHED)
    if published is None:
        return ApplicationForm(service=service, schema=empty_schema())
    return ApplicationForm(service=service, schema=published.schema, check_days=published.check_days)


@transaction.atomic
def change_form(*, service: Service, edit: Edit, lock: int, by: Actor) -> ApplicationForm:
    """Change the draft by `edit`; it may stay unfinished. Raises FormChanged, InvalidInput for a wrong shape."""
    require(by, PERMISSION)
    draft = _locked_draft(service, lock, by)
    schema, findings = checked_schema(edit(draft.schema))
    if findings:
        raise InvalidInput({"": [str(finding) for finding in findings]})
    return _keep(draft, by, schema=schema)


@transaction.atomic
def change_check(*, service: Service, check_days: int | None, lock: int, by: Actor) -> ApplicationForm:
    """Say how many working days the completeness check takes; None when nothing is checked before the work begins."""
    require(by, PERMISSION)
    if check_days is not None and not 1 <= check_days <= MOST_CHECK_DAYS:
        raise InvalidInput({"check_days": [_("Use between 1 and %(most)s days.") % {"most": MOST_CHECK_DAYS}]})
    return _keep(_locked_draft(service, lock, by), by, check_days=check_days)


@transaction.atomic
def propose_questions(*, service: Service, lock: int, by: Actor) -> int:
    """Add the requirements of the standard that the draft does not ask for; return how many. Raises NoStandardInForce.

    A service without a standard in force is helped by the one that is being written.
    """
    require(by, PERMISSION)
    standard = service.standards.current().first() or service.standards.order_by("-version").first()
    row = standard.components.filter(code=ComponentCode.REQUIREMENTS).first() if standard else None
    if row is None:
        raise NoStandardInForce
    added = 0

    def add(schema: Schema) -> Schema:
        nonlocal added
        new, added = edits.with_requirements(schema, row.content)
        return new

    change_form(service=service, edit=add, lock=lock, by=by)
    return added


@transaction.atomic
def copy_form(*, service: Service, source: Service, lock: int, by: Actor) -> ApplicationForm:
    """Replace the draft by the questions of another service. Raises NotFound when that has none."""
    require(by, PERMISSION)
    form = source.forms.filter(state__in=[State.PUBLISHED, State.DRAFT]).order_by("-state").first()
    if form is None:
        raise NotFound
    return change_form(service=service, edit=lambda _schema: form.schema, lock=lock, by=by)


def exported(form: ApplicationForm) -> bytes:
    """Return the questions as a file for another agency; nobody is named in it."""
    data = {"format": FORMAT, "service": form.service.name, "check_days": form.check_days, "form": form.schema}
    return json.dumps(data, ensure_ascii=False, indent=2).encode()


@transaction.atomic
def import_form(*, service: Service, data: bytes, lock: int, by: Actor) -> ApplicationForm:
    """Replace the draft by the questions of a file that `exported` made. Raises InvalidInput."""
    require(by, PERMISSION)
    if len(data) > MOST_FILE:
        raise InvalidInput({"file": [_("This file is too large for a form.")]})
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InvalidInput({"file": [_("This file is not a form that Maklumat exported.")]}) from error
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise InvalidInput({"file": [_("This file is not a form that Maklumat exported.")]})
    schema, findings = checked_schema(raw.get("form"))
    if findings:
        raise InvalidInput({"file": [str(finding) for finding in findings[:10]]})
    return change_form(service=service, edit=lambda _schema: schema, lock=lock, by=by)


@transaction.atomic
def publish_form(*, service: Service, lock: int, by: Actor) -> ApplicationForm:
    """Have people fill in the draft from now on, under the standard in force; the former form is kept for its cases.

    Raises FormChanged, FormNotReady, NoStandardInForce.
    """
    require(by, PERMISSION)
    draft = _locked_draft(service, lock, by)
    findings = findings_of(draft.schema)
    if findings:
        raise FormNotReady(findings=[str(finding) for finding in findings])
    standard = service.standards.current().first()
    if standard is None:
        raise NoStandardInForce
    former = _retire(service)
    draft.state, draft.standard, draft.number = State.PUBLISHED, standard, _next_number(service)
    draft.published_at, draft.published_by = timezone.now(), by
    draft.save()
    audit.record(
        action="services.form_published",
        target=service,
        changes={"version": [former.number if former else None, draft.number]},
    )
    content_changed()
    return draft


@transaction.atomic
def close_form(*, service: Service, by: Actor) -> None:
    """Take no more applications for a service here; what was sent goes on. Twice is once."""
    require(by, PERMISSION)
    _lock(service)
    former = _retire(service)
    if former is not None:
        audit.record(action="services.form_closed", target=service, changes={"version": [former.number, None]})
        content_changed()


@transaction.atomic
def discard_form(*, service: Service, by: Actor) -> None:
    """Throw the draft away; what is published stays. Twice is once."""
    require(by, PERMISSION)
    _lock(service)
    deleted, _rows = service.forms.filter(state=State.DRAFT).delete()
    if deleted:
        audit.record(action="services.form_discarded", target=service)


def carry_over(standard: ServiceStandard, *, by: Actor) -> ApplicationForm | None:
    """Give the published form to a standard that applies now, under a new number; None when there is no form.

    Within the transaction that lets the standard apply. Applications keep the form and the standard they were sent by.
    """
    service = standard.service
    _lock(service)
    former = service.forms.filter(state=State.PUBLISHED).first()
    if former is None or former.standard_id == standard.pk:
        return None
    _retire(service)
    return ApplicationForm.objects.create(
        service=service,
        standard=standard,
        number=_next_number(service),
        state=State.PUBLISHED,
        schema=former.schema,
        check_days=former.check_days,
        created_by=former.created_by,
        published_at=timezone.now(),
        published_by=by,
    )


def _keep(draft: ApplicationForm, by: Actor, **values: Any) -> ApplicationForm:
    if all(getattr(draft, name) == value for name, value in values.items()):
        return draft
    for name, value in values.items():
        setattr(draft, name, value)
    draft.lock += 1
    draft.save()
    changes = {"questions": len(list(questions_of(draft.schema)))}
    audit.record(action="services.form_written", target=draft.service, changes=changes)
    return draft


def _locked_draft(service: Service, lock: int, by: Actor) -> ApplicationForm:
    """Return the saved draft, begun from what is published if there is none; the service is locked first."""
    _lock(service)
    draft = draft_of(service)
    is_new = draft._state.adding
    if not is_new:
        draft = ApplicationForm.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        draft.service = service
    if draft.lock != lock:
        raise FormChanged(lock=draft.lock)
    if is_new:
        draft.created_by = by
        draft.save()
    return draft


def _lock(service: Service) -> None:
    Service.objects.select_for_update(no_key=True, of=("self",)).get(pk=service.pk)


def _retire(service: Service) -> ApplicationForm | None:
    former = service.forms.filter(state=State.PUBLISHED).first()
    if former is not None:
        former.state, former.retired_at = State.RETIRED, timezone.now()
        former.save(update_fields=["state", "retired_at", "updated_at"])
    return former


def _next_number(service: Service) -> int:
    return (service.forms.aggregate(last=Max("number"))["last"] or 0) + 1
