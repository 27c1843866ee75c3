"""Why a file or text is not read, and why what was read is not made into drafts yet."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import ChangedMeanwhile, DomainError


class SourceRefused(DomainError):
    """The file or text as a whole cannot be used."""

    code = "import-refused"
    status = 422
    message = _("This cannot be read.")


class NotAWorkbook(SourceRefused):
    code = "import-not-xlsx"
    message = _("This is not an XLSX workbook, or it is damaged or locked. Save it as XLSX and upload it again.")


class NotADocument(SourceRefused):
    code = "import-not-docx"
    message = _(
        "This is not a DOCX document, or it is damaged or locked. Open it in your word processor and save it as DOCX. "
        "From a PDF, copy the text and paste it instead."
    )


class FileTooLarge(SourceRefused):
    code = "import-file-too-large"
    message = _("The file is too large: at most %(most)s MB, or %(unpacked)s MB when unpacked, are read.")


class TextTooLong(SourceRefused):
    code = "import-text-too-long"
    message = _("The text has %(length)s characters; at most %(most)s are read at once. Paste one service at a time.")


class TooManyRows(SourceRefused):
    code = "import-too-many-rows"
    message = _("The sheet “%(sheet)s” has rows below row %(most)s. Split the file.")


class TooManyServices(SourceRefused):
    code = "import-too-many-services"
    message = _("%(count)s services were found; at most %(most)s are imported at once. Split the file.")


class NothingFound(SourceRefused):
    code = "import-empty"
    message = _("Nothing can be read in it: there is no text.")


class ImportClosed(DomainError):
    code = "import-closed"
    message = _("This import is closed: its drafts were made, or it was put aside.")


class ImportNotConfirmed(DomainError):
    """`facts["open"]` counts the services that somebody must still look at."""

    code = "import-not-confirmed"
    message = _("%(open)s services are still to be confirmed or left out.")


class ImportChanged(ChangedMeanwhile):
    code = "import-changed"
    message = _("Somebody else changed the assignment meanwhile. Look at it again.")


class ServiceNotMade(DomainError):
    """A draft could not be made; no draft of the import was. `facts` name the service and the reason."""

    code = "import-service-not-made"
    message = _("No draft was made. “%(service)s”: %(reason)s")
