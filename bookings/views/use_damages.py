"""Damage and loss on their own: noted during a use or later, followed up, settled; and keys that are still away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bookings import access
from bookings.domain.damages import HANDLE, WITH_THEM, open_damages, record_damage, settle_damage
from bookings.domain.own_return import take_back_own
from bookings.domain.using import take_keys
from bookings.forms.damage import DamageForm, SettleForm
from bookings.forms.use import KeysForm, ReturnForm
from bookings.looking import held_by
from bookings.models import Booking, Damage, DamagePhoto, Handover, Resource
from bookings.use_panels import VIEW, booking_of, keys_away
from core.accounts.access import signed_in
from core.cases.desk_pages import handled_page
from core.cases.models import Case
from core.errors import NotFound
from core.ui.outcome import take_form
from core.ui.pages import posted, staff_page
from services.seam import send_paper

MOST_USES = 10
PAGE = 50
State = Booking.State


@staff_page(VIEW)
@require_safe
def damages(request: HttpRequest) -> HttpResponse:
    """What is broken or lost and not settled, what is due first; and who has a key still."""
    page = Paginator(open_damages(), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "keys": keys_away(), "today": timezone.localdate()}
    return render(request, "bookings/use/damages.html", context)


@handled_page
def record(request: HttpRequest, case: Case) -> HttpResponse:
    """Note a damage of what somebody has or had."""
    booking = booking_of(case)
    if booking is None or booking.kind != Booking.Kind.LENDING or booking.state not in WITH_THEM:
        raise NotFound
    form = DamageForm(posted(request), request.FILES or None, things=_used(booking))
    return _recorded(request, form, booking, back=reverse("cases_portal:case", args=[case.code]), over=str(case.code))


@staff_page(HANDLE)
def record_own(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a damage at an activity of the agency itself."""
    booking = _own(pk)
    form = DamageForm(posted(request), request.FILES or None, things=_used(booking), is_borrowed=False)
    return _recorded(request, form, booking, back=reverse("lending_portal:own_use"), over=booking.title)


@staff_page(HANDLE)
def record_of(request: HttpRequest, code: str) -> HttpResponse:
    """Note a damage that somebody found at a thing, of one of its last uses or of none."""
    resource = access.staff_resource(code)
    if resource.kind == Resource.Kind.COMPANION:
        raise NotFound
    uses = Booking.objects.filter(
        Q(kind=Booking.Kind.LENDING, state__in=WITH_THEM) | Q(kind=Booking.Kind.OWN_USE, state=State.RETURNED),
        reservations__resource=resource,
    )
    rows = list(uses.select_related("case").distinct().order_by("-during", "-pk")[:MOST_USES])
    form = DamageForm(posted(request), request.FILES or None, things=[resource], uses=rows)
    return _recorded(request, form, None, back=reverse("resources_portal:resource", args=[code]), over=resource.name)


@handled_page
def settle(request: HttpRequest, case: Case, pk: int) -> HttpResponse:
    """Note how a damage of a case was settled."""
    rows = Damage.objects.filter(booking__case=case)
    return _settled(request, rows.filter(pk=pk), back=reverse("cases_portal:case", args=[case.code]), over=case.code)


@staff_page(HANDLE)
def settle_of(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Note how a damage was settled that belongs to no case."""
    resource = access.staff_resource(code)
    rows = Damage.objects.filter(resource=resource, booking__case=None)
    back = reverse("resources_portal:resource", args=[code])
    return _settled(request, rows.filter(pk=pk), back=back, over=resource.name)


@staff_page(VIEW)
@require_safe
def photo(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """A photo of a damage that belongs to no case, for staff."""
    row = DamagePhoto.objects.filter(pk=pk, damage__resource__code=code).first()
    if row is None:
        raise NotFound
    return send_paper(request, row.file, name=f"kerusakan-{row.damage_id}-{row.pk}")


@handled_page
def keys(request: HttpRequest, case: Case) -> HttpResponse:
    """Note that keys came back after the return."""
    rows = Handover.objects.filter(booking__case=case, booking__state=State.RETURNED).exclude(keys_out=[])
    handover = rows.select_related("booking__case").first()
    if handover is None:
        raise NotFound
    form = KeysForm(posted(request), keys=handover.keys_out)
    return _step(
        request,
        form,
        lambda: take_keys(handover=handover, keys=form.cleaned_data["keys"], by=signed_in(request)),
        title=_("Keys came back"),
        done=_("Noted."),
        back=reverse("cases_portal:case", args=[case.code]),
        over=case.code,
    )


@staff_page(HANDLE)
def take_own(request: HttpRequest, pk: int) -> HttpResponse:
    """Count what an activity of the agency itself used; nobody signs for it."""
    booking = _own(pk)
    form = ReturnForm(posted(request), request.FILES or None, held=held_by(booking), before={}, is_borrowed=False)

    def act() -> object:
        values = form.cleaned_data
        return take_back_own(
            booking=booking,
            looked=form.looked,
            key=values["key"],
            at=values["at"],
            note=values["note"],
            damages=form.damages,
            by=signed_in(request),
        )

    return _step(
        request,
        form,
        act,
        title=_("Receive it back"),
        done=_("Taken back. What is left of the time is free again."),
        back=reverse("lending_portal:own_use"),
        over=booking.title,
        template="bookings/use/looking.html",
        booking=booking,
        may=True,
        now=timezone.now(),
    )


def _own(pk: int) -> Booking:
    """Return an activity of the agency that has begun and was not taken back."""
    rows = Booking.objects.filter(kind=Booking.Kind.OWN_USE, state=State.APPROVED)
    booking = rows.filter(pk=pk, during__startswith__lte=timezone.now()).first()
    if booking is None:
        raise NotFound
    return booking


def _used(booking: Booking) -> list[Resource]:
    rows = Resource.objects.filter(reservations__booking=booking).exclude(kind=Resource.Kind.COMPANION)
    return list(rows.distinct())


def _recorded(request: HttpRequest, form: DamageForm, booking: Booking | None, *, back: str, over: str) -> HttpResponse:
    return _step(
        request,
        form,
        lambda: record_damage(
            new=form.damage, key=form.cleaned_data["key"], booking=booking or form.booking, by=signed_in(request)
        ),
        title=_("Note a damage"),
        done=_("Noted. It stays in the list of damages until it is settled."),
        back=back,
        over=over,
    )


def _settled(request: HttpRequest, rows: Any, *, back: str, over: str) -> HttpResponse:
    damage = rows.filter(settled_at=None).select_related("booking__case", "resource").first()
    if damage is None:
        raise NotFound
    form = SettleForm(posted(request), damage=damage)

    def act() -> object:
        return settle_damage(damage=damage, **form.cleaned_data, by=signed_in(request))

    title, done = _("Damage is settled"), _("Noted that it is settled.")
    return _step(request, form, act, title=title, done=done, back=back, over=over, damage=damage)


def _step(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], object],
    *,
    title: str,
    done: str,
    back: str,
    over: str,
    template: str = "bookings/use/alone.html",
    **more: Any,
) -> HttpResponse:
    """Show the form of a step, or take it and lead back."""
    status = take_form(request, form, act, done=done)
    if not status:
        return redirect(back)
    shown = {"form": form, "title": title, "submit": title, "back": back, "over": over, **more}
    return render(request, template, shown, status=status)
