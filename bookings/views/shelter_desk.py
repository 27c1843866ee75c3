"""What officers do with a request for a stay, each on a page of its own: accept, weigh, refuse, give beds, papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bookings.domain import shelter_beds as beds
from bookings.domain import shelter_health, stays
from bookings.domain import shelter_waiting as waiting
from bookings.domain.shelter_health import OPEN
from bookings.domain.shelter_instead import told_with_others
from bookings.forms.shelter import AnswerOfferForm, CounterStayForm, PapersForm
from bookings.forms.shelter_desk import (
    BedsForm,
    ReasonForm,
    SeenForm,
    WeighForm,
)
from bookings.models import Factor, Stay, StayPaper
from bookings.shelter_panels import rooms_held
from bookings.shelter_steps import beds_of_house, either, free_beds, step, the_stay
from core.accounts.access import signed_in
from core.cases.desk_pages import handled_page
from core.cases.models import Case
from core.cases.receipts import show_receipt
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal
from core.ui.pages import posted, staff_page

HANDLE = "bookings.handle_stay"


@staff_page(HANDLE)
@either
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a stay for a family that came, wrote or called."""
    form = CounterStayForm(posted(request), request.FILES or None)
    status = 422 if form.errors else 200
    if form.is_bound and form.is_valid():
        try:
            filed = stays.ask_stay(new=form.new, by=signed_in(request))
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            return show_receipt(request, filed)
    return render(request, "bookings/shelter/enter.html", {"form": form}, status=status)


@either
@handled_page
def check(request: HttpRequest, case: Case) -> HttpResponse:
    """Find the request complete, and weigh its priority."""
    stay, user = the_stay(case), signed_in(request)
    missing = stays.papers_missing(stay)
    form = WeighForm(posted(request), may_open_health=user.has_perm(OPEN), initial={"factors": stay.factors})
    return step(
        request,
        case,
        form,
        lambda: stays.accept_stay(stay=stay, by=user, **_weights(form)),
        title=_("Accept"),
        lead=_("The family stands on the waiting list from now, in the order of its points and of this moment."),
        submit=_("Accept, on the waiting list"),
        done=_("Accepted. The family was told. Give beds now if they are free."),
        context={"stay": stay, "missing": _labels(missing), "weights": _points(stay)},
        to=reverse("shelter_portal:beds", args=[case.code]),
    )


@either
@handled_page
def weigh(request: HttpRequest, case: Case) -> HttpResponse:
    """Correct the priority of who waits, for a reason."""
    stay, user = the_stay(case), signed_in(request)
    form = WeighForm(
        posted(request), may_open_health=user.has_perm(OPEN), needs_reason=True, initial={"factors": stay.factors}
    )
    return step(
        request,
        case,
        form,
        lambda: stays.weigh_anew(stay=stay, by=user, **_weights(form)),
        title=_("Weigh the priority anew"),
        submit=_("Keep"),
        done=_("The priority is kept with its reason."),
        context={"stay": stay, "weights": _points(stay)},
    )


@either
@handled_page
def refuse(request: HttpRequest, case: Case) -> HttpResponse:
    """Refuse the request, with a reason."""
    stay = the_stay(case)
    form = ReasonForm(posted(request))
    return step(
        request,
        case,
        form,
        lambda: stays.refuse_stay(stay=stay, reason=form.cleaned_data["reason"], by=signed_in(request)),
        title=_("Refuse"),
        lead=_("The family reads the reason. Tell them what they can do instead."),
        submit=_("Refuse"),
        done=_("Refused. The family was told."),
        is_warning=True,
    )


@either
@handled_page
def give(request: HttpRequest, case: Case) -> HttpResponse:
    """Give beds: the suggestion with its reasons, or others with a reason of one's own; as an offer, or at once."""
    stay = the_stay(case)
    if stay.waiting_since is None:
        raise NotFound
    nights = waiting.nights_for(stay)
    suggested = beds.suggest(stay, nights)
    people = [one for one in stays.people_known(stay, signed_in(request)) if one.person.left_on is None]
    form = BedsForm(
        posted(request),
        people=people,
        beds=free_beds(stay, nights),
        house=beds_of_house(stay),
        suggested=suggested,
        asks_way=True,
    )

    def act() -> None:
        values = form.cleaned_data
        with told_with_others(stay, nights, chosen=form.chosen):
            waiting.give_beds(
                stay=stay,
                chosen=form.chosen,
                reason=values["reason"],
                is_offer=values["way"] == "offer",
                by=signed_in(request),
            )

    context = {
        "stay": stay,
        "nights": nights,
        "suggested": suggested,
        "ahead": waiting.passed_over(stay),
        "people": people,
    }
    return step(
        request,
        case,
        form,
        act,
        title=_("Give beds"),
        submit=_("Hold these beds"),
        done=_("The beds are held, and the family was told."),
        context=context,
        template="bookings/shelter/beds.html",
    )


