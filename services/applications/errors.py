"""The refusals of application forms and applications."""

from django.utils.translation import gettext_lazy as _

from core.errors import ChangedMeanwhile, DomainError


class FormChanged(ChangedMeanwhile):
    """`facts["lock"]` is the present number of changes."""

    code = "application-form-changed"
    message = _("Somebody else saved this form while you were writing. Nothing you typed is lost.")


class FormNotReady(DomainError):
    """`facts["findings"]` lists in words what is still wrong."""

    code = "application-form-not-ready"
    status = 422
    message = _("The form cannot be published yet.")


class NoStandardInForce(DomainError):
    code = "no-standard-in-force"
    status = 422
    message = _("The service has no standard in force, so nothing is promised that an application could count on.")


class NotTakingApplications(DomainError):
    code = "not-taking-applications"
    status = 410
    message = _("This service does not take applications here at present. What you wrote is kept for now.")


class ApplicationIncomplete(DomainError):
    """`facts["pages"]` has the keys of the pages on which something is missing or wrong."""

    code = "application-incomplete"
    status = 422
    message = _("Something is still missing or wrong. Look at the pages that are marked.")


class FormReplaced(DomainError):
    """The form has another version than the one that was filled in; the answers were carried over."""

    code = "application-form-replaced"
    message = _("The agency changed this form meanwhile. Your answers were kept; look them through once more.")


class DraftGone(DomainError):
    code = "draft-gone"
    status = 404
    message = _("This unsent application is not kept any more.")


class TooManyFiles(DomainError):
    code = "too-many-files"
    status = 422
    message = _("These are too many files, or they are too large together. Remove some first.")


class TemplateChanged(ChangedMeanwhile):
    """`facts["lock"]` is the present number of changes."""

    code = "result-template-changed"
    message = _("Somebody else saved this template while you were writing. Nothing you typed is lost.")


class TemplateTitleTaken(DomainError):
    code = "result-template-title-taken"
    message = _("Another template of this service has this title.")


class NumberTaken(DomainError):
    code = "result-number-taken"
    status = 422
    message = _("A document with this number was issued already.")


class FeeOpen(DomainError):
    code = "application-fee-open"
    status = 422
    message = _("The fee is not settled yet. Record how it was paid, or that it was waived.")


class ResultHanded(DomainError):
    code = "result-handed-over"
    message = _("This document was handed over already.")


class ResultRevoked(DomainError):
    code = "result-revoked"
    message = _("This document was withdrawn.")
