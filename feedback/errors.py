"""The refusals of complaints and requests for public information."""

from django.utils.translation import gettext_lazy as _

from core.errors import ChangedMeanwhile, DomainError


class StaysConfidential(DomainError):
    code = "stays-confidential"
    message = _("The reporter chose that nobody else reads this. It only counts.")


class InformationNotGranted(DomainError):
    code = "information-not-granted"
    message = _("Only information that was granted can be given.")


class ObjectionRuns(DomainError):
    code = "objection-runs"
    message = _("An objection against this request is being decided already.")


class DecidedBySameOfficer(DomainError):
    code = "decided-by-same-officer"
    status = 403
    message = _("Whoever answered the request cannot decide on the objection against it.")


class InformationChanged(ChangedMeanwhile):
    """`facts["lock"]` is the present number of changes."""

    code = "information-changed"
    message = _("Somebody else changed this entry while you were writing. Nothing you typed is lost.")


class LaporNumberTaken(DomainError):
    code = "lapor-number-taken"
    message = _("Another complaint has this number of SP4N-LAPOR! already.")
