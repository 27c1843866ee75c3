"""The register of stakeholders in the portal."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.accounts.access import signed_in
from core.contacts import shown_phone
from core.errors import DomainError, NotFound
from core.sheets import XLSX
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, staff_page
from forums.domain import stakeholders as domain
from forums.domain.lifecycle import today_here
from forums.domain.stakeholders import StakeholderFields
from forums.errors import StakeholderNameTaken
from forums.models import SocialTag, Stakeholder
from forums.people_sheets import register_as_xlsx
from forums.stakeholder_forms import StakeholderForm, StakeholderImportForm
from forums.stakeholder_import import Row, lines_of_file, new_rows, read_rows
from services.seam import StakeholderElement

PAGE_SIZE = 50
WORDS_LIMIT = 120
FIELDS = ("name", "contact_name", "element", "tags", "email", "phone", "address", "consent_basis", "consent_on", "note")


@staff_page(domain.PERMISSION)
def stakeholder_list(request: HttpRequest) -> HttpResponse:
    """All entries, those in use first, with the number of invitations that each got."""
    words = request.GET.get("q", "").replace("\0", "")[:WORDS_LIMIT].strip()
    element, tag = request.GET.get("unsur", ""), request.GET.get("juga", "")
    entries = Stakeholder.objects.annotate(invitation_count=Count("invitations"))
    if words:
        entries = entries.filter(Q(name__icontains=words) | Q(contact_name__icontains=words))
    if element in StakeholderElement.values:
        entries = entries.filter(element=element)
    if tag in SocialTag.values:
        entries = entries.filter(tags__contains=[tag])
    page = Paginator(entries.order_by("-is_active", "name", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "words": words,
        "element": element,
        "tag": tag,
        "elements": StakeholderElement.choices,
        "tags": SocialTag.choices,
        "total": Stakeholder.objects.count(),
    }
    return render(request, "forums/people/stakeholder_list.html", context)


@staff_page(domain.PERMISSION)
def stakeholder_create(request: HttpRequest) -> HttpResponse:
    """Add an entry."""
    form = StakeholderForm(posted(request), initial={"consent_on": today_here()})
    if request.method == "POST" and form.is_valid():
        try:
            made = domain.add_stakeholder(fields=_fields(form), by=signed_in(request))
        except DomainError as error:
            _put(error, form)
        else:
            messages.success(request, _("“%(name)s” was added to the register.") % {"name": made.name})
            return redirect("forums_portal:stakeholders")
    return render(request, "forums/people/stakeholder_form.html", {"form": form})


@staff_page(domain.PERMISSION)
def stakeholder_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an entry."""
    entry = _entry(pk)
    initial = {name: getattr(entry, name) for name in FIELDS} | {"phone": shown_phone(entry.phone)}
    form = StakeholderForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            domain.change_stakeholder(stakeholder=entry, fields=_fields(form), by=signed_in(request))
        except DomainError as error:
            _put(error, form)
        else:
            messages.success(request, _("The entry was saved."))
            return redirect("forums_portal:stakeholders")
    return render(request, "forums/people/stakeholder_form.html", {"form": form, "entry": entry})


@staff_page(domain.PERMISSION)
@require_POST
def stakeholder_use(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry out of use, or use it again."""
    entry, by = _entry(pk), signed_in(request)
    is_active = request.POST.get("in_use") == "yes"
    tell_outcome(
        request,
        lambda: domain.set_stakeholder_active(stakeholder=entry, is_active=is_active, by=by),
        done=_("The entry was saved."),
    )
    return redirect("forums_portal:stakeholders")


@staff_page(domain.PERMISSION)
def stakeholder_import(request: HttpRequest) -> HttpResponse:
    """Read many entries, show what each row becomes, and add them once somebody has looked at it."""
    form = StakeholderImportForm(posted(request), request.FILES or None)
    rows: list[Row] = []
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            text = lines_of_file(upload, upload.name) if upload else str(form.cleaned_data["rows"])
            basis, since = form.cleaned_data["consent_basis"], form.cleaned_data["consent_on"]
            rows = read_rows(text, consent_basis=basis, consent_on=since)
            if "confirm" in request.POST and new_rows(rows) and not any(row.problems for row in rows):
                made = domain.add_stakeholders(rows=new_rows(rows), by=signed_in(request))
                done = ngettext("One entry was added.", "%(count)s entries were added.", len(made))
                messages.success(request, done % {"count": len(made)})
                return redirect("forums_portal:stakeholders")
        except DomainError as error:
            show_refusal(form, error)
        else:
            form = StakeholderImportForm(initial={**form.cleaned_data, "file": None, "rows": text})
    context = {
        "form": form,
        "lines": rows,
        "wrong": sum(bool(row.problems) for row in rows),
        "fresh": sum(row.is_new for row in rows),
    }
    return render(request, "forums/people/stakeholder_import.html", context)


@staff_page(domain.PERMISSION)
@require_safe
def stakeholder_export(request: HttpRequest) -> HttpResponse:
    """The register as a workbook."""
    response = HttpResponse(register_as_xlsx(Stakeholder.objects.order_by("name", "pk")), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="pemangku-kepentingan-{timezone.localdate():%Y%m%d}.xlsx"'
    return response


def _fields(form: StakeholderForm) -> StakeholderFields:
    values: StakeholderFields = {name: form.cleaned_data[name] for name in FIELDS}  # type: ignore[assignment]
    return values


def _put(error: DomainError, form: StakeholderForm) -> None:
    show_refusal(form, error, field="name" if isinstance(error, StakeholderNameTaken) else None)


def _entry(pk: int) -> Stakeholder:
    entry = Stakeholder.objects.filter(pk=pk).first()
    if entry is None:
        raise NotFound
    return entry
