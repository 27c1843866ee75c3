"""What the keeping of an office's working days refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class RuleOverlaps(DomainError):
    code = "rule-overlaps"
    message = _("Another entry of the same kind holds on some of these days. Take that one back first.")


class RuleRemoved(DomainError):
    code = "rule-removed"
    message = _("This entry was taken back already.")
