"""The agency's own working days: closed days, other hours, joint leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.access import signed_in
from core.errors import DomainError, NotFound
from core.hours import describe_hours
from core.ui.hours import hours_from
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, staff_page
from core.workdays.counting import DEFAULT_HOURS
from core.workdays.domain import add_rule, remove_rule, set_joint_leave
from core.workdays.explaining import days_off_of, year_of, years_wanted
from core.workdays.forms import DayOffForm, JointLeaveForm, OtherHoursForm
from core.workdays.grid import missing_words
from core.workdays.models import OfficeRule
from core.workdays.office import office_calendar
from core.workdays.shell import PERMISSION

Kind = OfficeRule.Kind
MOST_PAST = 20


@require_safe
@staff_page(PERMISSION)
def home(request: HttpRequest) -> HttpResponse:
    """Show which days count: the week, the coming days off, and the agency's own rules."""
    calendar = office_calendar()
    today = calendar.today(timezone.now())
    rules = list(OfficeRule.objects.current().filter(last_on__gte=today).exclude(kind=Kind.WORKS_ON_JOINT_LEAVE))
    past = OfficeRule.objects.exclude(pk__in=[rule.pk for rule in rules]).exclude(kind=Kind.WORKS_ON_JOINT_LEAVE)
    context = {
        "hours": describe_hours(calendar.hours or DEFAULT_HOURS),
        "has_hours": bool(calendar.hours),
        "zone": calendar.zone.key,
        "years": [year_of(calendar, year) for year in sorted(calendar.years) if year >= today.year],
        "days_off": [
            off for year in (today.year, today.year + 1) for off in days_off_of(calendar, year) if off.on >= today
        ],
        "wanted": missing_words(years_wanted(calendar, today=today)),
        "rules": rules,
        "past": list(past.order_by("-first_on", "-pk")[:MOST_PAST]),
        "works_on_joint_leave": _works_on_joint_leave(),
    }
    return render(request, "workdays/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(PERMISSION)
def add_day_off(request: HttpRequest) -> HttpResponse:
    """Close the office on some days."""
    form = DayOffForm(posted(request))

    def save() -> None:
        add_rule(kind=Kind.DAY_OFF, **form.cleaned_data, by=signed_in(request))

    return _edit(request, form, save, _("Close the office on some days"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(PERMISSION)
def add_other_hours(request: HttpRequest) -> HttpResponse:
    """Give the office other hours for a while."""
    form = OtherHoursForm(posted(request))

    def save() -> None:
        values = {name: form.cleaned_data[name] for name in ("first_on", "last_on", "name", "decree")}
        add_rule(kind=Kind.OTHER_HOURS, hours=hours_from(form.cleaned_data), **values, by=signed_in(request))

    return _edit(request, form, save, _("Other opening hours for a while"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(PERMISSION)
def joint_leave(request: HttpRequest) -> HttpResponse:
    """Decide whether days of joint leave are working days here."""
    form = JointLeaveForm(posted(request), initial={"works": _works_on_joint_leave()})

    def save() -> None:
        set_joint_leave(works=form.cleaned_data["works"], by=signed_in(request))

    return _edit(request, form, save, _("Joint leave"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(PERMISSION)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then take a rule back."""
    rule = OfficeRule.objects.current().exclude(kind=Kind.WORKS_ON_JOINT_LEAVE).filter(pk=pk).first()
    if rule is None:
        raise NotFound
    if request.method == "POST":
        done = _("Taken back. Open limits are counted again now.")
        tell_outcome(request, lambda: remove_rule(rule, by=signed_in(request)), done=done)
        return redirect("workdays_portal:home")
    context = {
        "rule": rule,
        "title": _("Take back “%(name)s”?") % {"name": rule.name},
        "consequences": [
            _("Open limits are counted again; citizens read on their status page when theirs moves."),
            _("The entry stays in the record."),
        ],
        "submit": _("Take it back"),
    }
    return render(request, "workdays/take_back.html", context)


def _edit(request: HttpRequest, form: forms.Form, save: Callable[[], Any], title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved. Open limits are counted again now."))
            return redirect("workdays_portal:home")
    status = 422 if form.errors else 200
    return render(request, "workdays/form.html", {"form": form, "title": title}, status=status)


def _works_on_joint_leave() -> bool:
    return OfficeRule.objects.current().filter(kind=Kind.WORKS_ON_JOINT_LEAVE).exists()
