"""Tables of days off: the national one on the pages of central IT, a province's own on those of its bureau."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.access import signed_in
from core.errors import DomainError, InvalidInput, NotFound
from core.models import User
from core.ui.outcome import show_refusal
from core.ui.pages import posted, staff_page
from core.workdays.explaining import FIRST_YEAR, LAST_YEAR
from core.workdays.grid import missing_words
from tenants.calendars.domain import days_that_hold, enter_decree
from tenants.calendars.errors import CalendarChanged, CalendarUnchanged
from tenants.calendars.forms import ConfirmForm, DecreeForm
from tenants.calendars.models import CalendarDay, CalendarDecree
from tenants.calendars.provider import published_years
from tenants.calendars.scope import PERMISSION, keeps_days_of
from tenants.calendars.tables import DayRow, TableChanges, changes_between, read_file, read_text, write_rows
from tenants.models import Province

CENTRAL = "central"


@dataclass(frozen=True)
class Place:
    """The pages of central IT, or of one bureau. `owner` is the province whose days are kept here."""

    namespace: str
    owner: str | None
    user: User
    name: str

    @property
    def is_regional(self) -> bool:
        return self.owner is not None

    def render(
        self, request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
    ) -> HttpResponse:
        context |= {"ns": self.namespace, "place": self}
        return render(request, f"tenants/calendars/{template}.html", context, status=status)


def _placed(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
    """Give a view its place, after whoever keeps no days there was refused."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = signed_in(request)
        namespace = request.resolver_match.namespace if request.resolver_match else CENTRAL
        owner = None if namespace == CENTRAL else user.province_code
        if not keeps_days_of(user, owner):
            raise PermissionDenied
        if not FIRST_YEAR <= kwargs.get("year", FIRST_YEAR) <= LAST_YEAR:
            raise Http404
        province = Province.objects.filter(code=owner).first() if owner else None
        name = province.name if province else _("All provinces")
        return view(request, Place(namespace, owner, user, name), *args, **kwargs)

    return staff_page(PERMISSION)(answer)


@require_safe
@_placed
def calendar_list(request: HttpRequest, place: Place) -> HttpResponse:
    """List the years with their decrees; the year that is needed next stands first when it is missing."""
    today = timezone.localdate()
    years = published_years()
    decrees = CalendarDecree.objects.filter(province=None) | CalendarDecree.objects.filter(province_code=place.owner)
    by_year: dict[int, list[CalendarDecree]] = {}
    for decree in decrees.order_by("-year", "pk"):
        by_year.setdefault(decree.year, []).append(decree)
    context = {
        "years": [
            (year, by_year.get(year, []), year in years) for year in sorted({today.year, *by_year}, reverse=True)
        ],
        "next_year": None if today.year + 1 in by_year else str(today.year + 1),
        "warning": missing_words([year for year in (today.year, today.year + 1) if year not in years]),
    }
    return place.render(request, "list", context)


@require_safe
@_placed
def calendar_year(request: HttpRequest, place: Place, year: int) -> HttpResponse:
    """Show the days off of a year with their decrees, and what was superseded."""
    days = CalendarDay.objects.of_province(place.owner).filter(on__year=year).select_related("decree", "superseded_by")
    rows = list(days)
    context = {
        "year": str(year),
        "days": [day for day in rows if day.superseded_by is None],
        "superseded": [day for day in rows if day.superseded_by is not None],
        "decrees": CalendarDecree.objects.filter(year=year, province_code=place.owner).select_related("entered_by"),
        "is_published": year in published_years(),
    }
    return place.render(request, "year", context)


@require_http_methods(["GET", "HEAD", "POST"])
@_placed
def calendar_change(request: HttpRequest, place: Place, year: int) -> HttpResponse:
    """Ask for a decree and the whole table, and show which dates would change before anything does."""
    held = days_that_hold(year, place.owner)
    form = DecreeForm(posted(request), request.FILES or None, initial={"rows": write_rows(held)})
    if request.method == "POST" and form.is_valid():
        try:
            rows = _rows_of(form.cleaned_data, year, place)
            changes = changes_between(held, rows)
            if not changes and (held or place.is_regional):
                raise CalendarUnchanged  # noqa: TRY301  # the form shows it like the refusals of the reader
        except InvalidInput as error:
            show_refusal(form, error)
        except CalendarUnchanged as error:
            show_refusal(form, error, field="rows")
        else:
            return _preview(request, place, year, form.cleaned_data, rows, changes)
    return _form(request, place, year, form)


@require_http_methods(["POST"])
@_placed
def calendar_enter(request: HttpRequest, place: Place, year: int) -> HttpResponse:
    """Enter what was shown. When the table moved meanwhile, the changes are shown again."""
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    try:
        rows = read_text(asked["rows"], year=year, is_regional=place.is_regional)
        changes = changes_between(days_that_hold(year, place.owner), rows)
        if fingerprint(changes) != asked["seen"]:
            raise CalendarChanged
        enter_decree(
            year=year,
            province_code=place.owner,
            number=asked["number"],
            valid_from=asked["valid_from"],
            rows=rows,
            by=place.user,
            seen=changes,
        )
    except NotFound:
        raise
    except DomainError as error:
        again = DecreeForm(initial={**form.values(), "valid_from": asked["valid_from"]})
        messages.error(request, str(error))
        return _form(request, place, year, again, status=error.status)
    messages.success(request, _("Entered. All offices use it now, and open limits are counted again."))
    return redirect(f"{place.namespace}:calendar_year", year)


def fingerprint(changes: TableChanges) -> str:
    """Return a short name of changes, to notice that they are others by the time they are entered."""
    return hashlib.sha256(repr(changes).encode()).hexdigest()


def _rows_of(cleaned: dict[str, Any], year: int, place: Place) -> list[DayRow]:
    upload = cleaned["file"]
    if upload is not None:
        return read_file(upload, upload.name, year=year, is_regional=place.is_regional)
    return read_text(cleaned["rows"], year=year, is_regional=place.is_regional)


def _preview(
    request: HttpRequest,
    place: Place,
    year: int,
    asked: dict[str, Any],
    rows: list[DayRow],
    changes: TableChanges,
) -> HttpResponse:
    context = {
        "year": str(year),
        "number": asked["number"],
        "valid_from": asked["valid_from"],
        "rows": write_rows(rows),
        "changes": changes,
        "seen": fingerprint(changes),
    }
    return place.render(request, "preview", context)


def _form(
    request: HttpRequest, place: Place, year: int, form: DecreeForm, *, status: int | None = None
) -> HttpResponse:
    context = {"form": form, "year": str(year)}
    return place.render(request, "form", context, status=status or (422 if form.errors else 200))
