"""The PPID's own pages: both lists, both registers, the yearly report, the settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.access import signed_in
from core.agencies import current_agency
from core.cases.domain.identities import Person
from core.errors import DomainError
from core.sheets import XLSX
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, staff_page
from feedback import registers, report_words
from feedback.domain import information_reports, public_information
from feedback.domain.requests import HANDLE
from feedback.errors import InformationChanged
from feedback.information_figures import figures_of
from feedback.information_forms import WhyForm
from feedback.information_panels import REMIND_DAYS, report_owed
from feedback.models import (
    ExemptInformation,
    InformationFile,
    InformationReport,
    InformationSettings,
    PublicInformation,
)
from feedback.public_information_forms import EntryForm, ExemptionForm, OpenForm, ReportForm, SettingsForm
from feedback.views.public_information import send_information_file

MANAGE = public_information.MANAGE
VIEW = registers.VIEW
PER_PAGE = 50
REGISTERS = (registers.REQUESTS, registers.OBJECTIONS)


@staff_page(VIEW)
def home(request: HttpRequest) -> HttpResponse:
    """What there is to keep: lists, registers, report, settings."""
    today = timezone.localdate()
    context = {
        "listed": PublicInformation.objects.standing().count(),
        "old": PublicInformation.objects.out_of_date(today).count(),
        "exempt": ExemptInformation.objects.filter(opened_on__isnull=True).count(),
        "ending": _ending().count(),
        "report_year": report_owed(today),
        "last_year": today.year - 1,
        "year": today.year,
        "figures": report_words.headline(figures_of(today.year)),
    }
    return render(request, "feedback/ppid_desk.html", context)


# --- list of public information ---------------------------------------------------------------------------------------
@staff_page(MANAGE)
def entry_list(request: HttpRequest) -> HttpResponse:
    """Every entry; those that are out of date first when asked."""
    today = timezone.localdate()
    rows = PublicInformation.objects.standing()
    old = PublicInformation.objects.out_of_date(today)
    only_old = request.GET.get("usang") == "1"
    page = Paginator((old if only_old else rows).order_by("title", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    old_keys = set(old.filter(pk__in=[row.pk for row in page]).values_list("pk", flat=True))
    context = {"page": page, "only_old": only_old, "old_keys": old_keys, "old": old.count()}
    return render(request, "feedback/ppid_desk_list.html", context)


@staff_page(MANAGE)
def entry_create(request: HttpRequest) -> HttpResponse:
    """Put information on the list."""
    form = EntryForm(posted(request), request.FILES or None)
    return _save(
        request,
        form,
        lambda: public_information.add_information(
            entry=form.entry, files=form.cleaned_data["documents"], by=signed_in(request)
        ),
        title=_("List information"),
        back=reverse("ppid_portal:entries"),
        done=_("It is on the list."),
    )


@staff_page(MANAGE)
def entry_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an entry, add files, or take them off."""
    row = get_object_or_404(PublicInformation.objects.standing(), pk=pk)
    names = [name for name in EntryForm.base_fields if name != "documents"]
    form = EntryForm(posted(request), request.FILES or None, initial={name: getattr(row, name) for name in names})
    return _save(
        request,
        form,
        lambda: public_information.change_information(
            row=row,
            entry=form.entry,
            files=form.cleaned_data["documents"],
            lock=form.cleaned_data["lock"] or 0,
            by=signed_in(request),
        ),
        title=row.title,
        back=reverse("ppid_portal:entries"),
        done=_("Saved."),
        template="feedback/ppid_desk_entry.html",
        entry=row,
        files=row.files.filter(removed_at__isnull=True),
    )


