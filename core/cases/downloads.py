"""Giving out a file of a case: as an attachment, under the type of its content, and written down."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from core.cases.domain.lifecycle import add_event
from core.cases.models import CaseFile
from core.errors import DomainError, NotFound
from core.models import User


class FileWaits(DomainError):
    code = "file-waits"
    status = 409
    message = _("This file is still being looked through for harmful content. Try again in a minute.")


def send_case_file(request: HttpRequest, file: CaseFile, viewer: User | None) -> HttpResponseBase:
    """Return a file as an attachment and add `file_opened` to the record; `viewer` None is the citizen of the case.

    Rights are checked by the caller. Raises FileWaits while the scanner has not looked at it, NotFound for what is
    removed, refused, or gone.
    """
    if file.removed_at is not None or file.scan == CaseFile.Scan.REFUSED:
        raise NotFound
    if file.scan != CaseFile.Scan.CLEAN:
        raise FileWaits
    try:
        with file.file.open("rb") as opened:
            content = opened.read()
    except FileNotFoundError as error:
        raise NotFound from error
    if request.method == "GET":
        add_event(
            file.case,
            "file_opened",
            by=viewer,
            by_citizen=viewer is None,
            public=False,
            facts={"file": file.pk, "purpose": file.purpose},
        )
    headers = {
        "Content-Disposition": str(content_disposition_header(as_attachment=True, filename=file.name)),
        "Content-Length": str(len(content)),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=file.media_type, headers=headers)
