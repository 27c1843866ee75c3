"""An import: begun from a file or a text, looked at service by service, then made into drafts or put aside.

Locks are taken from the top down: import, imported service, then those of the drafts (services.domain.drafting).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, BinaryIO, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError, InvalidInput
from core.rights import Actor, require
from core.turns import just_made
from core.typed_text import name_error, normalise, text_error
from services.domain import create_service, draft_standard, edit_component
from services.domain.catalogue import RESERVED_CODES, is_code
from services.importing.errors import ImportChanged, ImportClosed, ImportNotConfirmed, ServiceNotMade
from services.importing.mapping import CHOICES, Mapped, first_choices, parts_of, propose
from services.importing.reading import read_document, read_text, read_workbook
from services.importing.recognising import Found
from services.models import ImportedStandard, Service, ServiceStandard, StandardImport
from services.models.fields import CODE_LIMIT

EDIT = "services.edit_standard"
Source = StandardImport.Source
FILE_READERS = {Source.SPREADSHEET: read_workbook, Source.DOCUMENT: read_document}


class Said(TypedDict, total=False):
    """What somebody says of an imported service; what is left out stays."""

    name: str
    code: str
    summary: str
    audience: str
    as_new_version: bool
    fee_basis: str
    choices: Mapping[str, str]


def import_text(*, text: str, by: Actor) -> StandardImport:
    """Begin an import from pasted text. Raises SourceRefused."""
    require(by, EDIT)
    return _begin(Source.TEXT, read_text(text), file_name="", by=by)


def import_file(*, source: str, upload: BinaryIO, file_name: str, by: Actor) -> StandardImport:
    """Begin an import from a workbook or a document. Raises SourceRefused."""
    require(by, EDIT)
    return _begin(Source(source), FILE_READERS[Source(source)](upload), file_name=file_name, by=by)


def mapping_of(imported: ImportedStandard) -> Mapped:
    """Return what the service would become by the choices that are kept."""
    return propose(imported.parts, imported.choices, fee_basis=imported.fee_basis)


@transaction.atomic
def assign_parts(*, imported: ImportedStandard, lock: int, by: Actor, **said: Unpack[Said]) -> ImportedStandard:
    """Keep what was said of a service and where its parts belong; nothing is confirmed by that.

    Raises InvalidInput, ImportChanged, ImportClosed.
    """
    require(by, EDIT)
    imported = _lock_open(imported, lock)
    _apply(imported, said)
    imported.state = ImportedStandard.State.OPEN
    imported.lock += 1
    imported.save()
    _set_state(imported.standard_import)
    return imported


@transaction.atomic
def confirm_service(*, imported: ImportedStandard, lock: int, seen: Collection[str], by: Actor) -> ImportedStandard:
    """Confirm the service as it is kept. `seen` names the components that somebody looked at and agrees with.

    Raises InvalidInput with errors by field (`name`, `code`, `part-3`, `ok-fee`), ImportChanged, ImportClosed.
    """
    require(by, EDIT)
    imported = _lock_open(imported, lock)
    errors = {**_service_errors(imported), **_mapping_errors(mapping_of(imported), seen)}
    if errors:
        raise InvalidInput(errors)
    imported.state = ImportedStandard.State.CONFIRMED
    imported.lock += 1
    imported.save(update_fields=["state", "lock"])
    _set_state(imported.standard_import)
    return imported


@transaction.atomic
def leave_out_service(*, imported: ImportedStandard, lock: int, by: Actor) -> ImportedStandard:
    """Leave a service out of the import; what was read of it is deleted when the import is closed."""
    require(by, EDIT)
    imported = _lock_open(imported, lock)
    imported.state = ImportedStandard.State.LEFT_OUT
    imported.lock += 1
    imported.save(update_fields=["state", "lock"])
    _set_state(imported.standard_import)
    return imported


@transaction.atomic
def make_drafts(*, standard_import: StandardImport, by: Actor) -> list[ServiceStandard]:
    """Make a draft of every confirmed service, all or none, and forget what was read.

    Raises ImportNotConfirmed, ImportClosed, and ServiceNotMade, which names the service and the reason.
    """
    require(by, EDIT)
    standard_import = _lock_import(standard_import)
    services = list(standard_import.services.select_for_update())
    waiting = [imported for imported in services if imported.state == ImportedStandard.State.OPEN]
    confirmed = [imported for imported in services if imported.state == ImportedStandard.State.CONFIRMED]
    if waiting or not confirmed:
        raise ImportNotConfirmed(open=len(waiting) or len(services))
    drafts = [_make_draft(imported, by) for imported in confirmed]
    _close(standard_import, services, StandardImport.State.DONE)
    changes = {"drafts": len(drafts), "source": standard_import.source}
    audit.record(action="services.import_done", target=standard_import, changes=changes)
    return drafts


@transaction.atomic
def discard_import(*, standard_import: StandardImport, by: Actor) -> StandardImport:
    """Put an import aside and forget what was read. Raises ImportClosed."""
    require(by, EDIT)
    standard_import = _lock_import(standard_import)
    _close(standard_import, list(standard_import.services.select_for_update()), StandardImport.State.DISCARDED)
    audit.record(action="services.import_discarded", target=standard_import, changes={"source": standard_import.source})
    return standard_import


@transaction.atomic
def _begin(source: Source, found: list[Found], *, file_name: str, by: Actor) -> StandardImport:
    said = {"source": source, "file_name": normalise(file_name, lines=False)[:200]}
    made = just_made(StandardImport.objects.filter(**said), by=by)
    if made is not None and _holds(made, found):
        return made
    standard_import = StandardImport.objects.create(**said, created_by=by)
    there = {" ".join(name.casefold().split()): code for name, code in Service.objects.values_list("name", "code")}
    rows = [_imported(standard_import, number, service, there) for number, service in enumerate(found, start=1)]
    ImportedStandard.objects.bulk_create(rows)
    changes = {"source": str(source), "services": len(rows)}
    audit.record(action="services.import_started", target=standard_import, changes=changes)
    return standard_import


def _holds(standard_import: StandardImport, found: list[Found]) -> bool:
    """Tell whether an import that is still open was begun from these services."""
    rows = standard_import.services.order_by("number").values_list("name", "parts")
    return standard_import.is_open and list(rows) == [(service.name, parts_of(service)) for service in found]


def _imported(standard_import: StandardImport, number: int, found: Found, there: Mapping[str, str]) -> ImportedStandard:
    parts = parts_of(found)
    same_name = there.get(" ".join(found.name.casefold().split()), "")
    return ImportedStandard(
        standard_import=standard_import,
        number=number,
        name=found.name,
        code=(found.code or same_name or slugify(found.name))[:CODE_LIMIT].strip("-"),
        summary=found.summary,
        audience=found.audience,
        parts=parts,
        choices=first_choices(parts),
        skipped_lines=found.skipped,
    )


def _lock_import(standard_import: StandardImport) -> StandardImport:
    standard_import = StandardImport.objects.select_for_update(of=("self",)).get(pk=standard_import.pk)
    if not standard_import.is_open:
        raise ImportClosed
    return standard_import


def _lock_open(imported: ImportedStandard, lock: int) -> ImportedStandard:
    standard_import = _lock_import(imported.standard_import)
    imported = ImportedStandard.objects.select_for_update(of=("self",)).get(pk=imported.pk)
    imported.standard_import = standard_import
    if imported.lock != lock:
        raise ImportChanged(lock=imported.lock)
    return imported


def _apply(imported: ImportedStandard, said: Said) -> None:
    """Set what was said, or raise InvalidInput with everything that cannot be kept at all."""
    errors: dict[str, list[Any]] = {}
    for field, limit in (("name", 160), ("summary", 400), ("fee_basis", 2000)):
        if field not in said:
            continue
        text = normalise(str(said[field]), lines=False)  # type: ignore[literal-required]
        setattr(imported, field, text)
        if problem := (name_error if field == "name" else text_error)(text, limit=limit, **_one_line(field)):
            errors[field] = [problem]
    if "code" in said:
        imported.code = said["code"].strip()
        if len(imported.code) > CODE_LIMIT:
            errors["code"] = [_bad_code()]
    if "audience" in said:
        imported.audience = said["audience"]
        if imported.audience not in Service.Audience.values:
            errors["audience"] = [_("Choose one of the options.")]
    imported.as_new_version = said.get("as_new_version", imported.as_new_version)
    numbers = {str(part["id"]) for part in imported.parts}
    for number, choice in said.get("choices", {}).items():
        if number not in numbers or choice not in CHOICES | {""}:
            errors[f"part-{number}"] = [_("Choose one of the options.")]
        else:
            imported.choices[number] = choice
    if errors:
        raise InvalidInput(errors)


def _one_line(field: str) -> dict[str, bool]:
    return {} if field == "name" else {"lines": False}


def _bad_code() -> str:
    return _("Use small letters, digits, and single hyphens between them, such as peminjaman-aula.")


def _service_errors(imported: ImportedStandard) -> dict[str, list[Any]]:
    errors: dict[str, list[Any]] = {}
    code = imported.code
    is_there = Service.objects.filter(code=code).exists()
    if not imported.name and not imported.as_new_version:
        errors["name"] = [_("Write a name.")]
    if code in RESERVED_CODES:
        errors["code"] = [_("This code is reserved. Choose another one.")]
    elif not is_code(code):
        errors["code"] = [_bad_code()]
    elif _siblings(imported).filter(code=code).exists():
        errors["code"] = [_("Another service of this import has this code already.")]
    elif is_there and not imported.as_new_version:
        errors["code"] = [_("A service has this code already. Choose another code, or begin a new version of it.")]
    elif imported.as_new_version and not is_there:
        errors["as_new_version"] = [_("No service has this code, so there is nothing to begin a new version of.")]
    return errors


def _siblings(imported: ImportedStandard) -> Any:
    others = ImportedStandard.objects.filter(standard_import=imported.standard_import)
    return others.exclude(pk=imported.pk).exclude(state=ImportedStandard.State.LEFT_OUT)


def _mapping_errors(mapped: Mapped, seen: Collection[str]) -> dict[str, list[Any]]:
    errors: dict[str, list[Any]] = {}
    for part in mapped.unplaced:
        errors[f"part-{part.number}"] = [_("Choose the component, or leave this part out.")]
    for proposal in mapped.found:
        if proposal.errors:
            errors[f"ok-{proposal.code}"] = [
                _("This does not fit the component: %(problem)s Put a part elsewhere, or leave one out.")
                % {"problem": " ".join(proposal.errors)}
            ]
        elif proposal.code not in seen:
            errors[f"ok-{proposal.code}"] = [_("Look at what will be stored, and confirm it.")]
    if not mapped.found:
        errors["name"] = [
            _("No part belongs to a component yet. Put a part where it belongs, or leave the service out.")
        ]
    return errors


def _set_state(standard_import: StandardImport) -> None:
    """An import is confirmed when no service of it is open and at least one is confirmed."""
    states = set(standard_import.services.values_list("state", flat=True))
    is_ready = ImportedStandard.State.OPEN not in states and ImportedStandard.State.CONFIRMED in states
    standard_import.state = StandardImport.State.MAPPED if is_ready else StandardImport.State.READING
    standard_import.save(update_fields=["state"])


def _make_draft(imported: ImportedStandard, by: Actor) -> ServiceStandard:
    try:
        with transaction.atomic():
            draft = draft_standard(service=_service_of(imported, by), by=by)
            for proposal in mapping_of(imported).found:
                row = draft.components.get(code=proposal.code)
                edit_component(standard=draft, code=proposal.code, content=proposal.content, lock=row.lock, by=by)
                if proposal.leftovers:
                    imported.noted.append(proposal.code)
    except DomainError as error:
        raise ServiceNotMade(service=imported.name or imported.code, reason=_reason(error)) from error
    imported.standard = draft
    return draft


def _service_of(imported: ImportedStandard, by: Actor) -> Service:
    if imported.as_new_version:
        return Service.objects.get(code=imported.code)
    return create_service(
        code=imported.code, name=imported.name, summary=imported.summary, audience=imported.audience, by=by
    )


def _reason(error: DomainError) -> str:
    if isinstance(error, InvalidInput):
        return " ".join(str(problem) for problems in error.errors.values() for problem in problems)
    return str(error)


def _close(standard_import: StandardImport, services: Iterable[ImportedStandard], state: StandardImport.State) -> None:
    for imported in services:
        if imported.standard is not None:
            imported.state = ImportedStandard.State.DRAFTED
        elif state == StandardImport.State.DISCARDED or imported.state == ImportedStandard.State.OPEN:
            imported.state = ImportedStandard.State.LEFT_OUT
        imported.parts, imported.choices, imported.skipped_lines = [], {}, []
        imported.lock += 1
        imported.save()
    standard_import.state = state
    standard_import.closed_at = timezone.now()
    standard_import.save(update_fields=["state", "closed_at"])
