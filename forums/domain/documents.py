"""The documents of a forum that are kept: made from its data or uploaded as scans, and published by the agency.

What is made here names nobody who did not agree to it, so each of these can be published; only scans may hold more.
The newest document of a kind is the one that counts, and one of each kind is public at most.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.agencies import AgencyFacts, current_agency
from core.errors import InvalidInput, NotFound
from core.rights import Actor, require
from core.tenancy import current_schema
from core.uploads import check_pdf
from forums.domain.lifecycle import add_event, lock_forum
from forums.errors import DocumentPrivate, ForumNotReady
from forums.models import Forum, ForumDocument, ForumEvent

if TYPE_CHECKING:
    from core.documents.paper import Paper

PERMISSION = "forums.manage_forum"
Kind = ForumDocument.Kind
SCANNED = (Kind.ATTENDANCE, Kind.INVITATION, Kind.MINUTES, Kind.REPORT)  # the agreement's scan seals it instead
MADE_WHEN_CLOSED = (Kind.ATTENDANCE, Kind.MINUTES, Kind.REPORT)  # the report comes last: it lists the others


@transaction.atomic
def make_document(*, forum: Forum, kind: str, by: Actor) -> ForumDocument:
    """Make a document of what the forum is now, and keep it; the same content again is the same document.

    Raises NotFound for a kind that is not made here, ForumNotReady before there is anything to say.
    """
    require(by, PERMISSION)
    build = _BUILDERS.get(kind)
    if build is None:
        raise NotFound
    forum = lock_forum(forum)
    if finding := making_finding(forum, kind):
        raise ForumNotReady(findings=[finding])
    pdf = _compiled(build(forum, current_agency()))
    sha256 = hashlib.sha256(pdf).hexdigest()
    newest = _newest(forum, kind, is_scan=False)
    if newest is not None and newest.file_sha256 == sha256:
        return newest
    return _keep(forum, kind, pdf, is_scan=False, by=by)


@transaction.atomic
def add_scan(*, forum: Forum, kind: str, file: File, by: Actor) -> ForumDocument:
    """Keep a signed paper that was scanned. Raises InvalidInput at `file` or `kind`; the same file is kept once."""
    require(by, PERMISSION)
    if kind not in SCANNED:
        raise InvalidInput({"kind": [_("Choose one of the options.")]})
    kept = check_pdf(file)
    forum = lock_forum(forum)
    same = ForumDocument.objects.filter(forum=forum, kind=kind, is_scan=True, file_sha256=kept.sha256).first()
    return same or _keep(forum, kind, kept.content.read(), is_scan=True, by=by)


@transaction.atomic
def publish_document(*, document: ForumDocument, by: Actor) -> ForumDocument:
    """Let everybody read a document; another of its kind is public no more.

    Raises DocumentPrivate for a scanned attendance sheet, ForumNotReady while the forum itself is not public.
    """
    require(by, PERMISSION)
    document = _locked(document)
    if is_private(document):
        raise DocumentPrivate
    if not document.forum.is_public:
        raise ForumNotReady(findings=[_("Announce the forum first.")])
    if document.is_public:
        return document
    ForumDocument.objects.filter(forum=document.forum, kind=document.kind, is_public=True).update(is_public=False)
    document.is_public = True
    document.save(update_fields=["is_public"])
    _tell(document, "document_published", by)
    return document


@transaction.atomic
def unpublish_document(*, document: ForumDocument, by: Actor) -> ForumDocument:
    """Let only staff read a document. A second time changes nothing."""
    require(by, PERMISSION)
    document = _locked(document)
    if document.is_public:
        document.is_public = False
        document.save(update_fields=["is_public"])
        _tell(document, "document_unpublished", by)
    return document


def is_private(document: ForumDocument) -> bool:
    """Tell whether a document may never be public."""
    return document.is_scan and document.kind == Kind.ATTENDANCE


def making_finding(forum: Forum, kind: str) -> str:
    """Say why a document cannot be made yet; nothing when it can."""
    if forum.state == Forum.State.PREPARED and kind != Kind.INVITATION:
        return str(_("It can be made after the forum was announced."))
    if kind in (Kind.MINUTES, Kind.REPORT, Kind.ATTENDANCE) and not forum.is_held:
        return str(_("It can be made once the forum has begun."))
    return ""


def make_closing_documents(forum: Forum) -> list[ForumDocument]:
    """Make what proves that a forum was held, once it is closed. May run twice: the same content is kept once."""
    return [make_document(forum=forum, kind=kind, by=None) for kind in MADE_WHEN_CLOSED]


def documents_follow(event: ForumEvent) -> None:
    """Once a forum is closed, have a worker make its documents; nobody waits for them."""
    if event.to_state == Forum.State.CLOSED:
        from forums.tasks import make_documents  # a leaf: tasks stand above the domain

        transaction.on_commit(partial(make_documents.delay, current_schema(), event.forum_id), robust=True)


# --- what each kind is made of ----------------------------------------------------------------------------------------
def _invitation(forum: Forum, agency: AgencyFacts) -> Paper:
    from forums.printing.letters import invitation_letter  # printing needs its own libraries

    return invitation_letter(forum, agency)


def _attendance(forum: Forum, agency: AgencyFacts) -> Paper:
    from forums.printing.attendance import attendance_sheet

    return attendance_sheet(forum, agency, "public")


def _minutes(forum: Forum, agency: AgencyFacts) -> Paper:
    from forums.printing.minutes import minutes

    return minutes(forum, agency)


def _report(forum: Forum, agency: AgencyFacts) -> Paper:
    from forums.printing.report import report

    return report(forum, agency)


_BUILDERS: dict[str, Callable[[Forum, AgencyFacts], Paper]] = {
    Kind.INVITATION: _invitation,
    Kind.ATTENDANCE: _attendance,
    Kind.MINUTES: _minutes,
    Kind.REPORT: _report,
}


def _compiled(paper: Paper) -> bytes:
    from core.documents.paper import compile_paper

    return compile_paper(paper)


# --- shared -----------------------------------------------------------------------------------------------------------
def _newest(forum: Forum, kind: str, *, is_scan: bool) -> ForumDocument | None:
    rows = ForumDocument.objects.filter(forum=forum, kind=kind, is_scan=is_scan)
    return rows.order_by("-made_at", "-pk").first()


def _keep(forum: Forum, kind: str, pdf: bytes, *, is_scan: bool, by: Actor) -> ForumDocument:
    sha256 = hashlib.sha256(pdf).hexdigest()
    document = ForumDocument(
        forum=forum,
        kind=kind,
        file_sha256=sha256,
        file_size=len(pdf),
        is_scan=is_scan,
        made_by_id=by.pk if by else None,
    )
    document.file.save(f"{kind}-{sha256[:24]}.pdf", ContentFile(pdf), save=False)
    document.save()
    changes = {"forum": forum.code, "kind": str(kind), "is_scan": is_scan}
    audit.record(action="forums.document_made", target=document, changes=changes)
    return document


def _locked(document: ForumDocument) -> ForumDocument:
    forum = lock_forum(document.forum)
    found = ForumDocument.objects.select_for_update(no_key=True).get(pk=document.pk)
    found.forum = forum
    return found


def _tell(document: ForumDocument, kind: str, by: Actor) -> None:
    changes = {"forum": document.forum.code, "kind": str(document.kind)}
    audit.record(action=f"forums.{kind}", target=document, changes=changes)
    add_event(document.forum, kind, by=by, facts={"kind": str(document.kind), "sha256": document.file_sha256})
