"""The list of public information (DIP) and the list of exempt information, kept by the PPID.

Source: UU 14/2008, Pasal 9 to 20; Perki 1/2021; domain reference, section 7.2.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.cases.domain.files import clean_name
from core.errors import InvalidInput, NotFound
from core.pagecache import content_changed
from core.rights import Actor, require
from core.typed_text import normalise, text_error
from core.uploads import Kept
from feedback.errors import InformationChanged
from feedback.models import ArticleGround, ExemptInformation, InformationFile, PublicInformation
from services.seam import standards_in_force

MANAGE = "feedback.manage_information"
MOST_FILES = 20
MOST_YEARS = 50  # that information may be exempt: the law's longest, for archives of the state
Category = PublicInformation.Category


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry of the list of public information as it was filled in."""

    title: str
    summary: str
    category: str
    unit: str
    retention: str
    updated_on: dt.date
    made_on: str = ""
    form: str = PublicInformation.Form.RECORDED
    url: str = ""
    is_published: bool = True


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """An entry of the exempt list as it was filled in."""

    title: str
    ground: str
    legal_basis: str
    consequence: str
    unit: str
    test_number: str
    test_on: dt.date
    until_on: dt.date
    benefit: str = ""


@dataclass(frozen=True)
class NewInformationFile:
    """A file that may be published, under the name that people know it by."""

    kept: Kept
    name: str


@transaction.atomic
def add_information(*, entry: Entry, files: Sequence[NewInformationFile] = (), by: Actor) -> PublicInformation:
    """Put information on the list. Raises InvalidInput, PermissionRefused."""
    require(by, MANAGE)
    _refuse_entry(entry)
    row = PublicInformation.objects.create(**asdict(entry), created_by=by)
    _attach(row, files, by)
    audit.record(action="feedback.information_listed", target=row, changes={"title": [None, row.title]})
    content_changed()
    return row


@transaction.atomic
def change_information(
    *, row: PublicInformation, entry: Entry, files: Sequence[NewInformationFile] = (), lock: int, by: Actor
) -> PublicInformation:
    """Change an entry. Raises InformationChanged, InvalidInput, NotFound for one that was removed."""
    require(by, MANAGE)
    _refuse_entry(entry)
    row = _lock_entry(row, lock)
    before = {name: str(getattr(row, name)) for name in asdict(entry)}
    for name, value in asdict(entry).items():
        setattr(row, name, value)
    row.lock += 1
    row.save()
    _attach(row, files, by)
    changes = {name: [old, str(getattr(row, name))] for name, old in before.items() if old != str(getattr(row, name))}
    audit.record(action="feedback.information_changed", target=row, changes=changes)
    content_changed()
    return row


@transaction.atomic
def remove_information(*, row: PublicInformation, by: Actor) -> None:
    """Take an entry off the list; twice is once."""
    require(by, MANAGE)
    row = PublicInformation.objects.select_for_update().get(pk=row.pk)
    if row.removed_at is not None:
        return
    row.removed_at = timezone.now()
    row.lock += 1
    row.save(update_fields=["removed_at", "lock"])
    audit.record(action="feedback.information_removed", target=row)
    content_changed()


@transaction.atomic
def remove_file(*, file: InformationFile, by: Actor) -> None:
    """Take a file off its entry; twice is once."""
    require(by, MANAGE)
    changed = InformationFile.objects.filter(pk=file.pk, removed_at__isnull=True).update(removed_at=timezone.now())
    if changed:
        audit.record(action="feedback.information_file_removed", target=file.entry, changes={"file": [file.name, None]})
        content_changed()


@transaction.atomic
def take_over_published(*, by: Actor) -> int:
    """List what the agency publishes elsewhere on this site, and take off what it does not any more.

    Returns how many entries are new, changed or gone.
    """
    require(by, MANAGE)
    wanted = dict(_published_elsewhere())
    touched = 0
    rows = {row.source: row for row in PublicInformation.objects.select_for_update().standing().exclude(source="")}
    for source, entry in wanted.items():
        row = rows.pop(source, None)
        if row is None:
            PublicInformation.objects.create(**asdict(entry), source=source, created_by=by)
            touched += 1
        elif row.title != entry.title or row.updated_on != entry.updated_on or row.url != entry.url:
            row.title, row.updated_on, row.url = entry.title, entry.updated_on, entry.url
            row.lock += 1
            row.save(update_fields=["title", "updated_on", "url", "lock"])
            touched += 1
    for row in rows.values():
        row.removed_at = timezone.now()
        row.save(update_fields=["removed_at"])
        touched += 1
    if touched:
        audit.record(action="feedback.information_taken_over", changes={"entries": [None, touched]})
        content_changed()
    return touched


@transaction.atomic
def add_exemption(*, entry: Exemption, test_file: Kept | None = None, by: Actor) -> ExemptInformation:
    """Put information on the exempt list after its consequence test. Raises InvalidInput, PermissionRefused."""
    require(by, MANAGE)
    _refuse_exemption(entry)
    row = ExemptInformation(**asdict(entry), created_by=by)
    _keep_test(row, test_file)
    row.save()
    changes = {"title": [None, row.title], "until_on": [None, row.until_on.isoformat()]}
    audit.record(action="feedback.exemption_added", target=row, changes=changes)
    content_changed()
    return row


