"""Whether an application is complete: judged item by item, asked for by item, completed by item.

The clock of the promise starts when the file is complete; while the applicant is asked for something it stands still.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.cases import codes
from core.cases.domain import clocks, talking
from core.cases.domain.clocks import Limit
from core.cases.domain.files import NewFile
from core.cases.domain.identities import Person
from core.cases.domain.lifecycle import add_event, change, checked_text, lock_case, move, require_handler
from core.cases.domain.outbox import tell_citizen, tell_staff
from core.cases.errors import CaseMoveRefused
from core.cases.models import Case, CaseClock, CaseEvent, CaseFile, CaseMessage
from core.cases.states import CaseState
from core.errors import InvalidInput, NotFound
from core.rights import Actor
from core.workdays.counting import Unit
from services.applications.answers import Answers, all_answers
from services.applications.filing import KIND
from services.applications.kinds import Kind, words_of
from services.applications.promise import main_limit
from services.applications.schema import is_personal, questions_of
from services.models import Application, ApplicationSettings, ItemCheck

NOTE_LIMIT = 500
REASON_LIMIT = 4000
Verdict = ItemCheck.Verdict
Verdicts = Mapping[str, tuple[str, str]]  # by key: the verdict and the note


@dataclass(frozen=True)
class Item:
    """One requirement as staff judge it: a question of the form with its answer or its files."""

    key: str
    label: str
    is_file: bool
    words: str = ""
    files: Sequence[CaseFile] = field(default_factory=tuple)
    check: ItemCheck | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the applicant was asked for it and has not completed it."""
        return self.check is not None and self.check.verdict != Verdict.OK and self.check.answered_at is None


def application_of(case: Case) -> Application:
    """Return the application of a case. Raises NotFound for other kinds of case."""
    rows = Application.objects.select_related("service", "standard", "form", "case")
    found = rows.filter(case=case).first()
    if found is None:
        raise NotFound
    return found


def items_of(application: Application, *, answers: Answers | None = None) -> list[Item]:
    """Return what can be judged: every question for a file that was asked or brought, and every answer. Three queries.

    Identity is not among it: who applies stands elsewhere on the page.
    """
    given = all_answers(application) if answers is None else answers
    files: dict[str, list[CaseFile]] = {}
    for file in CaseFile.objects.filter(case=application.case_id, removed_at__isnull=True, is_internal=False):
        files.setdefault(file.purpose, []).append(file)
    checks = {check.key: check for check in application.checks.all()}
    items = []
    for page, question in questions_of(application.form.schema):
        key, is_file = question["key"], question["kind"] == Kind.FILE
        if page["repeats"]:
            continue
        words = "" if is_file else words_of(question, given.get(key))
        if not (is_file or words) or (is_personal(question) and not is_file):
            continue
        items.append(Item(key, question["label"], is_file, words, tuple(files.get(key, ())), checks.get(key)))
    for page in application.form.sections:
        if page["repeats"] and (rows := given.get(page["key"])):
            words = _("%(n)s rows") % {"n": len(rows)}
            items.append(Item(page["key"], page["title"], False, words, (), checks.get(page["key"])))
    return items


@transaction.atomic
def save_checks(*, case: Case, verdicts: Verdicts, by: Actor, lock: int | None = None) -> list[ItemCheck]:
    """Keep what staff found, item by item; items without a verdict stay as they were.

    The same again is no change. Raises InvalidInput, CaseChanged when somebody acted or judged since `lock`.
    """
    case = lock_case(case)
    require_handler(case, by)
    if case.is_ended:
        raise CaseMoveRefused(from_state=str(case.state), to_state=str(CaseState.IN_PROGRESS))
    application = application_of(case)
    labels = {item.key: item.label for item in items_of(application)}
    errors: dict[str, list[Any]] = {}
    for key, (verdict, note) in verdicts.items():
        if key not in labels or verdict not in Verdict.values:
            raise InvalidInput({"": [_("Choose from the list only.")]})
        if verdict == Verdict.WRONG and not note.strip():
            errors[f"note_{key}"] = [_("Write what is not right. The applicant reads it.")]
    if errors:
        raise InvalidInput(errors)
    now = timezone.now()
    said = {
        key: (verdict, checked_text(note, field=f"note_{key}", limit=NOTE_LIMIT))
        for key, (verdict, note) in verdicts.items()
    }
    known = {check.key: (check.verdict, check.note) for check in application.checks.all()}
    if any(known.get(key) != judged for key, judged in said.items()):
        change(lock_case(case, lock=lock))
    for key, (verdict, text) in said.items():
        ItemCheck.objects.update_or_create(
            application=application,
            key=key,
            defaults={
                "label": labels[key],
                "verdict": verdict,
                "note": text,
                "checked_at": now,
                "checked_by": by,
                "answered_at": None,
            },
        )
    return list(application.checks.all())


