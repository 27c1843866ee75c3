"""Unsent applications: begun without an account, sealed, reached by a link alone, and gone after thirty days.

The token of the link lies with whoever writes: in the cookie of the device, and in the link that is shown and mailed.
The database knows its hash. The token also names the form when it is sent, so that sending twice files once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from core.accounts import links, mails
from core.cases.codes import token_hash
from core.cases.domain.files import NewFile, clean_name
from core.cases.domain.identities import Person, seal_facts, unseal_facts
from core.errors import InvalidInput
from core.privacy.domain.retention import note_erased
from core.tenancy import current_schema, on_commit_in_schema
from services.applications import answers
from services.applications.answers import Reading
from services.applications.errors import DraftGone, NotTakingApplications, TooManyFiles
from services.applications.kinds import Kind
from services.applications.pages import Typed
from services.applications.schema import questions_of
from services.models import ApplicationDraft, ApplicationDraftFile, ApplicationForm, Service

KEPT_DAYS = 30
RECORD_CLASS = "application_drafts"
MOST_BYTES = 200_000
MOST_FILES = 30
MOST_FILE_BYTES = 60 * 2**20


@dataclass
class Content:
    """What a draft holds. `entered` says by whom and by which way staff enter it for somebody.

    `notice` is the version of the privacy notice on its first page.
    """

    person: dict[str, str] = field(default_factory=dict)
    applicant: str = ""
    typed: dict[str, Typed] = field(default_factory=dict)
    language: str = "id"
    entered: dict[str, Any] = field(default_factory=dict)
    notice: int | None = None
    token: str = ""  # for the mail with the link; it lies in the sealed part alone

    def __repr__(self) -> str:
        return "Content(...)"  # so that no traceback and no log line tells who it is


@dataclass(frozen=True)
class OpenDraft:
    """A draft that its writer has opened: the row, the token that proves it, and what it holds."""

    row: ApplicationDraft
    token: str
    content: Content

    def __repr__(self) -> str:
        return f"OpenDraft({self.row.pk})"

    @property
    def form(self) -> ApplicationForm:
        return self.row.form

    @property
    def files(self) -> list[ApplicationDraftFile]:
        return list(self.row.files.all())

    @property
    def kept(self) -> Counter[str]:
        """How many files are there for each question."""
        return Counter(file.field for file in self.files)

    def reading(self) -> Reading:
        """Judge everything that was typed."""
        return answers.read(self.form.schema, self.content.applicant, self.content.typed, self.kept)


def published_form(service: Service) -> ApplicationForm:
    """Return the form that people fill in. Raises NotTakingApplications."""
    form = ApplicationForm.objects.filter(service=service, state=ApplicationForm.State.PUBLISHED).first()
    if form is None:
        raise NotTakingApplications
    form.service = service
    return form


def token_of(key: str) -> str:
    """Return the token of a draft that begins with a form of this key; the same form twice begins one draft."""
    made = hmac.new(settings.SECRET_KEY.encode(), f"draft:{current_schema()}:{key}".encode(), hashlib.sha256)
    return made.hexdigest()[:40]


@transaction.atomic
def begin(*, service: Service, key: str, content: Content) -> OpenDraft:
    """Begin a draft with what its first page says; the same `key` again is the same draft."""
    form = published_form(service)
    token = content.token = token_of(key)
    row, is_new = ApplicationDraft.objects.select_related("form").get_or_create(
        token_hash=token_hash(token),
        defaults={
            "service": service,
            "form": form,
            "sealed": _seal(content),
            "expires_at": timezone.now() + dt.timedelta(days=KEPT_DAYS),
        },
    )
    row.service = row.form.service = service
    draft = OpenDraft(row, token, content)
    if not is_new and row.case_id is None:
        save(draft=draft)
    return draft


def open_draft(token: str, *, service: Service | None = None) -> OpenDraft:
    """Return the draft of a token. Raises DraftGone for one that is not there, too old, or of another service."""
    row = (
        ApplicationDraft.objects.select_related("form", "service", "case")
        .filter(token_hash=token_hash(token), expires_at__gt=timezone.now())
        .first()
    )
    if row is None or (service is not None and row.service_id != service.pk):
        raise DraftGone
    row.form.service = row.service
    return OpenDraft(row, token, _content(row))


@transaction.atomic
def save(*, draft: OpenDraft) -> None:
    """Keep what the draft holds now; it is kept thirty days from here. Raises InvalidInput when it is too much."""
    if len(json.dumps(_facts(draft.content))) > MOST_BYTES:
        raise InvalidInput({"": [TooManyFiles.message]})
    now = timezone.now()
    row = _locked(draft.row)
    row.sealed, row.updated_at, row.expires_at = _seal(draft.content), now, now + dt.timedelta(days=KEPT_DAYS)
    row.save(update_fields=["sealed", "updated_at", "expires_at"])


@transaction.atomic
def add_files(*, draft: OpenDraft, files: Sequence[NewFile]) -> None:
    """Keep files with the draft; the same file for the same question is kept once. Raises TooManyFiles."""
    row = _locked(draft.row)
    known = {(file.field, file.sha256) for file in row.files.all()}
    new = [file for file in files if (file.purpose, file.kept.sha256) not in known]
    questions = [question for _page, question in questions_of(draft.form.schema) if question["kind"] == Kind.FILE]
    allowed = {question["key"]: int(question.get("files") or 1) for question in questions}
    count = Counter(key for key, _digest in known)
    total = (row.files.aggregate(total=Sum("size"))["total"] or 0) + sum(file.kept.size for file in new)
    if len(known) + len(new) > MOST_FILES or total > MOST_FILE_BYTES:
        raise TooManyFiles
    for file in new:
        count[file.purpose] += 1
        if count[file.purpose] > allowed.get(file.purpose, 0):
            raise TooManyFiles
        made = ApplicationDraftFile(
            draft=row,
            field=file.purpose,
            name=clean_name(file.name, file.kept.name),
            sha256=file.kept.sha256,
            media_type=file.kept.media_type,
            size=file.kept.size,
            scan=file.kept.scan,
        )
        made.file.save(f"{row.pk}/{file.kept.name}", file.kept.content, save=False)
        made.save()


@transaction.atomic
def remove_file(*, draft: OpenDraft, pk: int) -> None:
    """Take a file out of the draft; one that is gone already is no mistake."""
    row = _locked(draft.row)
    for file in row.files.filter(pk=pk):
        _forget(file)


@transaction.atomic
def discard(*, draft: OpenDraft) -> None:
    """Delete a draft with everything in it; what was sent stays with the agency."""
    row = _locked(draft.row)
    empty(row)
    row.delete()


def empty(row: ApplicationDraft) -> None:
    """Forget what a locked draft holds; its files leave the disk when the transaction has ended."""
    for file in row.files.all():
        _forget(file)
    row.sealed = None
    row.save(update_fields=["sealed"])


@transaction.atomic
def bring_up_to_date(*, draft: OpenDraft) -> bool:
    """Carry the draft over to the form that is published now; tell whether there was a newer one.

    Answers stay by the keys of their questions, where the question is still of its kind. Raises NotTakingApplications.
    """
    form = published_form(draft.row.service)
    if form.pk == draft.row.form_id:
        return False
    row = _locked(draft.row)
    kinds = {question["key"]: question["kind"] for _page, question in questions_of(form.schema)}
    before = {question["key"]: question["kind"] for _page, question in questions_of(draft.form.schema)}
    changed = {key for key, kind in before.items() if kinds.get(key) != kind}
    draft.content.typed = _regrouped(draft.content.typed, form.schema, changed)
    if draft.content.applicant not in {item["key"] for item in form.applicants}:
        draft.content.applicant = ""
    for file in row.files.filter(field__in=changed):
        _forget(file)
    row.form = draft.row.form = form
    row.sealed = _seal(draft.content)
    row.save(update_fields=["form", "sealed"])
    return True


def mail_link_soon(*, draft: OpenDraft) -> None:
    """Have a worker mail the link to the address of the first page."""
    from services.applications.tasks import mail_draft_link  # a leaf: tasks stand above the domain that calls this

    schema, pk = current_schema(), draft.row.pk
    transaction.on_commit(lambda: mail_draft_link.delay(schema, pk), robust=True)


def mail_link(pk: int) -> bool:
    """Mail the link of a draft; False when it was sent or deleted meanwhile, or left no address."""
    row = ApplicationDraft.objects.select_related("service").filter(pk=pk, case__isnull=True).first()
    content = _content(row) if row is not None else Content()
    if row is None or not content.person.get("email") or not content.token:
        return False
    schema = current_schema()
    path = reverse("applications:resume", urlconf=settings.URLCONF_AGENCY, args=[content.token])
    mails.send(
        "services/mail/draft_link",
        to=content.person["email"],
        context={
            "office": links.office_name(schema),
            "service": row.service,
            "url": links.url(schema, path),
            "expires_at": row.expires_at,
        },
        language=content.language,
    )
    return True


def drop_expired() -> int:
    """Delete the drafts whose time is over, each with its files, and return how many.

    The register counts those that were never sent: of the others an empty row was left.
    """
    dropped = unsent = 0
    for row in ApplicationDraft.objects.filter(expires_at__lte=timezone.now())[:500]:
        with transaction.atomic():
            locked = ApplicationDraft.objects.select_for_update(skip_locked=True).filter(pk=row.pk).first()
            if locked is not None and locked.expires_at <= timezone.now():
                empty(locked)
                locked.delete()
                dropped += 1
                unsent += locked.case_id is None
    note_erased(key=RECORD_CLASS, number=unsent, ended_before=timezone.now())
    return dropped


def person_in(content: Content) -> Person:
    """Return who applies, as far as the first page says."""
    names = {part.name for part in fields(Person)}
    return Person(**{name: value for name, value in content.person.items() if name in names})


def _regrouped(typed: Mapping[str, Typed], schema: Mapping[str, Any], dropped: set[str]) -> dict[str, Typed]:
    """Return what was typed under the pages on which its questions stand now."""
    plain = {name: values for page in typed.values() for name, values in page.items() if not name.startswith("rows-")}
    result: dict[str, Typed] = {}
    for section in schema["sections"]:
        if section["repeats"]:
            result[section["key"]] = dict(typed.get(section["key"], {}))
            continue
        keys = {question["key"] for question in section["fields"]} - dropped
        result[section["key"]] = {name: values for name, values in plain.items() if name.partition("_")[0] in keys}
    return result


def _locked(row: ApplicationDraft) -> ApplicationDraft:
    """Return the draft, locked. Raises DraftGone when it was sent or deleted meanwhile."""
    found = ApplicationDraft.objects.select_for_update(of=("self",)).filter(pk=row.pk, case__isnull=True).first()
    if found is None:
        raise DraftGone
    return found


def _forget(file: ApplicationDraftFile) -> None:
    storage, name = file.file.storage, file.file.name or ""
    file.delete()
    on_commit_in_schema(lambda: storage.delete(name))


def _facts(content: Content) -> dict[str, Any]:
    return {part.name: getattr(content, part.name) for part in fields(Content)}


def _seal(content: Content) -> bytes:
    return seal_facts(_facts(content))


def _content(row: ApplicationDraft) -> Content:
    return Content(**unseal_facts(bytes(row.sealed))) if row.sealed else Content()
