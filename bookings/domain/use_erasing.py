"""What is emptied of hand-overs, returns and damages when the time of their case is over.

What was counted, when, and how damages ended stays: it names nobody.
"""

from __future__ import annotations

from bookings.models import Damage, Handover
from core.privacy.domain.erasing import ERASED_TEXT


def erase_uses(case_ids: list[int]) -> None:
    """Empty who received, and the words about state and damage; minutes and photos go with the files of the case."""
    handovers = Handover.objects.filter(booking__case__in=case_ids)
    handovers.update(receiver=None)
    handovers.exclude(note="").update(note=ERASED_TEXT)
    damages = Damage.objects.filter(booking__case__in=case_ids)
    damages.update(what=ERASED_TEXT)
    damages.exclude(cost="").update(cost=ERASED_TEXT)
    damages.exclude(settled_note="").update(settled_note=ERASED_TEXT)