@staff_page(MANAGE)
def entry_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then take an entry off the list."""
    row = get_object_or_404(PublicInformation.objects.standing(), pk=pk)
    if request.method == "POST":
        tell_outcome(
            request,
            lambda: public_information.remove_information(row=row, by=signed_in(request)),
            done=_("It is off the list."),
        )
        return redirect("ppid_portal:entries")
    context = {
        "title": _("Take “%(title)s” off the list?") % {"title": row.title},
        "consequences": [_("Nobody can read its files any more."), _("The record of changes keeps what it was.")],
        "submit": _("Take it off"),
        "back": reverse("ppid_portal:entry", args=[row.pk]),
    }
    return render(request, "feedback/ppid_confirm.html", context)


@staff_page(MANAGE)
def file_remove(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Ask once, then take a file off its entry."""
    row = get_object_or_404(InformationFile, pk=file, entry=pk, removed_at__isnull=True)
    if request.method == "POST":
        tell_outcome(
            request,
            lambda: public_information.remove_file(file=row, by=signed_in(request)),
            done=_("The file was taken off."),
        )
        return redirect("ppid_portal:entry", pk)
    context = {
        "title": _("Take off “%(name)s”?") % {"name": row.name},
        "consequences": [_("Nobody can read it any more.")],
        "submit": _("Take it off"),
        "back": reverse("ppid_portal:entry", args=[pk]),
    }
    return render(request, "feedback/ppid_confirm.html", context)


