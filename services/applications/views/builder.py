"""The builder of forms: what a form asks, page by page, and everything that is done with the form as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.accounts.access import signed_in
from core.errors import DomainError
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, staff_page
from services import access
from services.applications import building, edits
from services.applications.builder_forms import CopyForm, ImportForm, StartForm, condition_in_words
from services.applications.errors import FormNotReady
from services.applications.kinds import Kind
from services.applications.schema import Required, findings_of
from services.models import ApplicationForm, Channel, Service

PERMISSION = building.PERMISSION
staff = staff_page(PERMISSION)
State = ApplicationForm.State
PAGE_SIZE = 50


@staff
def form_list(request: HttpRequest) -> HttpResponse:
    """Every service with its form, and how many applications it brought."""
    published = Count("forms", filter=Q(forms__state=State.PUBLISHED), distinct=True)
    drafts = Count("forms", filter=Q(forms__state=State.DRAFT), distinct=True)
    services = Service.objects.active().annotate(
        is_published=published, has_draft=drafts, sent=Count("applications", distinct=True)
    )
    in_order = services.order_by("-is_published", "-has_draft", "order", "name", "pk")
    page = Paginator(in_order, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "services/applications/form_list.html", {"page": page, "online": Channel.ONLINE})


@staff
def overview(request: HttpRequest, code: str) -> HttpResponse:
    """The pages and questions of a form, what is still wrong, and what can be done with it."""
    service = access.staff_service(code)
    form = building.draft_of(service)
    published = service.forms.filter(state=State.PUBLISHED).select_related("standard").first()
    findings = findings_of(form.schema) if form.sections else []
    context = {
        "service": service,
        "draft": form,
        "published": published,
        "sections": [_section_words(form.schema, section) for section in form.sections],
        "findings": findings,
        "has_changes": not form._state.adding,
        "is_online": Channel.ONLINE in service.channels,
        "has_standard": service.standards.current().exists(),
    }
    return render(request, "services/applications/form_overview.html", context)


@staff
def start_edit(request: HttpRequest, code: str) -> HttpResponse:
    """What stands above the questions, the kinds of applicant, and the completeness check."""
    service, by = access.staff_service(code), signed_in(request)
    draft = building.draft_of(service)
    initial = {
        "intro": draft.schema["intro"],
        "applicants": "\n".join(item["label"] for item in draft.applicants),
        "check_days": draft.check_days,
    }
    form = StartForm(posted(request), initial=initial)

    def save(lock: int) -> None:
        found = form.cleaned_data
        changed = building.change_form(
            service=service,
            edit=lambda schema: edits.with_start(schema, intro=found["intro"], applicants=found["applicants"]),
            lock=lock,
            by=by,
        )
        building.change_check(service=service, check_days=found["check_days"], lock=changed.lock, by=by)

    return edit_page(request, service, draft, form, save, heading=_("Start of the form"))


@staff
@require_POST
def change_order(request: HttpRequest, code: str) -> HttpResponse:
    """Move a page or question up or down, or remove a question: `up`, `down` or `remove` with its key."""
    service, by = access.staff_service(code), signed_in(request)
    verb = next((verb for verb in ("up", "down", "remove") if verb in request.POST), "")
    key = request.POST.get(verb, "")
    changes: dict[str, building.Edit] = {
        "up": lambda schema: _moved(schema, key, "up"),
        "down": lambda schema: _moved(schema, key, "down"),
        "remove": lambda schema: edits.without_question(schema, key),
    }
    if verb:
        lock = lock_of(request, building.draft_of(service))
        tell_outcome(request, lambda: building.change_form(service=service, edit=changes[verb], lock=lock, by=by))
    return redirect("applications_portal:form", code)


@staff
@require_POST
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Add a question for every requirement of the standard that the form does not ask for yet."""
    service, by = access.staff_service(code), signed_in(request)
    lock = lock_of(request, building.draft_of(service))
    try:
        added = building.propose_questions(service=service, lock=lock, by=by)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        words = ngettext("%(n)s question was added.", "%(n)s questions were added.", added) % {"n": added}
        messages.success(request, words if added else _("The form asks for everything that the standard requires."))
    return redirect("applications_portal:form", code)


@staff
def copy(request: HttpRequest, code: str) -> HttpResponse:
    """Take over the questions of another service."""
    service, by = access.staff_service(code), signed_in(request)
    draft = building.draft_of(service)
    form = CopyForm(posted(request), service=service)

    def save(lock: int) -> None:
        building.copy_form(service=service, source=form.cleaned_data["source"], lock=lock, by=by)

    warning = _("The questions of the draft are replaced. What is published stays until you publish the draft.")
    return edit_page(request, service, draft, form, save, heading=_("Copy from another service"), lead=warning)


