"""What is emptied of requests to borrow when their time is over, and what their citizens get of them in a copy.

What was used and when stays for the figures: it names nobody once the case is erased.
"""

from __future__ import annotations

from bookings.domain.use_erasing import erase_uses
from bookings.models import Booking, Lending
from core.privacy.domain.erasing import ERASED_TEXT


def erase_lendings(case_ids: list[int]) -> None:
    """Empty the words about the activity, and by whom uses were counted; what was handed over goes the same way."""
    Booking.objects.filter(case__in=case_ids).update(title=ERASED_TEXT)
    rows = Lending.objects.filter(case__in=case_ids)
    rows.update(activity="", community="")
    rows.exclude(stood_aside_for="").update(stood_aside_for=ERASED_TEXT)
    erase_uses(case_ids)


def copy_of_lendings(case_ids: list[int]) -> dict[int, dict[str, object]]:
    """Return what was asked for in these cases, for whoever asked."""
    rows = Lending.objects.filter(case__in=case_ids).select_related("booking")
    rows = rows.prefetch_related("accepted__terms__resource")
    return {
        row.case_id: {
            "title": row.booking.title,
            "activity": row.activity,
            "from": row.booking.during.lower.isoformat(),
            "to": row.booking.during.upper.isoformat(),
            "participants": row.booking.participants,
            "terms": [
                {
                    "of": one.terms.resource.name if one.terms.resource else "",
                    "version": one.terms.version,
                    "accepted_at": one.accepted_at.isoformat(),
                }
                for one in row.accepted.all()
            ],
        }
        for row in rows
    }
