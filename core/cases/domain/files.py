"""Files of cases: looked at by their content, kept private, given out only by a view that checks and is logged."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from core.cases.models import Case, CaseFile, CaseMessage
from core.models import User
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
        by_citizen=by_citizen,
        is_internal=new.is_internal,
        added_by=by,
    )
    row.file.save(f"{case.pk}/{new.kept.name}", new.kept.content, save=False)
    row.save()
    return row


def clean_name(given: str, kept: str) -> str:
    """Return a name for people: no folders, no control or direction marks, the suffix that the content really has."""
    base = posixpath.basename(given.replace("\\", "/"))
    stem = posixpath.splitext(base)[0]
    readable = "".join(letter for letter in stem if letter.isprintable()).strip(" .") or "berkas"
    suffix = posixpath.splitext(kept)[1]
    return f"{readable[: NAME_LIMIT - len(suffix)]}{suffix}"
