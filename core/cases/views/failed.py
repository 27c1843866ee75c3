"""Messages that did not arrive, for whoever keeps the settings."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.accounts.access import signed_in
from core.cases import failed
from core.ui.pages import staff_page

ON_A_PAGE = 25


@staff_page(failed.RIGHT)
@require_safe
def failed_list(request: HttpRequest) -> HttpResponse:
    """What was given up, newest first."""
    page = Paginator(failed.failed_notices(), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(notice, failed.occasion_of(notice)) for notice in page]
    return render(request, "cases/failed/list.html", {"page": page, "rows": rows})


@staff_page(failed.RIGHT)
@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    """Send one message again, or all of them."""
    chosen = request.POST.get("notice", "")
    pks = [int(chosen)] if chosen.isdecimal() and len(chosen) < 19 else None
    number = 0 if chosen and pks is None else failed.send_again(pks=pks, by=signed_in(request))
    if number:
        messages.success(
            request,
            ngettext("%(n)s message is being sent again.", "%(n)s messages are being sent again.", number)
            % {"n": number},
        )
    else:
        messages.info(request, _("There was nothing left to send again."))
    return redirect("failed_notices:list")