@either
@handled_page
def answer(request: HttpRequest, case: Case) -> HttpResponse:
    """Accept or decline an offer for a family that called."""
    stay = the_stay(case)
    form = AnswerOfferForm(posted(request))
    if request.method == "POST" and form.is_valid():
        act = waiting.accept_offer if form.cleaned_data["answer"] == "accept" else waiting.decline_offer
        try:
            act(stay=stay, by=signed_in(request))
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Their answer is kept."))
        return redirect("cases_portal:case", case.code)
    found = stay.offers.filter(answer="").first()
    if found is None:
        raise NotFound
    context = {"case": case, "stay": stay, "offer": found, "placements": rooms_held(stay)}
    return render(request, "bookings/shelter/answer.html", context)


@either
@handled_page
def papers(request: HttpRequest, case: Case) -> HttpResponse:
    """Note papers that were seen, or keep copies of those that somebody brought."""
    stay, user = the_stay(case), signed_in(request)
    seen = SeenForm(posted(request), initial={"kinds": stay.papers_seen})
    form = PapersForm(posted(request), request.FILES or None, kinds=stays.papers_asked(stay))

    def act() -> None:
        if not seen.is_valid():
            return
        stays.see_papers(stay=stay, kinds=seen.cleaned_data["kinds"], by=user)
        if form.papers:
            stays.bring_papers(stay=stay, papers=form.papers, key=form.cleaned_data["key"], by=user)

    form.fields = {**seen.fields, **form.fields}
    form.initial = {**form.initial, **seen.initial}
    return step(
        request,
        case,
        form,
        act,
        title=_("Note papers"),
        submit=_("Keep"),
        done=_("Kept."),
        context={"stay": stay, "missing": _labels(stays.papers_missing(stay))},
    )


@either
@handled_page
def health(request: HttpRequest, case: Case) -> HttpResponse:
    """Open health data once, for a reason that is kept."""
    stay, user = the_stay(case), signed_in(request)
    form = ReasonForm(posted(request))
    context: dict[str, Any] = {"case": case, "form": form, "may_open": user.has_perm(OPEN)}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                found = shelter_health.open_health(stay=stay, reason=form.cleaned_data["reason"], by=user)
            except DomainError as error:
                show_refusal(form, error)
                status = error.status
            else:
                status = 200
                context |= {"health": found, "factors": [Factor(one).label for one in found.factors]}
    return render(request, "bookings/shelter/health.html", context, status=status)


@either
@handled_page
def paper(request: HttpRequest, case: Case, pk: int) -> HttpResponse:
    """Open one sealed paper, for a reason that is kept."""
    row = StayPaper.objects.select_related("stay__case").filter(pk=pk, stay__case=case).first()
    if row is None:
        raise NotFound
    form = ReasonForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                content = shelter_health.open_paper(
                    paper=row, reason=form.cleaned_data["reason"], by=signed_in(request)
                )
            except DomainError as error:
                show_refusal(form, error)
                status = error.status
            else:
                response = HttpResponse(content, content_type=row.media_type)
                suffix = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}.get(row.media_type, "webp")
                response.headers["Content-Disposition"] = f'attachment; filename="{case.code}-{row.kind}.{suffix}"'
                response.headers["X-Content-Type-Options"] = "nosniff"
                return response
    context = {"case": case, "form": form, "paper": row}
    return render(request, "bookings/shelter/paper.html", context, status=status)


def _weights(form: WeighForm) -> dict[str, Any]:
    return {
        "factors": form.cleaned_data["factors"],
        "health_factors": form.confirmed_health,
        "reason": form.cleaned_data["reason"],
    }


def _points(stay: Stay) -> list[tuple[str, int]]:
    return [(str(factor.label), stay.shelter.weights.get(str(factor), 0)) for factor in Factor]


def _labels(kinds: list[str]) -> list[str]:
    return [str(StayPaper.Kind(kind).label) for kind in kinds]
