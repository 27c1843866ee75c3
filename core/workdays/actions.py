"""What the record of changes says of the actions of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "workdays.rule_added": _("Entered a rule of the office's working days"),
    "workdays.rule_removed": _("Took back a rule of the office's working days"),
}
