"""Files of cases: looked at by their content, kept private, given out only by a view that checks and is logged."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from django.db import transaction

from core.cases.domain.lifecycle import add_event, lock_case
from core.cases.models import Case, CaseFile, CaseMessage
from core.models import User
from core.tenancy import on_commit_in_schema
from core.uploads import Kept

NAME_LIMIT = 160
MOST_IN_A_COPY = 200  # files that go with a copy of somebody's data


@dataclass(frozen=True, kw_only=True)
class NewFile:
    """A file that may be kept: what core.uploads made of an upload, and the name its owner knows it by."""

    kept: Kept
    name: str
    purpose: str = ""
    is_internal: bool = False


def attach(
    case: Case, new: NewFile, *, message: CaseMessage | None = None, by_citizen: bool = False, by: User | None = None
) -> CaseFile:
    """Keep a file with a case. Rights and the state of the case are checked by the caller."""
    row = CaseFile(
        case=case,
        message=message,
        purpose=new.purpose,
        name=clean_name(new.name, new.kept.name),
        sha256=new.kept.sha256,
        media_type=new.kept.media_type,
        size=new.kept.size,
        scan=new.kept.scan,
        by_citizen=by_citizen,
        is_internal=new.is_internal,
        added_by=by,
    )
    row.file.save(f"{case.pk}/{new.kept.name}", new.kept.content, save=False)
    row.save()
    return row


def clean_name(given: str, kept: str) -> str:
    """Return a name for people, with the suffix that the content really has."""
    stem = posixpath.splitext(readable_name(given))[0].strip(" .") or "berkas"
    suffix = posixpath.splitext(kept)[1]
    return f"{stem[: NAME_LIMIT - len(suffix)]}{suffix}"


def readable_name(given: str) -> str:
    """Return the name that somebody gave, without folders, line ends, and marks that turn the reading direction."""
    base = posixpath.basename(given.replace("\\", "/"))
    return "".join(letter for letter in base if letter.isprintable()).strip(" .")[:NAME_LIMIT] or "berkas"


@transaction.atomic
def settle_scan(*, file: CaseFile, is_clean: bool) -> None:
    """Keep the verdict on a file that waited for the scanner; what is harmful is deleted, and the citizen reads so."""
    case = lock_case(file.case)
    file = CaseFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if file.scan != CaseFile.Scan.WAITING:
        return
    file.scan = CaseFile.Scan.CLEAN if is_clean else CaseFile.Scan.REFUSED
    file.save(update_fields=["scan"])
    if not is_clean:
        stored = file.file
        on_commit_in_schema(stored.storage.delete, str(stored.name), robust=True)
        add_event(case, "file_refused", by=None, facts={"file": file.pk})
