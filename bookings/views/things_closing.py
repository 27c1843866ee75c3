"""Closures, leave, other hours and the end of a use: who is met is shown first, and told after the second yes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bookings import access
from bookings.domain import closing, damages
from bookings.domain.resources import PERMISSION
from bookings.errors import AlreadyClosed
from bookings.forms.damage import SetAsideForm
from bookings.forms.things import ClosureForm, OtherHoursForm, RetireForm
from bookings.models import Booking, Closure, Damage, OtherHours, Resource
from core.accounts.access import signed_in
from core.agencies import current_agency
from core.cases.regimes import kinds_seen_by
from core.errors import DomainError, NotFound, PermissionRefused
from core.ui.hours import hours_from
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, staff_page

NAMES = {"until": "ends_on", "opening_hours": "hours_mon"}


@dataclass(frozen=True)
class Step:
    """What is about to be done: `find` says whom it meets, `act` does it; `title` and `submit` are for the page."""

    title: str
    submit: str
    back: str
    find: Callable[[], list[Booking]]
    act: Callable[[], closing.Closed]
    done: str
    text: str = ""
    follows: str = ""
    is_asked: bool = False  # also when nobody is met


@staff_page(PERMISSION)
def close(request: HttpRequest, code: str = "") -> HttpResponse:
    """Enter a time out of use, or leave of a companion: of one, or without a code of several at once."""
    resource = access.staff_resource(code) if code else None
    is_person = resource is not None and resource.kind == Resource.Kind.COMPANION
    form = ClosureForm(posted(request), choosing=resource is None, is_person=is_person)

    def step() -> Step:
        resources = _chosen(form, resource)
        during = form.during(zone_of(resources))
        reason = form.cleaned_data["reason"]
        return Step(
            title=_title(resource),
            submit=_("Close and tell them"),
            back=_back(resource),
            find=lambda: closing.affected(resources, during),
            act=lambda: closing.close_resources(
                resources=resources, during=during, reason=reason, by=signed_in(request)
            ),
            done=_("The time out of use was entered."),
            text=str(closing.COMPANION_AWAY) if is_person else reason,
        )

    return _answer(request, form, step, resource, title=_title(resource), submit=_("Go on"))


@staff_page(PERMISSION)
def other_hours(request: HttpRequest, code: str = "") -> HttpResponse:
    """Enter other hours on some days: of one, or without a code of several at once."""
    resource = access.staff_resource(code) if code else None
    form = OtherHoursForm(posted(request), choosing=resource is None)

    def step() -> Step:
        resources, said = _chosen(form, resource), form.cleaned_data
        hours = hours_from(said)
        dates = {"first_on": said["first_on"], "last_on": said["last_on"]}
        return Step(
            title=_("Other opening hours"),
            submit=_("Set the hours and tell them"),
            back=_back(resource),
            find=lambda: closing.outside(resources, dates["first_on"], dates["last_on"], hours),
            act=lambda: closing.set_other_hours(
                resources=resources, **dates, opening_hours=hours, reason=said["reason"], by=signed_in(request)
            ),
            done=_("The other hours were entered."),
            text=said["reason"],
        )

    return _answer(request, form, step, resource, title=_("Other opening hours"), submit=_("Go on"))


@staff_page(PERMISSION)
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """Take something out of use for good."""
    resource = access.staff_resource(code)
    if resource.retired_at is not None:
        return redirect("resources_portal:resource", code)
    form = RetireForm(posted(request))
    is_person = resource.kind == Resource.Kind.COMPANION
    title = (_("“%(name)s” accompanies no more") if is_person else _("Take “%(name)s” out of use")) % {
        "name": resource.name
    }

    def step() -> Step:
        reason = form.cleaned_data["reason"]
        return Step(
            title=title,
            submit=_("End as a companion") if is_person else _("Take it out of use"),
            back=_back(resource),
            find=lambda: closing.affected([resource], closing.rest_of_time([resource])),
            act=lambda: closing.retire_resource(resource=resource, reason=reason, by=signed_in(request)),
            done=_("The history stays, and this can be taken back."),
            text=str(closing.COMPANION_AWAY) if is_person else reason,
            follows=_("It cannot be booked any more. The history stays, and this can be taken back."),
            is_asked=True,
        )

    return _answer(request, form, step, resource, title=title, submit=_("Go on"))


@staff_page(PERMISSION)
def set_aside(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take out of use what broke, until it is mended: some units, or the whole thing."""
    resource = access.staff_resource(code)
    rows = Damage.objects.filter(resource=resource, settled_at=None, set_aside_at=None)
    damage = rows.select_related("resource").filter(pk=pk).first()
    if damage is None:
        raise NotFound
    left = damages.fewer(damage)
    form = SetAsideForm(posted(request), is_whole=left is None)
    title = _("Take it out of use until it is mended")

    def step() -> Step:
        until, reason = form.cleaned_data.get("until"), form.cleaned_data["reason"]
        fewer = _("%(n)s are left to be lent.") % {"n": left} if left is not None else ""
        return Step(
            title=title,
            submit=_("Take it out of use"),
            back=_back(resource),
            find=lambda: damages.met_by_setting_aside(damage, until),
            act=lambda: closing.Closed(
                [], damages.set_aside(damage=damage, reason=reason, until=until, by=signed_in(request))
            ),
            done=_("It is out of use until the damage is settled."),
            text=reason,
            follows=fewer or _("It is used again when you note that the damage is settled."),
            is_asked=True,
        )

    return _answer(request, form, step, resource, title=title, submit=_("Go on"))


