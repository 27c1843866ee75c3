"""Pages of the agency's settings. `request.agency` is shared by the process; each view reads a fresh row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.access import permission_required
from core.errors import DomainError
from core.hours import describe_hours
from core.tenancy import central_context
from core.ui.hours import hours_from, hours_initial
from core.ui.outcome import show_refusal
from tenants.domain.profile import remove_emblem, set_emblem, update_profile
from tenants.models import Agency
from tenants.profile_forms import FORM_NAMES
from tenants.settings_pages.forms import IdentityForm, OversightForm, ProfileForm, SecurityForm

edits_profile = permission_required("tenants.edit_profile")


def _agency(request: HttpRequest) -> Agency:
    """Return the agency as it is now: the request's copy may be a second old."""
    with central_context():
        agency: Agency = Agency.objects.select_related("province").get(pk=request.agency.pk)  # type: ignore[attr-defined]
    return agency


@never_cache
@require_safe
@edits_profile
def home(request: HttpRequest) -> HttpResponse:
    """Show every setting with the way to change it."""
    agency = _agency(request)
    with central_context():
        hosts = list(agency.hosts.all())
    context = {"agency": agency, "hosts": hosts, "hours": describe_hours(agency.opening_hours)}
    return render(request, "tenants/settings/home.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@edits_profile
def profile(request: HttpRequest) -> HttpResponse:
    """Change names, contact, hours and place."""
    agency = _agency(request)
    names = ("short_name", "language", "address", "phone", "whatsapp", "email", "latitude", "longitude")
    initial = {name: getattr(agency, name) for name in names} | hours_initial(agency.opening_hours)

    def save(cleaned: dict[str, Any]) -> None:
        values = {name: value for name, value in cleaned.items() if not name.startswith("hours_")}
        update_profile(agency, opening_hours=hours_from(cleaned), **values)

    return _edit(request, ProfileForm, initial, save, {"title": _("Profile and contact"), "agency": agency})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@edits_profile
def identity(request: HttpRequest) -> HttpResponse:
    """Change emblem and colour."""
    agency = _agency(request)

    def save(cleaned: dict[str, Any]) -> None:
        if cleaned["colour"] != agency.colour:
            update_profile(agency, colour=cleaned["colour"])
        if cleaned["emblem"] is not None:
            set_emblem(agency, upload=cleaned["emblem"])
        elif cleaned.get("remove_emblem"):
            remove_emblem(agency)

    context = {"title": _("Emblem and colour"), "agency": agency}
    form_class = partial(IdentityForm, has_emblem=bool(agency.emblem))
    return _edit(request, form_class, {"colour": agency.colour}, save, context, "tenants/settings/identity.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@edits_profile
def security(request: HttpRequest) -> HttpResponse:
    """Decide whether staff need a second factor."""
    agency = _agency(request)

    def save(cleaned: dict[str, Any]) -> None:
        update_profile(agency, requires_totp=cleaned["requires_totp"])

    context = {"title": _("Security of sign-in"), "agency": agency}
    return _edit(request, SecurityForm, {"requires_totp": agency.requires_totp}, save, context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@edits_profile
def oversight(request: HttpRequest) -> HttpResponse:
    """Let the bureau of the province see a central office; other kinds are seen by law and have no choice."""
    agency = _agency(request)
    if agency.kind != Agency.Kind.CENTRAL_UPT:
        raise Http404

    def save(cleaned: dict[str, Any]) -> None:
        update_profile(agency, opted_in_oversight=cleaned["opted_in_oversight"])

    context = {"title": _("Organisation bureau of the province"), "agency": agency}
    return _edit(request, OversightForm, {"opted_in_oversight": agency.opted_in_oversight}, save, context)


def _edit(
    request: HttpRequest,
    form_class: Callable[..., forms.Form],
    initial: Mapping[str, Any],
    save: Callable[[dict[str, Any]], None],
    context: dict[str, Any],
    template: str = "tenants/settings/form.html",
) -> HttpResponse:
    """Show a form, save it, and return to the settings. What was typed stays when anything is refused."""
    form = form_class(initial=dict(initial))
    if request.method == "POST":
        form = form_class(request.POST, request.FILES, initial=dict(initial))
        if form.is_valid():
            try:
                save(form.cleaned_data)
            except DomainError as error:
                show_refusal(form, error, names=FORM_NAMES)
            else:
                messages.success(request, _("Saved."))
                return redirect("tenants_settings:home")
    return render(request, template, {**context, "form": form})
