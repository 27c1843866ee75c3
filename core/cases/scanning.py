"""Files that came while the scanner was away: looked through as soon as it answers again."""

from __future__ import annotations

from django.utils import timezone

from core import scanning
from core.cases.domain.files import settle_scan
from core.cases.models import CaseFile

MOST_AT_ONCE = 100


def scan_waiting() -> int:
    """Look through the files that wait, the oldest first, and return how many were settled; stop when it is away."""
    waiting = CaseFile.objects.filter(scan=CaseFile.Scan.WAITING, removed_at__isnull=True)
    settled = 0
    for file in waiting.select_related("case").order_by("added_at", "pk")[:MOST_AT_ONCE]:
        try:
            with file.file.open("rb") as opened:
                is_clean = scanning.is_clean(opened.read())
        except FileNotFoundError:
            CaseFile.objects.filter(pk=file.pk).update(removed_at=timezone.now())
            continue
        except scanning.ScannerAway:
            break
        settle_scan(file=file, is_clean=is_clean)
        settled += 1
    return settled