@staff_page(PERMISSION)
@require_POST
def reopen(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a time out of use back."""
    resource = access.staff_resource(code)
    closure = Closure.objects.filter(resource=resource, pk=pk).first()
    if closure is not None:
        by = signed_in(request)
        done = _("The time out of use was taken back.")
        tell_outcome(request, lambda: closing.open_resource(closure=closure, by=by), done=done)
    return redirect("resources_portal:resource", code)


@staff_page(PERMISSION)
@require_POST
def usual_hours(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Let the usual hours hold again."""
    resource = access.staff_resource(code)
    row = OtherHours.objects.filter(resource=resource, pk=pk).first()
    if row is not None:
        by = signed_in(request)
        done = _("The usual hours hold again.")
        tell_outcome(request, lambda: closing.remove_other_hours(other=row, by=by), done=done)
    return redirect("resources_portal:resource", code)


def zone_of(resources: Sequence[Resource]) -> ZoneInfo:
    """Return the zone that all resources share, or that of the agency."""
    zones = {resource.time_zone for resource in resources}
    only = zones.pop() if len(zones) == 1 else ""
    return ZoneInfo(only) if only else current_agency().zone


def _answer(
    request: HttpRequest,
    form: forms.Form,
    make: Callable[[], Step],
    resource: Resource | None,
    *,
    title: str,
    submit: str,
) -> HttpResponse:
    """Show the form, then whom it meets, then do it; without anybody to tell, it is done at once."""
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        step = make()
        try:
            bookings = [] if "confirmed" in request.POST else step.find()
            if "confirmed" not in request.POST and (bookings or step.is_asked):
                return _ask(request, form, step, bookings)
            closed = step.act()
        except DomainError as error:
            status = _refused(form, error)
        else:
            messages.success(request, f"{step.done} {_told(len(closed.bookings))}")
            return redirect(step.back)
    context = {"form": form, "resource": resource, "title": title, "submit": submit, "back": _back(resource)}
    return render(request, "bookings/things/portal_part_form.html", context, status=status)


def _ask(request: HttpRequest, form: forms.Form, step: Step, bookings: Sequence[Booking]) -> HttpResponse:
    context = {
        "form": form,
        "step": step,
        "bookings": bookings,
        "kinds_seen": kinds_seen_by(signed_in(request)),
    }
    return render(request, "bookings/things/portal_affected.html", context)


def _refused(form: forms.Form, error: DomainError) -> int:
    if isinstance(error, PermissionRefused | NotFound):
        raise error
    show_refusal(form, error, field="starts_on" if isinstance(error, AlreadyClosed) else None, names=NAMES)
    return error.status


def _told(number: int) -> str:
    if not number:
        return _("Nobody had booked it for that time.")
    return ngettext("%(n)s booking was met.", "%(n)s bookings were met.", number) % {"n": number}


def _chosen(form: forms.Form, resource: Resource | None) -> list[Resource]:
    return [resource] if resource is not None else list(form.cleaned_data["resources"])


def _title(resource: Resource | None) -> str:
    if resource is None:
        return _("Close several at once")
    return _("Enter leave") if resource.kind == Resource.Kind.COMPANION else _("Enter a time out of use")


def _back(resource: Resource | None) -> str:
    if resource is None:
        return reverse("resources_portal:list")
    return reverse("resources_portal:resource", args=[resource.code])
