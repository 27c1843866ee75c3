"""What the agency decides about complaints and aspirations."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import audit
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from core.turns import wait_for_turn
from core.typed_text import normalise, text_error
from feedback.models import FeedbackSettings
from feedback.models.settings import MOST_REOPENINGS, NATIONAL_DAYS

MANAGE = "cases.manage_settings"
LEAST_SILENCE, MOST_SILENCE = NATIONAL_DAYS["silence_days"], 30
WAYS_LIMIT = 1000
LIMITS = tuple(name for name in NATIONAL_DAYS if name != "silence_days")


@transaction.atomic
def change_settings(*, by: Actor, **values: Any) -> FeedbackSettings:
    """Set the named settings. A limit is never longer than the nation's; the reporter's time never shorter.

    What was promised to somebody before stays promised. Raises InvalidInput, PermissionRefused.
    """
    require(by, MANAGE)
    wait_for_turn("feedback-settings")
    settings = FeedbackSettings.load()
    values["other_ways"] = normalise(values.get("other_ways", settings.other_ways), lines=True)
    if problems := _problems(values):
        raise InvalidInput(problems)
    changes = {
        name: [getattr(settings, name), value] for name, value in values.items() if getattr(settings, name) != value
    }
    if not changes:
        return settings
    for name, value in values.items():
        setattr(settings, name, value)
    settings.save()
    audit.record(action="feedback.settings_changed", target="feedback", changes=changes)
    content_changed()
    return settings


def _problems(values: dict[str, Any]) -> dict[str, list[str]]:
    problems = {
        name: [_not_longer(NATIONAL_DAYS[name])]
        for name in LIMITS
        if name in values and not 1 <= values[name] <= NATIONAL_DAYS[name]
    }
    if not LEAST_SILENCE <= values.get("silence_days", LEAST_SILENCE) <= MOST_SILENCE:
        problems["silence_days"] = [
            _("From %(least)s to %(most)s working days.") % {"least": LEAST_SILENCE, "most": MOST_SILENCE}
        ]
    if not 1 <= values.get("reopen_limit", 1) <= MOST_REOPENINGS:
        problems["reopen_limit"] = [_("From %(least)s to %(most)s times.") % {"least": 1, "most": MOST_REOPENINGS}]
    if problem := text_error(values["other_ways"], limit=WAYS_LIMIT, lines=True):
        problems["other_ways"] = [problem]
    return problems


def _not_longer(days: int) -> str:
    words = ngettext(
        "At least 1, and not longer than the national limit of %(n)s working day.",
        "At least 1, and not longer than the national limit of %(n)s working days.",
        days,
    )
    return words % {"n": days}
