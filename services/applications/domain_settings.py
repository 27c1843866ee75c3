"""How long the agency waits for applicants, as it decides."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput
from core.rights import Actor, require
from services.models import ApplicationSettings

LEAST, MOST = 3, 365


@transaction.atomic
def save_terms(*, citizen_days: int, collect_days: int, by: Actor) -> ApplicationSettings:
    """Set the days for completing and for collecting; clocks that run keep what was told. Raises InvalidInput."""
    require(by, "cases.manage_settings")
    fields = {"citizen_days": citizen_days, "collect_days": collect_days}
    words = _("Give a number from %(least)s to %(most)s.") % {"least": LEAST, "most": MOST}
    if errors := {name: [words] for name, days in fields.items() if not LEAST <= days <= MOST}:
        raise InvalidInput(errors)
    before = ApplicationSettings.load()
    changes = {name: [getattr(before, name), days] for name, days in fields.items() if getattr(before, name) != days}
    if changes:
        ApplicationSettings.objects.update_or_create(pk=1, defaults=fields)
        audit.record(action="services.application_terms_changed", changes=changes)
    return ApplicationSettings.load()
