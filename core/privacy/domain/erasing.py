"""How cases are erased: who wrote goes, the words and the files go, and what figures need stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.cases.models import Case, CaseClock, CaseFile, CaseIdentity, CaseLink, CaseMessage, CaseTransfer, Notice
from core.privacy.models import RecordHold
from core.privacy.processing import Erasure, RecordClass, Text
from core.tenancy import on_commit_in_schema

BATCH = 100
ERASED_TEXT = "\N{EM DASH}"
Detail = Callable[[list[int]], None]
_details: dict[str, Detail] = {}


def when_cases_are_erased(kind: str, erase: Detail) -> None:
    """Have `erase(ids)` empty the personal data of a kind's own rows, in the transaction that erases the cases."""
    _details[kind] = erase


def class_of_cases(
    kind: str, *, label: Text, months: int, least_months: int = 1, ground: Text = "", order: int = 100
) -> RecordClass:
    """Return the class of records for ended cases of a kind."""
    return RecordClass(
        key=f"case_{kind}",
        label=label,
        months=months,
        least_months=least_months,
        action=Erasure.ANONYMISE,
        ground=ground,
        erase=lambda before: erase_cases(due_cases(kind, before)[:BATCH]),
        count=lambda before: due_cases(kind, before).count(),
        order=order,
    )


def due_cases(kind: str, before: dt.datetime) -> QuerySet[Case]:
    """Return the cases of a kind that ended before a moment, are not held, and were not erased yet."""
    ended = Case.objects.filter(kind=kind, closed_at__lt=before, erased_at__isnull=True)
    return ended.exclude(pk__in=_holds().values("case")).order_by("pk")


def is_held(case: Case) -> bool:
    """Tell whether a case is kept longer than its time, whoever asks for its end."""
    return _holds().filter(case=case).exists()


def _holds() -> QuerySet[RecordHold]:
    return RecordHold.objects.filter(Q(until__isnull=True) | Q(until__gte=timezone.localdate()))


@transaction.atomic
def erase_cases(cases: QuerySet[Case]) -> int:
    """Erase these cases and return how many it was. Files leave the disk when the transaction has ended."""
    ids = list(cases.values_list("pk", flat=True))
    locked = Case.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
    rows = list(locked.filter(pk__in=ids, erased_at__isnull=True).order_by("pk"))
    if not rows:
        return 0
    found = [case.pk for case in rows]
    _forget_files(CaseFile.objects.filter(case__in=found, removed_at__isnull=True))
    CaseIdentity.objects.filter(case__in=found).delete()
    CaseLink.objects.filter(case__in=found).delete()
    Notice.objects.filter(case__in=found).delete()
    CaseMessage.objects.filter(case__in=found).update(text=ERASED_TEXT)
    CaseTransfer.objects.filter(case__in=found).update(reason="", facts={})
    CaseClock.objects.filter(case__in=found).exclude(extension_reason="").update(extension_reason=ERASED_TEXT)
    for kind in {case.kind for case in rows}:
        if kind in _details:
            _details[kind]([case.pk for case in rows if case.kind == kind])
    titles = {case.pk: str(case.regime.label) for case in rows}
    now = timezone.now()
    for case in rows:
        case.title, case.rating_note, case.secret_hash, case.erased_at = titles[case.pk], "", "", now
    Case.objects.bulk_update(rows, ["title", "rating_note", "secret_hash", "erased_at"])
    return len(rows)


def _forget_files(files: QuerySet[CaseFile]) -> None:
    rows = list(files)
    stored = [(row.file.storage, str(row.file.name)) for row in rows if row.file]
    now = timezone.now()
    for row in rows:
        row.name, row.file, row.removed_at = ERASED_TEXT, "", now
    CaseFile.objects.bulk_update(rows, ["name", "file", "removed_at"])

    def remove() -> None:
        for storage, name in stored:
            storage.delete(name)

    on_commit_in_schema(remove)
