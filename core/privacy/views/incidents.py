"""The register of incidents: what happened, who is concerned, and who was told within the 72 hours."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from core.accounts.access import signed_in
from core.privacy.domain import incidents
from core.privacy.errors import IncidentChanged, IncidentNotReady
from core.privacy.forms import AuthorityForm, ChangeIncidentForm, IncidentForm, PeopleForm
from core.privacy.models import Incident
from core.privacy.views.desk import form_page, workbook
from core.ui.outcome import tell_outcome
from core.ui.pages import posted, staff_page
from core.workbooks import Sheet, as_workbook

RIGHT = incidents.RIGHT
PER_PAGE = 50
EVENTS = {
    "entered": gettext_lazy("Entered"),
    "changed": gettext_lazy("Changed"),
    "people_added": gettext_lazy("People concerned added"),
    "people_told": gettext_lazy("The notice to the people concerned was sent off"),
    "authority_told": gettext_lazy("Institution told"),
    "closed": gettext_lazy("Closed"),
}


@staff_page(RIGHT)
@require_safe
def incident_list(request: HttpRequest) -> HttpResponse:
    """Every incident, the newest first."""
    page = Paginator(Incident.objects.all(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "privacy/desk/incidents.html", {"page": page})


@staff_page(RIGHT)
@require_safe
def incident_file(request: HttpRequest) -> HttpResponse:
    """The register as a workbook, without the names of anybody concerned."""
    heads = (
        _("In short"),
        _("Found at"),
        _("Tell by"),
        _("People told at"),
        _("Institution told at"),
        _("State"),
        _("Which data"),
        _("When and how it happened"),
        _("Handling and recovery"),
    )
    rows = (
        (
            row.title,
            row.discovered_at,
            row.due_at,
            row.people_told_at,
            row.authority_told_at,
            str(row.get_state_display()),
            row.data,
            row.cause,
            row.handling,
        )
        for row in Incident.objects.all().iterator()
    )
    return workbook(as_workbook(Sheet(heads, rows, frozen=0)), "register-insiden.xlsx")


@staff_page(RIGHT)
def incident_new(request: HttpRequest) -> HttpResponse:
    """Enter an incident."""
    form = IncidentForm(posted(request))

    def act(_data: dict[str, Any]) -> None:
        incidents.enter_incident(by=signed_in(request), **form.values)

    return form_page(
        request,
        form,
        act,
        title=_("Enter an incident"),
        back=reverse("privacy_portal:incidents"),
        done=_("The incident is entered. The 72 hours run."),
    )


@staff_page(RIGHT)
@require_safe
def incident_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One incident: its clock, what is still missing, who was told."""
    row = get_object_or_404(Incident, pk=pk)
    left = row.due_at - timezone.now()
    used = min(100, max(0, round(100 * (1 - left / incidents.TERM))))
    waits = not (row.people_told_at and row.authority_told_at)
    hours = int(left.total_seconds() // 3600)
    words = ngettext("%(n)s hour left", "%(n)s hours left", max(hours, 0)) % {"n": max(hours, 0)}
    context = {
        "incident": row,
        "used": used,
        "bar": "late" if row.is_late else "due",
        "words": _("The 72 hours are over") if left.total_seconds() < 0 else words,
        "waits": waits,
        "people": row.people.count(),
        "waiting": row.people.filter(told_at__isnull=True).count(),
        "findings": incidents.telling_findings(row),
        "events": [(event, EVENTS.get(event.kind, event.kind)) for event in row.events.all()[:200]],
        "is_open": row.state != Incident.State.CLOSED,
    }
    return render(request, "privacy/desk/incident.html", context)


@staff_page(RIGHT)
def incident_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what is known by now."""
    row = get_object_or_404(Incident, pk=pk)
    form = ChangeIncidentForm(posted(request), initial=ChangeIncidentForm.initial_of(row))

    def act(data: dict[str, Any]) -> None:
        try:
            incidents.change_incident(incident=row, by=signed_in(request), **form.values)
        except IncidentChanged as error:
            form.data = {**request.POST.dict(), "lock": error.facts["lock"]}  # type: ignore[assignment]
            raise

    return form_page(request, form, act, title=row.title, back=_address(row), done=_("Saved."))


@staff_page(RIGHT)
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Name who is concerned; how many it would be is told first."""
    row = get_object_or_404(Incident, pk=pk)
    form = PeopleForm(posted(request))
    counted = None
    if request.method == "POST" and form.is_valid():
        cases = form.cases()
        if "add" in request.POST:
            emails = form.cleaned_data["emails"]

            def act() -> None:
                incidents.add_people(incident=row, cases=cases, emails=emails, by=signed_in(request))

            tell_outcome(request, act, done=_("The people are on the list."))
            return redirect(_address(row))
        counted = {
            "cases": cases.filter(identity__has_email=True).count() if cases is not None else 0,
            "silent": cases.exclude(identity__has_email=True).count() if cases is not None else 0,
            "emails": len(form.cleaned_data["emails"]),
        }
    context = {"incident": row, "form": form, "counted": counted, "back": _address(row)}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "privacy/desk/people.html", context, status=status)


@staff_page(RIGHT)
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the letter, ask once, then have everybody concerned told."""
    row = get_object_or_404(Incident, pk=pk)
    if request.method == "POST":
        _tell_or_say_why(request, lambda: incidents.tell_people(incident=row, by=signed_in(request)))
        return redirect(_address(row))
    waiting = row.people.filter(told_at__isnull=True).count()
    context = {
        "incident": row,
        "title": ngettext("Tell %(n)s person?", "Tell %(n)s people?", waiting) % {"n": waiting},
        "consequences": [_("Each gets the letter below by e-mail. It cannot be taken back.")],
        "submit": _("Send the letters"),
        "back": _address(row),
    }
    return render(request, "privacy/desk/tell.html", context)


@staff_page(RIGHT)
def authority(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down when and how the institution was told."""
    row = get_object_or_404(Incident, pk=pk)
    form = AuthorityForm(posted(request))

    def act(data: dict[str, Any]) -> None:
        incidents.tell_authority(incident=row, at=form.at, note=data["note"], by=signed_in(request))

    title = _("The institution was told")
    return form_page(request, form, act, title=title, back=_address(row), done=_("It is written down."))


@staff_page(RIGHT)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then close an incident."""
    row = get_object_or_404(Incident, pk=pk)
    if request.method == "POST":
        _tell_or_say_why(request, lambda: incidents.close_incident(incident=row, by=signed_in(request)))
        return redirect(_address(row))
    context = {
        "title": _("Close this incident?"),
        "consequences": [_("Everybody must have been told, and the recovery written down.")],
        "submit": _("Close the incident"),
        "back": _address(row),
    }
    return render(request, "privacy/desk/confirm.html", context)


def _tell_or_say_why(request: HttpRequest, act: Any) -> None:
    try:
        act()
    except IncidentNotReady as error:
        messages.error(request, " ".join([str(error), *error.facts["findings"]]))
    else:
        messages.success(request, _("Done."))


def _address(row: Incident) -> str:
    return reverse("privacy_portal:incident", args=[row.pk])