@transaction.atomic
def accept_application(*, case: Case, by: Actor) -> Case:
    """Say that the file is complete: the promised time runs from now, and the applicant is told until when.

    Where it ran from receipt it goes on. Raises CaseMoveRefused, InvalidInput while an item is open.
    """
    case = lock_case(case)
    require_handler(case, by)
    application = application_of(case)
    if application.checks.exclude(verdict=Verdict.OK).exists():
        raise InvalidInput({"": [_("An item is missing or not right. Ask for it, or judge it anew.")]})
    if case.state == CaseState.IN_PROGRESS and not case.clocks.running().filter(kind=_COMPLETENESS).exists():
        return case
    now = timezone.now()
    clocks.end_kind(case, CaseClock.Kind.CITIZEN, at=now)
    clocks.resume(case, by=None, at=now, quiet=True)
    clocks.end_kind(case, _COMPLETENESS, at=now)
    limit = main_limit(application)
    if limit is not None and not case.clocks.filter(kind=CaseClock.Kind.MAIN).exists():
        clocks.start_clock(case, limit, at=now)
    if case.state != CaseState.IN_PROGRESS:
        case = move(case, to=CaseState.IN_PROGRESS, by=by)
    talking.first_answer(case)
    add_event(case, "accepted", by=by, facts={"due_at": case.due_at.isoformat() if case.due_at else ""})
    tell_citizen(case, "services/application_accepted", key="accepted")
    return case


@transaction.atomic
def ask_completion(*, case: Case, note: str, key: str, by: Actor, lock: int | None = None) -> Case:
    """Ask the applicant for every item that is missing or not right; the clocks stand still until all came.

    The applicant has the days of the settings; after them the application counts as withdrawn. The same `key` again
    asks for nothing. Source: docs/applications.md, "Limits". Raises InvalidInput when nothing is open.
    """
    words = checked_text(note, field="note", limit=REASON_LIMIT)
    case = lock_case(case)
    require_handler(case, by)
    if CaseMessage.objects.filter(key_digest=codes.digest_of(key), case=case).exists():
        return case  # what came since then stays completed
    application = application_of(case)
    wanted = list(application.checks.exclude(verdict=Verdict.OK))
    if not wanted:
        raise InvalidInput({"": [_("Nothing is missing. Mark at least one item as missing or not right.")]})
    lines = [f"- {check.label}{': ' + check.note if check.note else ''}" for check in wanted]
    text = "\n".join([_("Please complete:"), *lines, *(["", words] if words else [])])
    case = talking.ask_citizen(case=case, text=text, key=key, by=by, lock=lock)
    application.checks.exclude(verdict=Verdict.OK).update(answered_at=None)
    return case


def give_time(event: CaseEvent, case: Case) -> None:
    """Give an applicant who was asked for something, whatever it is, the days of the settings."""
    if case.kind != KIND or event.kind != "move" or event.to_state != CaseState.INCOMPLETE:
        return
    days = ApplicationSettings.load().citizen_days
    limit = Limit(amount=days, unit=Unit.CALENDAR_DAYS, kind=CaseClock.Kind.CITIZEN, source="settings", pauses=False)
    clocks.start_clock(case, limit, at=event.at)


@transaction.atomic
def complete_item(*, case: Case, item: str, text: str, files: Sequence[NewFile], key: str) -> bool:
    """Take what the applicant brings for one item; with the last one the clock runs again. Returns whether it was last.

    Raises InvalidInput, NotFound for what was not asked. The same form again changes nothing.
    """
    case = lock_case(case)
    application = application_of(case)
    check = ItemCheck.objects.select_for_update().filter(application=application, key=item).first()
    if check is None or check.verdict == Verdict.OK:
        raise NotFound
    open_items = application.checks.exclude(verdict=Verdict.OK).filter(answered_at__isnull=True)
    if check.answered_at is not None or case.state != CaseState.INCOMPLETE:
        return not open_items.exists()
    words = checked_text(text, field="text", limit=REASON_LIMIT)
    if not words and not files:
        raise InvalidInput({"text": [_("Write an answer, or choose a file.")]})
    check.answered_at = timezone.now()
    check.save(update_fields=["answered_at"])
    is_last = not open_items.exists()
    message = f"{check.label}: {words or _('see the file')}"
    talking.write_as_citizen(case=case, text=message, key=key, attached=files, completes=is_last)
    return is_last


@transaction.atomic
def refuse_application(*, case: Case, reason: str, legal_ground: str, key: str, by: Actor) -> Case:
    """Refuse an application, with the reason and its ground in the law; the applicant reads both."""
    words = checked_text(reason, field="reason", limit=REASON_LIMIT, missing=_("Say why. The applicant reads it."))
    ground = checked_text(
        legal_ground, field="legal_ground", limit=500, missing=_("Name the rule on which the refusal rests.")
    )
    case = lock_case(case)
    require_handler(case, by)
    if case.state == CaseState.REJECTED:
        return case
    text = "\n\n".join((words, _("Legal ground: %(ground)s") % {"ground": ground}))
    lock_case(case, to=CaseState.REJECTED)
    talking.write_answer(case, text, key, (), by=by)
    talking.first_answer(case)
    case = move(case, to=CaseState.REJECTED, by=by, note=text, outcome="refused", answered_at=timezone.now())
    tell_citizen(case, "cases/answered", key="refused")
    return case


def withdraw_unanswered(case: Case, clock: CaseClock) -> None:
    """End an application whose applicant did not complete it in time; called with the case locked."""
    if case.state != CaseState.INCOMPLETE:
        return
    note = _("What was asked for did not come in time. You may apply again at any time.")
    case = move(case, to=CaseState.WITHDRAWN, by=None, note=note, facts={"by": "silence"})
    tell_citizen(case, "services/application_lapsed", key="lapsed")
    if case.owner is not None:
        tell_staff(case.owner, "cases/withdrawn", key="lapsed", case=case)


def name_of(person: Person | None) -> str:
    """Return the name of who applies as it stands on documents."""
    return person.name if person is not None else ""


_COMPLETENESS = CaseClock.Kind.COMPLETENESS
