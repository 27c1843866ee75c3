"""Reviews in the portal: what is due, what is under way, what came of it; and how often this agency reviews."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.accounts.access import signed_in
from core.errors import DomainError, NotFound
from services import access, domain
from services.errors import MoveRefused, ReviewClosed
from services.lifecycle_forms import (
    BeginReviewForm,
    ConcludeReviewForm,
    StandardsSettingsForm,
    of_services_in_use,
)
from services.models import ServiceStandard, StandardReview, StandardsSettings
from services.views.base import posted, put_on_form, staff_page
from services.views.files import send_paper
from services.views.lifecycle import back_to

State = ServiceStandard.State
Outcome = StandardReview.Outcome
CONCLUDED_SHOWN = 50


@staff_page("services.view_standard")
@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """Every standard in force by the day its review is due, the reviews under way, and those that are concluded."""
    settings = StandardsSettings.objects.filter(pk=1).first() or StandardsSettings()
    today = timezone.localdate()
    soon = today + dt.timedelta(days=settings.remind_days)
    in_force = list(of_services_in_use().filter(state=State.IN_FORCE).order_by("review_due_on", "service__name", "pk"))
    reviews = StandardReview.objects.select_related("standard__service", "begun_by", "concluded_by", "successor")
    context = {
        "settings": settings,
        "overdue": [standard for standard in in_force if _due_on(standard) < today],
        "soon": [standard for standard in in_force if today <= _due_on(standard) <= soon],
        "later": [standard for standard in in_force if _due_on(standard) > soon],
        "open_reviews": _with_drafts(reviews.filter(outcome=Outcome.OPEN).order_by("begun_at", "pk")),
        "concluded": reviews.exclude(outcome=Outcome.OPEN).order_by("-concluded_at", "-pk")[:CONCLUDED_SHOWN],
    }
    return render(request, "services/review_list.html", context)


def _due_on(standard: ServiceStandard) -> dt.date:
    if standard.review_due_on is None:
        raise ValueError(f"{standard} applies without a day of review")
    return standard.review_due_on


def _with_drafts(reviews: Iterable[StandardReview]) -> list[tuple[StandardReview, ServiceStandard | None]]:
    """Return each review beside the version that is being prepared meanwhile, if any."""
    listed = list(reviews)
    services = [review.standard.service_id for review in listed]
    drafts = {draft.service_id: draft for draft in ServiceStandard.objects.preparing().filter(service__in=services)}
    return [(review, drafts.get(review.standard.service_id)) for review in listed]


@staff_page("services.edit_standard")
def review_begin(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Put the version that applies under review; it goes on to apply."""
    standard = access.staff_standard(code, version)
    if standard.state != State.IN_FORCE:
        return back_to(request, standard, to=State.UNDER_REVIEW)
    form = BeginReviewForm(posted(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            review = domain.begin_review(standard=standard, **form.cleaned_data, by=signed_in(request))
        except MoveRefused:
            return back_to(request, standard, to=State.UNDER_REVIEW)
        except DomainError as error:
            put_on_form(error, form)
            status = error.status
        else:
            messages.success(request, _("The review has begun. The standard goes on to apply."))
            return redirect("services_portal:review", review.pk)
    context = {"standard": standard, "service": standard.service, "form": form}
    return render(request, "services/review_begin.html", context, status=status)


@staff_page("services.view_standard")
@require_safe
def review_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One review: why it began, what can come of it, and what came of it."""
    review = _review(pk)
    standard = review.standard
    context = {
        "review": review,
        "standard": standard,
        "service": standard.service,
        "draft": standard.service.standards.preparing().first() if review.outcome == Outcome.OPEN else None,
    }
    return render(request, "services/review_detail.html", context)


@staff_page("services.enact_standard")
def review_conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the version without change, by a signed statement."""
    review = _review(pk)
    if review.outcome != Outcome.OPEN:
        return _closed(request, review)
    form = ConcludeReviewForm(posted(request), request.FILES if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            domain.conclude_review_unchanged(review=review, **form.cleaned_data, by=signed_in(request))
        except ReviewClosed:
            return _closed(request, review)
        except DomainError as error:
            put_on_form(error, form)
            status = error.status
        else:
            messages.success(request, _("The standard is confirmed without change, and its next review is planned."))
            return redirect("services_portal:review", review.pk)
    standard = review.standard
    context = {
        "review": review,
        "standard": standard,
        "service": standard.service,
        "form": form,
        "draft": standard.service.standards.preparing().first(),
    }
    return render(request, "services/review_conclude.html", context, status=status)


def _closed(request: HttpRequest, review: StandardReview) -> HttpResponse:
    messages.info(request, str(ReviewClosed()))
    return redirect("services_portal:review", review.pk)


@staff_page("services.view_standard")
@require_safe
def review_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The signed statement of no change as an attachment."""
    review = _review(pk)
    return send_paper(request, review.statement_file, name=f"pernyataan-tinjauan-{review.pk}")


@staff_page("services.publish_standard")
def review_settings(request: HttpRequest) -> HttpResponse:
    """How often standards are reviewed, and how early their team is reminded."""
    settings = StandardsSettings.objects.filter(pk=1).first() or StandardsSettings()
    initial = {"review_months": settings.review_months, "remind_days": settings.remind_days}
    form = StandardsSettingsForm(posted(request), initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            domain.change_standards_settings(**form.cleaned_data, by=signed_in(request))
        except DomainError as error:
            put_on_form(error, form)
            status = error.status
        else:
            messages.success(
                request, _("The settings were saved. They count for the reviews that are planned from now on.")
            )
            return redirect("services_portal:reviews")
    return render(request, "services/review_settings.html", {"form": form}, status=status)


def _review(pk: int) -> StandardReview:
    reviews = StandardReview.objects.select_related("standard__service", "begun_by", "concluded_by", "successor")
    review = reviews.filter(pk=pk).first()
    if review is None:
        raise NotFound
    return review