@transaction.atomic
def change_exemption(
    *, row: ExemptInformation, entry: Exemption, test_file: Kept | None = None, lock: int, by: Actor
) -> ExemptInformation:
    """Change an entry of the exempt list. Raises InformationChanged, InvalidInput, NotFound for one that was opened."""
    require(by, MANAGE)
    _refuse_exemption(entry)
    row = _lock_exemption(row, lock)
    before = {name: str(getattr(row, name)) for name in asdict(entry)}
    for name, value in asdict(entry).items():
        setattr(row, name, value)
    _keep_test(row, test_file)
    row.lock += 1
    row.save()
    changes = {name: [old, str(getattr(row, name))] for name, old in before.items() if old != str(getattr(row, name))}
    audit.record(action="feedback.exemption_changed", target=row, changes=changes)
    content_changed()
    return row


@transaction.atomic
def open_exempt(*, row: ExemptInformation, reason: str, by: Actor) -> ExemptInformation:
    """Open information that was exempt: its time is over, or a test or a court said so. Raises InvalidInput."""
    require(by, MANAGE)
    text = normalise(reason, lines=False)
    if not text or text_error(text, limit=500, lines=False):
        raise InvalidInput({"reason": [text_error(text, limit=500, lines=False) or _("Say why it is opened.")]})
    row = ExemptInformation.objects.select_for_update().get(pk=row.pk)
    if row.opened_on is not None:
        return row
    row.opened_on, row.open_reason = timezone.localdate(), text
    row.lock += 1
    row.save(update_fields=["opened_on", "open_reason", "lock"])
    audit.record(action="feedback.exemption_opened", target=row)
    content_changed()
    return row


def _refuse_entry(entry: Entry) -> None:
    errors: dict[str, list[str]] = {}
    if entry.category not in Category.values:
        errors["category"] = [_("Choose a category.")]
    if entry.updated_on > timezone.localdate():
        errors["updated_on"] = [_("This day is still to come.")]
    if entry.url and not entry.url.startswith(("https://", "http://", "/")):
        errors["url"] = [_("Write the address in full, for example https://contoh.id/laporan.")]
    if errors:
        raise InvalidInput(errors)


def _refuse_exemption(entry: Exemption) -> None:
    errors: dict[str, list[str]] = {}
    if entry.ground not in ArticleGround.values:
        errors["ground"] = [_("Choose the ground in the law.")]
    if entry.test_on > timezone.localdate():
        errors["test_on"] = [_("This day is still to come.")]
    if entry.until_on <= entry.test_on:
        errors["until_on"] = [_("Nothing is exempt for ever: give a day after the consequence test.")]
    elif entry.until_on.year > entry.test_on.year + MOST_YEARS:
        errors["until_on"] = [_("Give a day within %(years)s years of the consequence test.") % {"years": MOST_YEARS}]
    if errors:
        raise InvalidInput(errors)


def _lock_entry(row: PublicInformation, lock: int) -> PublicInformation:
    found = PublicInformation.objects.select_for_update().get(pk=row.pk)
    if found.removed_at is not None:
        raise NotFound
    if found.lock != lock:
        raise InformationChanged(lock=found.lock)
    return found


def _lock_exemption(row: ExemptInformation, lock: int) -> ExemptInformation:
    found = ExemptInformation.objects.select_for_update().get(pk=row.pk)
    if found.opened_on is not None:
        raise NotFound
    if found.lock != lock:
        raise InformationChanged(lock=found.lock)
    return found


def _attach(row: PublicInformation, files: Sequence[NewInformationFile], by: Actor) -> None:
    known = set(row.files.filter(removed_at__isnull=True).values_list("sha256", flat=True))
    fresh = {file.kept.sha256: file for file in files if file.kept.sha256 not in known}
    if len(known) + len(fresh) > MOST_FILES:
        raise InvalidInput({"documents": [_("An entry takes at most %(most)s files.") % {"most": MOST_FILES}]})
    for file in fresh.values():
        kept = InformationFile(
            entry=row,
            name=clean_name(file.name, file.kept.name),
            sha256=file.kept.sha256,
            media_type=file.kept.media_type,
            size=file.kept.size,
            added_by=by,
        )
        kept.file.save(f"{row.pk}/{file.kept.name}", file.kept.content, save=False)
        kept.save()


def _keep_test(row: ExemptInformation, test_file: Kept | None) -> None:
    if test_file is not None:
        row.test_sha256 = test_file.sha256
        row.test_file.save(test_file.name, test_file.content, save=False)


def _published_elsewhere() -> list[tuple[str, Entry]]:
    """Return what is periodic by law and stands on this site already. Source: domain reference, 7.2, last paragraph."""
    retention = _("As long as it is in force")
    found = [
        (
            f"standard:{standard.service.code}",
            Entry(
                title=_("Service standard: %(name)s") % {"name": standard.service.name},
                summary=_("What is asked, how long it takes, what it costs, and how to complain."),
                category=Category.PERIODIC,
                unit=str(standard.service.unit or _("This agency")),
                retention=retention,
                updated_on=timezone.localdate(standard.applied_at or standard.created_at),
                url=reverse("services:detail", urlconf=settings.URLCONF_AGENCY, args=[standard.service.code]),
            ),
        )
        for standard in standards_in_force().filter(service__audience="external").select_related("service__unit")
    ]
    for source, title, summary, url_name in (
        (
            "pledge",
            _("Service pledge"),
            _("What this agency promises, and what follows if it does not."),
            "services:pledge",
        ),
        (
            "complaints",
            _("Complaints and what came of them"),
            _("How many complaints came, how fast they were answered, and what was changed."),
            "complaints:list",
        ),
        (
            "information",
            _("Figures of the information service"),
            _("How many requests for information came, and how they were decided."),
            "ppid:home",
        ),
    ):
        entry = Entry(
            title=title,
            summary=summary,
            category=Category.PERIODIC,
            unit=_("This agency"),
            retention=retention,
            updated_on=timezone.localdate().replace(day=1),
            url=reverse(url_name, urlconf=settings.URLCONF_AGENCY),
        )
        found.append((source, entry))
    return found