@staff_page(MANAGE)
def file_read(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """A file as staff read it, also before it is shown to everybody."""
    return send_information_file(get_object_or_404(InformationFile, pk=file, entry=pk, removed_at__isnull=True))


@staff_page(MANAGE)
@require_POST
def take_over(request: HttpRequest) -> HttpResponse:
    """List what this site publishes elsewhere."""
    counted: list[int] = []
    done = tell_outcome(request, lambda: counted.append(public_information.take_over_published(by=signed_in(request))))
    if done and counted[0]:
        messages.success(request, _("Entries brought up to date: %(n)s.") % {"n": counted[0]})
    elif done:
        messages.info(request, _("Everything was up to date already."))
    return redirect("ppid_portal:entries")


# --- exempt list ------------------------------------------------------------------------------------------------------
@staff_page(MANAGE)
def exemption_list(request: HttpRequest) -> HttpResponse:
    """Every entry, those that end soonest first."""
    rows = ExemptInformation.objects.filter(opened_on__isnull=True).order_by("until_on", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "soon": _soon(), "today": timezone.localdate(), "ending": _ending().count()}
    return render(request, "feedback/ppid_desk_exempt.html", context)


@staff_page(MANAGE)
def exemption_create(request: HttpRequest) -> HttpResponse:
    """Put information on the exempt list."""
    form = ExemptionForm(posted(request), request.FILES or None)
    return _save(
        request,
        form,
        lambda: public_information.add_exemption(
            entry=form.exemption, test_file=form.cleaned_data["test_file"], by=signed_in(request)
        ),
        title=_("Add exempt information"),
        back=reverse("ppid_portal:exemptions"),
        done=_("It is on the exempt list."),
    )


@staff_page(MANAGE)
def exemption_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an entry of the exempt list."""
    row = get_object_or_404(ExemptInformation, pk=pk, opened_on__isnull=True)
    names = [name for name in ExemptionForm.base_fields if name != "test_file"]
    form = ExemptionForm(posted(request), request.FILES or None, initial={name: getattr(row, name) for name in names})
    return _save(
        request,
        form,
        lambda: public_information.change_exemption(
            row=row,
            entry=form.exemption,
            test_file=form.cleaned_data["test_file"],
            lock=form.cleaned_data["lock"] or 0,
            by=signed_in(request),
        ),
        title=row.title,
        back=reverse("ppid_portal:exemptions"),
        done=_("Saved."),
        template="feedback/ppid_desk_exemption.html",
        exemption=row,
    )


@staff_page(MANAGE)
def exemption_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open information that was exempt."""
    row = get_object_or_404(ExemptInformation, pk=pk, opened_on__isnull=True)
    form = OpenForm(posted(request))
    return _save(
        request,
        form,
        lambda: public_information.open_exempt(row=row, by=signed_in(request), **form.cleaned_data),
        title=_("Open this information"),
        back=reverse("ppid_portal:exemptions"),
        done=_("It is open. List it, so that people find it."),
        over=row.title,
    )


# --- registers --------------------------------------------------------------------------------------------------------
@staff_page(VIEW)
def register(request: HttpRequest, kind: str) -> HttpResponse:
    """A register of one year, masked; with a reason it leaves as a file that names the applicants."""
    year = _year(request, kind)
    found = registers.register_of(kind, year)
    page = Paginator(found.rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "register": found,
        "page": page,
        "rows": [[registers.shown(cell) for cell in row] for row in page],
        "kind": kind,
        "years": registers.years_of(kind),
        "form": WhyForm(),
        "may_open": request.user.has_perm(HANDLE),
    }
    return render(request, "feedback/ppid_register.html", context)


@staff_page(VIEW)
def register_file(request: HttpRequest, kind: str, ending: str) -> HttpResponse:
    """A register as a file: masked by GET, with the applicants by POST, a right and a reason."""
    if ending not in ("xlsx", "pdf"):
        raise Http404
    year = _year(request, kind)
    people: dict[int, Person] | None = None
    if request.method == "POST":
        form = WhyForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Say why you need to know who they are."))
            return redirect(f"{reverse('ppid_portal:register', args=[kind])}?tahun={year}")
        people = registers.open_people(kind, year, reason=form.cleaned_data["reason"], by=signed_in(request))
    name = f"register-{kind}-{year}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    if ending == "xlsx":
        content = registers.as_xlsx(registers.register_of(kind, year, people=people))
        return HttpResponse(content, content_type=XLSX, headers=headers)
    from feedback.printing.register import register_paper  # printing needs its own libraries

    content = register_paper(kind, year, current_agency(), people=people, made_at=timezone.now())
    return HttpResponse(content, content_type="application/pdf", headers=headers)


# --- yearly report and settings ---------------------------------------------------------------------------------------
@staff_page(VIEW)
def report(request: HttpRequest, year: int) -> HttpResponse:
    """The figures of a year; of one that is over the report is published here."""
    if not 2000 <= year <= timezone.localdate().year:
        raise Http404
    known = InformationReport.objects.filter(year=year).first()
    figures = known.figures if known else figures_of(year)
    initial = {"text": known.text, "sent_on": known.sent_on} if known else {}
    form = ReportForm(posted(request), initial=initial)
    return _save(
        request,
        form,
        lambda: information_reports.publish_report(year=year, by=signed_in(request), **form.cleaned_data),
        title=_("Yearly report %(year)s") % {"year": year},
        back=reverse("ppid_portal:report", args=[year]),
        done=_("The report is published."),
        template="feedback/ppid_desk_report.html",
        year=year,
        report=known,
        is_over=year < timezone.localdate().year,
        head=report_words.headline(figures),
        parts=report_words.parts(figures),
        earlier=[number for number in registers.years_of(registers.REQUESTS) if number != year],
        may_manage=request.user.has_perm(MANAGE),
    )


@staff_page(MANAGE)
def settings(request: HttpRequest) -> HttpResponse:
    """Limits, numbers, people, desk and costs of the information service."""
    terms = InformationSettings.load()
    form = SettingsForm(posted(request), initial={name: getattr(terms, name) for name in information_reports.SETTINGS})
    return _save(
        request,
        form,
        lambda: information_reports.change_settings(by=signed_in(request), **form.cleaned_data),
        title=_("Settings of the information service"),
        back=reverse("ppid_portal:home"),
        done=_("Saved."),
    )


def _soon() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=REMIND_DAYS)


def _ending() -> Any:
    return ExemptInformation.objects.filter(opened_on__isnull=True, until_on__lte=_soon())


def _year(request: HttpRequest, kind: str) -> int:
    if kind not in REGISTERS:
        raise Http404
    asked = request.GET.get("tahun", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else timezone.localdate().year


def _save(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], object],
    *,
    title: str,
    back: str,
    done: str,
    template: str = "feedback/ppid_form.html",
    **context: Any,
) -> HttpResponse:
    """Show a form, or save it and lead back."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act()
            except InformationChanged as error:
                data: Any = form.data
                data = data.copy()
                data["lock"] = error.facts["lock"]
                form.data = data
                show_refusal(form, error)
                status = error.status
            except DomainError as error:
                show_refusal(form, error)
                status = error.status
            else:
                messages.success(request, done)
                return redirect(back)
    return render(request, template, {"form": form, "title": title, "back": back, **context}, status=status)