@staff
def bring(request: HttpRequest, code: str) -> HttpResponse:
    """Take over the questions of a file that another agency exported."""
    service, by = access.staff_service(code), signed_in(request)
    draft = building.draft_of(service)
    form = ImportForm(posted(request), request.FILES if request.method == "POST" else None)

    def save(lock: int) -> None:
        upload = form.cleaned_data["file"]
        building.import_form(service=service, data=upload.read(building.MOST_FILE + 1), lock=lock, by=by)

    warning = _("The questions of the draft are replaced. What is published stays until you publish the draft.")
    return edit_page(request, service, draft, form, save, heading=_("Import a form"), lead=warning)


@staff
def download(request: HttpRequest, code: str) -> HttpResponse:
    """Give out the questions as a file for another agency."""
    service = access.staff_service(code)
    response = HttpResponse(building.exported(building.draft_of(service)), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="formulir-{service.code}.json"'
    return response


@staff
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once, then have people fill in the draft."""
    service, by = access.staff_service(code), signed_in(request)
    draft = building.draft_of(service)
    form = forms.Form(posted(request))
    if request.method == "POST":
        lock = lock_of(request, draft)
        try:
            made = building.publish_form(service=service, lock=lock, by=by)
        except FormNotReady as error:
            messages.error(request, str(error))
            return redirect("applications_portal:form", code)
        except DomainError as error:
            show_refusal(form, error)
        else:
            done = _("Version %(n)s of the form is published.") % {"n": made.number}
            messages.success(request, done)
            return redirect("applications_portal:form", code)
    context = {"service": service, "draft": draft, "form": form, "is_online": Channel.ONLINE in service.channels}
    return render(request, "services/applications/form_publish.html", context)


@staff
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once, then take no more applications for the service here."""
    service, by = access.staff_service(code), signed_in(request)
    if request.method == "POST":
        done = _("People cannot apply for this service here any more.")
        tell_outcome(request, lambda: building.close_form(service=service, by=by), done=done)
        return redirect("applications_portal:form", code)
    return render(request, "services/applications/form_close.html", {"service": service})


@staff
def discard(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once, then throw the draft away."""
    service, by = access.staff_service(code), signed_in(request)
    if request.method == "POST":
        done = _("The draft was thrown away.")
        tell_outcome(request, lambda: building.discard_form(service=service, by=by), done=done)
        return redirect("applications_portal:form", code)
    return render(request, "services/applications/form_discard.html", {"service": service})


def edit_page(
    request: HttpRequest,
    service: Service,
    draft: ApplicationForm,
    form: forms.Form,
    save: Callable[[int], object],
    *,
    heading: str,
    lead: str = "",
    **context: Any,
) -> HttpResponse:
    """Draw a form of the builder, or do what it asks and go back to the overview."""
    lock = lock_of(request, draft)
    if request.method == "POST" and form.is_valid():
        try:
            save(lock)
        except DomainError as error:
            if "lock" in error.facts:
                lock = error.facts["lock"]  # sent again, it replaces what the other one wrote
            show_refusal(form, error)
        else:
            messages.success(request, _("The form was saved."))
            return redirect("applications_portal:form", service.code)
    shown = {"service": service, "form": form, "lock": lock, "heading": heading, "lead": lead, **context}
    return render(request, "services/applications/form_edit.html", shown)


def lock_of(request: HttpRequest, draft: ApplicationForm) -> int:
    """Return the number of changes that the page had seen, the present one for a page that is drawn anew."""
    typed = request.POST.get("lock", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else draft.lock


def _moved(schema: dict[str, Any], key: str, direction: edits.Direction) -> dict[str, Any]:
    move = edits.moved_section if key.startswith("s") else edits.moved_question
    return move(schema, key, direction)


def _section_words(schema: dict[str, Any], section: dict[str, Any]) -> dict[str, Any]:
    """Return a page with its questions as the overview shows them."""
    questions = [
        {
            "key": question["key"],
            "label": question["label"],
            "kind": Kind(question["kind"]).label,
            "required": Required(question["required"]).label,
            "show": condition_in_words(schema, question["show"]),
            "when": condition_in_words(schema, question["when"]) if question["required"] == Required.WHEN else "",
            "is_sealed": question["personal"],
        }
        for question in section["fields"]
    ]
    return {**section, "questions": questions, "condition": condition_in_words(schema, section["show"])}
