"""What a borrower does with all dates of a series at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bookings.domain.series_deciding import cancel_dates, may_cancel_with
from bookings.lending_panels import lending_of
from core.cases.models import Case
from core.cases.public_pages import citizen_page
from core.cases.track_forms import WithdrawForm
from core.errors import DomainError, NotFound
from core.ui.formats import clock, long_date, number
from core.ui.outcome import show_refusal
from core.ui.pages import posted


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_page
def cancel(request: HttpRequest, case: Case) -> HttpResponseBase:
    """Ask once, then cancel every date of the series that may still be cancelled."""
    lending = lending_of(case)
    dates = may_cancel_with(lending) if lending is not None else []
    if not dates:
        raise NotFound
    form = WithdrawForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            decided = cancel_dates(case=case, reason=form.cleaned_data["reason"])
        except DomainError as error:
            show_refusal(form, error)
        else:
            count = len(decided.others) + 1
            words = ngettext("%(n)s date is cancelled.", "%(n)s dates are cancelled.", count)
            messages.success(request, words % {"n": number(count)})
            for one in decided.left:
                messages.warning(request, f"{one.case.code}: {one.why}")
            return redirect("cases:status", case.code)
    starts = [one.booking.during.lower for one in dates]
    context: dict[str, Any] = {
        "case": case,
        "form": form,
        "title": _("Cancel all dates of this series?"),
        "consequences": [f"{long_date(at)}, {clock(at)}" for at in starts],
        "submit": _("Yes, cancel all of them"),
        "cancel_url": reverse("cases:status", args=[case.code]),
    }
    return render(request, "cases/public/confirm.html", context, status=422 if form.is_bound else 200)
