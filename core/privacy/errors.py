"""The refusals around personal data."""

from django.utils.translation import gettext_lazy as _

from core.errors import ChangedMeanwhile, DomainError


class NoticeUnchanged(DomainError):
    code = "notice-unchanged"
    status = 422
    message = _("This is what people read already.")


class RetentionTooShort(DomainError):
    """`facts["months"]` is the least time that the rule of these records allows."""

    code = "retention-too-short"
    status = 422
    message = _("These records are kept for at least %(months)s months.")


class IncidentChanged(ChangedMeanwhile):
    code = "incident-changed"
    message = _("Somebody else changed this incident while you were writing. Nothing you typed is lost.")


class IncidentNotReady(DomainError):
    """`facts["findings"]` lists in words what is still missing."""

    code = "incident-not-ready"
    status = 422
    message = _("This cannot be done yet. See what is still missing.")


class MyDataLinkEnded(DomainError):
    code = "my-data-link-ended"
    status = 410
    message = _("This link was used already, or is too old. Ask for a new one.")
