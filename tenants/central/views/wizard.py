"""Onboarding an agency in four steps and a look at what will be made."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import DomainError
from core.hours import describe_hours
from core.places import TimeZone
from core.ui.hours import hours_from
from tenants.central.access import onboards_agencies
from tenants.central.creating import create_from, run_of
from tenants.central.draft import BY_KEY, LAST_RUN_KEY, STEPS, Draft, Step, new_agency_of
from tenants.colours import check_colour
from tenants.errors import SlugTaken
from tenants.identity_views import colours_css
from tenants.models import Agency, OnboardingRun, Province
from tenants.onboarding import preview_agency
from tenants.profile_forms import ColourForm


@never_cache
@require_safe
@onboards_agencies
def start(request: HttpRequest) -> HttpResponse:
    """Go to the first step that is still open, so that a draft goes on where it was left."""
    draft = Draft(request)
    if not draft.exists:
        return redirect("central:onboard_step", STEPS[0].key)
    step = draft.first_open()
    return redirect("central:onboard_step", step.key) if step else redirect("central:onboard_check")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@onboards_agencies
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Show a step, or keep what was typed on it and go on. Going back keeps it too, right or wrong."""
    current = BY_KEY.get(key)
    if current is None:
        raise Http404
    draft = Draft(request)
    if request.method != "POST":
        if current is not STEPS[0] and not draft.typed(STEPS[0]):
            return redirect("central:onboard_step", STEPS[0].key)
        return _show(request, draft, current, _shown_form(request, draft, current))
    form = _without_removal(draft, current.form(request.POST, request.FILES))
    draft.keep(current, request.POST.dict())
    if current.key == "tampilan":
        _take_emblem(request, draft, form)
    if "back" in request.POST:
        return _back(current)
    if "proposal" in request.POST and isinstance(form, ColourForm):
        return _take_proposal(draft, current, form)
    if not form.is_valid():
        return _show(request, draft, current, form)
    following = STEPS[STEPS.index(current) + 1 :]
    return redirect("central:onboard_step", following[0].key) if following else redirect("central:onboard_check")


def _shown_form(request: HttpRequest, draft: Draft, current: Step) -> forms.Form:
    is_judged = request.GET.get("periksa") == "1"
    return _without_removal(draft, draft.form(current, is_judged=is_judged))


def _without_removal(draft: Draft, form: forms.Form) -> forms.Form:
    """Offer to remove the emblem only when there is one."""
    if not draft.emblem:
        form.fields.pop("remove_emblem", None)
    return form


def _show(request: HttpRequest, draft: Draft, current: Step, form: forms.Form) -> HttpResponse:
    number = STEPS.index(current) + 1
    context = {
        "draft": draft,
        "step": current,
        "number": number,
        "count": len(STEPS),
        "is_first": number == 1,
        "form": form,
        "colour_check": form.colour_check if isinstance(form, ColourForm) else None,
    }
    return render(request, "tenants/central/onboard_step.html", context)


def _take_emblem(request: HttpRequest, draft: Draft, form: forms.Form) -> None:
    """Keep an uploaded picture at once: a browser does not send a file twice."""
    upload = request.FILES.get("emblem")
    if upload is not None:
        try:
            draft.keep_emblem(cast("BinaryIO", upload))
        except ValidationError as error:
            form.add_error("emblem", error)
    elif request.POST.get("remove_emblem"):
        draft.drop_emblem()


def _take_proposal(draft: Draft, current: Step, form: ColourForm) -> HttpResponse:
    check = form.colour_check
    if check is not None:
        draft.keep(current, {**draft.typed(current), "colour": check.proposal})
    return redirect("central:onboard_step", current.key)


def _back(current: Step) -> HttpResponse:
    index = STEPS.index(current)
    return redirect("central:onboard_step", STEPS[index - 1].key) if index else redirect("central:agencies")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@onboards_agencies
def check(request: HttpRequest) -> HttpResponse:
    """Show what would be made, and make it when it is approved. Sent twice, it makes one agency."""
    draft = Draft(request)
    if not draft.exists:
        last = request.session.get(LAST_RUN_KEY)
        if request.method == "POST" and last:
            return redirect("central:run", last)
        return redirect("central:onboard")
    made = run_of(draft) if request.method == "POST" else None
    if made is not None:
        return _go_to_run(request, draft, made)
    open_step = draft.first_open()
    if open_step is not None:
        messages.warning(request, _("Something on this step is missing or has changed meanwhile."))
        return redirect(f"{_url(open_step)}?periksa=1")
    try:
        if request.method != "POST":
            return render(request, "tenants/central/onboard_check.html", _preview(draft))
        run = create_from(draft)
    except SlugTaken:
        messages.error(request, _("Somebody else took this address name a moment ago. Choose another one."))
        return redirect(f"{_url(BY_KEY['alamat'])}?periksa=1")
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("central:onboard_check")
    return _go_to_run(request, draft, run)


def _go_to_run(request: HttpRequest, draft: Draft, run: OnboardingRun) -> HttpResponse:
    draft.forget()
    request.session[LAST_RUN_KEY] = run.pk
    return redirect("central:run", run.pk)


def _url(step_: Step) -> str:
    return reverse("central:onboard_step", args=[step_.key])


def _preview(draft: Draft) -> dict[str, Any]:
    values = draft.values()
    colour = check_colour(values["colour"])
    return {
        "draft": draft,
        "values": values,
        "preview": preview_agency(new_agency_of(values)),
        "colour": colour,
        "kind": capfirst(str(Agency.Kind(values["kind"]).label)),
        "province": Province.objects.get(code=values["province"]).name,
        "time_zone": TimeZone(values["time_zone"]).label,
        "initials": Agency(short_name=values["short_name"]).initials,
        "hours": describe_hours(hours_from(values)),
        "colour_css": colour.colour[1:],
    }


@never_cache
@require_POST
@onboards_agencies
def discard(request: HttpRequest) -> HttpResponse:
    """Give the draft up."""
    Draft(request).forget()
    messages.success(request, _("The draft was deleted. Nothing was made."))
    return redirect("central:agencies")


@never_cache
@require_safe
@onboards_agencies
def draft_emblem(request: HttpRequest) -> HttpResponse:
    """Answer the emblem that waits in the draft."""
    picture = Draft(request).read_emblem()
    if picture is None:
        raise Http404
    return HttpResponse(picture, content_type="image/png")


@require_safe
@onboards_agencies
def colour_css(request: HttpRequest, digits: str) -> HttpResponse:
    """Answer a colour as a style sheet for previews: the content security policy allows no style in the page."""
    try:
        found = check_colour(digits)
    except ValidationError as error:
        raise Http404 from error
    return colours_css(".mk-preview", found.colour, found.tint, is_current=False)
