"""What everybody reads of a shelter, the form by which a family asks, and what it does with its own stay."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bookings.domain import shelter_waiting as waiting
from bookings.domain import staying, stays
from bookings.domain.lending_rules import papers_of
from bookings.domain.shelter_figures import tonight
from bookings.forms.shelter import AnswerOfferForm, ExtensionForm, PapersForm, StayForm
from bookings.models import Shelter, StayPaper
from bookings.shelter_panels import LIVING, rooms_held, stay_of
from core.antispam import refuse_flood
from core.cases.models import Case
from core.cases.public_pages import citizen_page
from core.cases.receipts import show_receipt
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal, take_form, tell_outcome
from core.ui.pages import posted, public_page

FROM_ONE_ADDRESS, FROM_EVERYBODY = 10, 300  # a minute
FORM_METHODS = ["GET", "HEAD", "POST"]
Route = stays.Route


@require_safe
@public_page
def home(request: HttpRequest) -> HttpResponse:
    """What the shelters are, who may stay, which papers, and how many beds are free tonight. Never who is there."""
    shelters = list(Shelter.objects.filter(is_public=True, retired_at=None))
    if not shelters:
        raise NotFound
    rows = []
    for shelter in shelters:
        standard = stays.standard_of(shelter)
        rows.append(
            {
                "shelter": shelter,
                "tonight": tonight(shelter),
                "waiting": waiting.how_many_wait(shelter),
                "standard": standard,
                "papers": papers_of(standard) or [str(StayPaper.Kind(kind).label) for kind in _papers(Route.RESIDENT)],
            }
        )
    context = {
        "rows": rows,
        "emergency_papers": [StayPaper.Kind(kind).label for kind in _papers(Route.EMERGENCY)],
        "association": StayPaper.Kind.ASSOCIATION.label,
        "now": timezone.now(),
    }
    return render(request, "bookings/shelter/home.html", context)


@never_cache
@require_http_methods(FORM_METHODS)
@public_page
def ask(request: HttpRequest) -> HttpResponse:
    """The form of a family."""
    if not Shelter.objects.filter(is_public=True, retired_at=None).exists():
        raise NotFound
    form = StayForm(posted(request), request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if form.is_by_program:  # it need not know that nothing was kept
                return redirect("shelter:home")
            try:
                refuse_flood(request, "stay", per_address=FROM_ONE_ADDRESS, everybody=FROM_EVERYBODY)
                filed = stays.ask_stay(new=form.new)
            except DomainError as error:
                show_refusal(form, error)
                status = error.status
            else:
                return show_receipt(request, filed)
    return render(request, "bookings/shelter/ask.html", {"form": form}, status=status)


@require_http_methods(FORM_METHODS)
@citizen_page
def offer(request: HttpRequest, case: Case) -> HttpResponse:
    """Take the beds that are offered, or leave them to others."""
    stay = stay_of(case)
    if stay is None:
        raise NotFound
    form = AnswerOfferForm(posted(request))
    if request.method == "POST" and form.is_valid():
        is_taken = form.cleaned_data["answer"] == "accept"
        act = waiting.accept_offer if is_taken else waiting.decline_offer
        done = _("The beds are yours. We expect you.") if is_taken else _("Thank you. Others get the beds.")
        tell_outcome(request, lambda: act(stay=stay), done=done)
        return redirect("cases:status", case.code)
    found = stay.offers.filter(answer="", expires_at__gt=timezone.now()).first()
    if found is None:
        messages.error(request, _("This offer does not hold any more."))
        return redirect("cases:status", case.code)
    context = {"case": case, "stay": stay, "offer": found, "shelter": stay.shelter, "placements": rooms_held(stay)}
    return render(request, "bookings/shelter/offer.html", context)


@require_http_methods(FORM_METHODS)
@citizen_page
def extend(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask to stay longer, with the control letter."""
    stay = stay_of(case)
    if stay is None or stay.booking.state not in LIVING:
        raise NotFound
    form = ExtensionForm(posted(request), request.FILES or None)

    def act() -> None:
        refuse_flood(request, "stay-case", person=case.code, per_person=12, per_address=60, everybody=3000)
        staying.ask_extension(stay=stay, until_on=form.cleaned_data["until_on"], paper=form.cleaned_data["paper"])

    return _own(
        request,
        case,
        form,
        act,
        title=_("Stay longer"),
        lead=_("Beds are free for you until the day below. If the doctor wants you to stay, ask here with the letter."),
        submit=_("Ask for it"),
        done=_("We have your request and tell you the decision."),
        context={"stay": stay},
    )


@require_http_methods(FORM_METHODS)
@citizen_page
def papers(request: HttpRequest, case: Case) -> HttpResponse:
    """Send papers that were missing."""
    stay = stay_of(case)
    if stay is None or case.is_ended:
        raise NotFound
    kinds = stays.papers_missing(stay) or stays.papers_asked(stay)
    form = PapersForm(posted(request), request.FILES or None, kinds=kinds)

    def act() -> None:
        refuse_flood(request, "stay-case", person=case.code, per_person=12, per_address=60, everybody=3000)
        stays.bring_papers(stay=stay, papers=form.papers, key=form.cleaned_data["key"])

    return _own(
        request,
        case,
        form,
        act,
        title=_("Send papers"),
        lead=_("They are kept sealed. Only the officers of the shelter open them, and every look is recorded."),
        submit=_("Send them"),
        done=_("Thank you, we have your papers."),
        context={"stay": stay},
    )


def _own(request: HttpRequest, case: Case, form: Form, act: Any, **told: Any) -> HttpResponse:
    """Show a form of the family, or take it and lead back to the status page."""
    status = take_form(request, form, act, done=told["done"])
    if not status:
        return redirect("cases:status", case.code)
    context = {"case": case, "form": form, **told, **told["context"]}
    return render(request, "bookings/shelter/own.html", context, status=status)


def _papers(route: str) -> list[str]:
    kinds = list(stays.PAPERS[route])
    kinds.insert(2, StayPaper.Kind.COMPANION_CARD)
    return kinds
