"""What belongs to a thing: its pictures, the terms under which it is lent, and its checklist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bookings import access
from bookings.domain import checklists, photos
from bookings.domain import terms as terms_domain
from bookings.domain.resources import PERMISSION
from bookings.errors import PhotoKnown
from bookings.forms.things import ChecklistForm, PhotoForm, PhotoTextForm, TermsForm
from bookings.models import Resource, Terms
from bookings.photo_files import send_photo
from core.accounts.access import signed_in
from core.errors import DomainError, NotFound, PermissionRefused
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, staff_page

MOST_VERSIONS = 20


@staff_page(PERMISSION)
def photo_add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a picture."""
    resource = access.staff_resource(code)
    form = PhotoForm(posted(request), request.FILES if request.method == "POST" else None)
    return _part_page(
        request,
        resource,
        form,
        {"title": _("Add a picture"), "submit": _("Keep the picture")},
        lambda: photos.add_photo(resource=resource, **form.cleaned_data, by=signed_in(request)),
        done=_("The picture was added."),
    )


@staff_page(PERMISSION)
def photo_text(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Change what is said of a picture."""
    resource = access.staff_resource(code)
    photo = access.photo_of(resource, pk)
    form = PhotoTextForm(posted(request), initial={"text": photo.text})
    return _part_page(
        request,
        resource,
        form,
        {"title": _("What the picture shows"), "photo": photo},
        lambda: photos.describe_photo(photo=photo, **form.cleaned_data, by=signed_in(request)),
        done=_("The words were saved."),
    )


@staff_page(PERMISSION)
@require_POST
def photo_move(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show a picture first, or remove it."""
    resource, by = access.staff_resource(code), signed_in(request)
    photo = access.photo_of(resource, pk)
    if request.POST.get("do") == "remove":
        done = _("The picture was removed.")
        tell_outcome(request, lambda: photos.remove_photo(photo=photo, by=by), done=done)
    else:
        tell_outcome(request, lambda: photos.put_photo_first(photo=photo, by=by), done=_("It is shown first now."))
    return redirect(f"{reverse('resources_portal:resource', args=[code])}#gambar")


@staff_page(PERMISSION)
@require_safe
def photo_file(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Hand out a picture, small."""
    return send_photo(access.photo_of(access.staff_resource(code), pk), "kecil")


@staff_page(PERMISSION)
def terms(request: HttpRequest, code: str = "") -> HttpResponse:
    """The terms of the agency, or of one resource: the version that holds, older ones, and a form for a new one."""
    resource = access.staff_resource(code) if code else None
    versions = list(Terms.objects.filter(resource=resource).select_related("created_by")[:MOST_VERSIONS])
    newest = versions[0] if versions else None
    text = newest.text if newest else ""
    form = TermsForm(posted(request), may_be_empty=resource is not None, initial={"text": text})
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            terms_domain.write_terms(text=form.cleaned_data["text"], resource=resource, by=signed_in(request))
        except DomainError as error:
            status = _refused(form, error)
        else:
            messages.success(request, _("The terms hold from now on."))
            return redirect(request.path)
    context = {
        "form": form,
        "resource": resource,
        "versions": versions,
        "newest": newest,
        "of_agency": terms_domain.current_terms() if resource else None,
    }
    return render(request, "bookings/things/portal_terms.html", context, status=status)


@staff_page(PERMISSION)
def checklist(request: HttpRequest, code: str) -> HttpResponse:
    """Write what is looked at at the hand-over and at the return."""
    resource = access.staff_resource(code)
    lines = "\n".join(item.label for item in resource.checklist.all())
    form = ChecklistForm(posted(request), initial={"lines": lines})
    return _part_page(
        request,
        resource,
        form,
        {"title": _("Checklist for hand-over and return")},
        lambda: checklists.write_checklist(
            resource=resource, labels=form.cleaned_data["lines"].split("\n"), by=signed_in(request)
        ),
        done=_("The checklist was saved."),
    )


def _part_page(
    request: HttpRequest,
    resource: Resource,
    form: forms.Form,
    context: dict[str, Any],
    act: Callable[[], object],
    *,
    done: str,
) -> HttpResponse:
    status = 422 if form.errors else 200
    back = reverse("resources_portal:resource", args=[resource.code])
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except DomainError as error:
            status = _refused(form, error)
        else:
            messages.success(request, done)
            return redirect(back)
    page = {"form": form, "resource": resource, "back": back, **context}
    return render(request, "bookings/things/portal_part_form.html", page, status=status)


def _refused(form: forms.Form, error: DomainError) -> int:
    if isinstance(error, PermissionRefused | NotFound):
        raise error
    show_refusal(form, error, field="photo" if isinstance(error, PhotoKnown) else None)
    return error.status
