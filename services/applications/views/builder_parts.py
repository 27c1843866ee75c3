"""The builder of forms, its parts: one page, one question, one condition, and the preview."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.accounts.access import signed_in
from core.errors import DomainError, NotFound
from core.ui.forms import forget_errors
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted
from services import access
from services.applications import answers, building, edits
from services.applications.builder_forms import (
    KindForm,
    ModeForm,
    QuestionForm,
    SectionForm,
    TestRows,
    condition_of,
    initial_of,
    rows_of_condition,
    tests_before,
)
from services.applications.kinds import Kind
from services.applications.pages import PageForm, Typed, data_of, no_files, rows_of, typed_of
from services.applications.schema import Required, Schema, find_question, find_section, questions_of
from services.applications.views.builder import edit_page, lock_of, staff
from services.models import Service

NEW = "baru"
SHOW, WHEN = "tampil", "wajib"


@staff
def section_edit(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Write a page of the form; the key "baru" stands for a new one at the end."""
    service, by = access.staff_service(code), signed_in(request)
    draft = building.draft_of(service)
    section = find_section(draft.schema, key)
    if section is None and key != NEW:
        raise NotFound
    form = SectionForm(posted(request), initial=section)

    def save(lock: int) -> None:
        known = None if section is None else key
        edit = lambda schema: edits.with_section(schema, known, form.values)[0]  # noqa: E731  # named for the line below
        building.change_form(service=service, edit=edit, lock=lock, by=by)

    heading = _("Add a page") if section is None else section["title"]
    return edit_page(request, service, draft, form, save, heading=heading, section=section)


@staff
def section_remove(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Ask once, then remove a page with its questions from the draft."""
    service, by = access.staff_service(code), signed_in(request)
    draft = building.draft_of(service)
    section = find_section(draft.schema, key)
    if section is None:
        raise NotFound
    if request.method == "POST":
        lock = lock_of(request, draft)
        remove = lambda schema: edits.without_section(schema, key)  # noqa: E731  # named for the line below
        done = _("The page was removed from the draft.")
        tell_outcome(request, lambda: building.change_form(service=service, edit=remove, lock=lock, by=by), done=done)
        return redirect("applications_portal:form", code)
    context = {"service": service, "section": section, "labels": [question["label"] for question in section["fields"]]}
    return render(request, "services/applications/section_remove.html", context)


@staff
def question_edit(request: HttpRequest, code: str, section: str, key: str) -> HttpResponse:
    """Write a question; a new one ("baru") begins with its kind."""
    service, by = access.staff_service(code), signed_in(request)
    draft = building.draft_of(service)
    page = find_section(draft.schema, section)
    found = find_question(draft.schema, key)
    if page is None or (found is None and key != NEW):
        raise NotFound
    kind = found[1]["kind"] if found else request.GET.get("jenis", "")
    if kind not in Kind.values:
        return _choose_kind(request, service, page)
    old = found[1] if found else {}
    initial = initial_of(found[1], found[0]["key"]) if found else {"section": section, "required": Required.YES.value}
    form = QuestionForm(posted(request), initial=initial, kind=kind, schema=draft.schema)

    def save(lock: int) -> None:
        target, values = form.cleaned_data["section"], form.values(old)
        known = None if found is None else key
        edit = lambda schema: edits.with_question(schema, target, known, values)[0]  # noqa: E731  # as above
        building.change_form(service=service, edit=edit, lock=lock, by=by)

    heading = _("Add a question") if found is None else found[1]["label"]
    extra: dict[str, Any] = {"section": page, "question": found[1] if found else None, "kind": Kind(kind).label}
    return edit_page(request, service, draft, form, save, heading=heading, **extra)


@staff
def condition_edit(request: HttpRequest, code: str, key: str, which: str) -> HttpResponse:
    """Say when a page or question is asked (`tampil`), or when a question must be answered (`wajib`)."""
    service, by = access.staff_service(code), signed_in(request)
    draft = building.draft_of(service)
    part = _part(draft.schema, key)
    name = {SHOW: "show", WHEN: "when"}.get(which, "")
    if part is None or name not in part:
        raise NotFound
    tests = tests_before(draft.schema, key)
    form = ModeForm(posted(request), initial=part[name] or None)
    initial = rows_of_condition(part[name]) or None
    rows = TestRows(posted(request), prefix="tests", initial=initial, form_kwargs={"tests": tests})
    lock = lock_of(request, draft)
    if rows.is_editing:
        forget_errors(form)
    elif request.method == "POST" and form.is_valid() and rows.is_valid():
        condition = condition_of(form.cleaned_data["mode"], rows.values)
        edit = lambda schema: _with_condition(schema, key, name, condition)  # noqa: E731  # named for the line below
        try:
            building.change_form(service=service, edit=edit, lock=lock, by=by)
        except DomainError as error:
            lock = error.facts.get("lock", lock)
            show_refusal(form, error)
        else:
            messages.success(request, _("The form was saved."))
            return redirect("applications_portal:form", code)
    label = part.get("label") or part.get("title")
    context = {"service": service, "form": form, "rows": rows, "lock": lock, "label": label, "has_tests": bool(tests)}
    return render(request, "services/applications/condition.html", {**context, "is_when": which == WHEN})


@staff
def preview(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Show a page of the draft as people see it. What is typed travels with the page and is kept nowhere."""
    service = access.staff_service(code)
    schema = building.draft_of(service).schema
    section = find_section(schema, key)
    if section is None:
        raise NotFound
    applicant = _chosen_applicant(request, schema)
    typed = _typed_before(request.POST, schema)
    kept = {question["key"]: 1 for _page, question in questions_of(schema) if question["kind"] == Kind.FILE}
    if request.method == "POST" and "maju" in request.POST:
        typed[key] = typed_of(section, request.POST)
        is_right, form, rows = _judged(request, schema, section, applicant, typed, kept)
        if is_right:
            section, form, rows = _next_page(schema, section, applicant, typed, kept)
    else:
        form, rows = _drawn(schema, section, applicant, typed, kept)
    carried = [
        (f"{page}.{name}", value)
        for page, names in typed.items()
        if section is None or page != section["key"]
        for name, values in names.items()
        for value in values
    ]
    context = {
        "service": service,
        "section": section,
        "form": form,
        "rows": rows,
        "carried": carried,
        "applicant": applicant,
        "applicants": schema["applicants"],
        "sections": schema["sections"],
        "pages": answers.in_words(schema, answers.read(schema, applicant, typed, kept).answers) if not section else [],
    }
    return render(request, "services/applications/preview.html", context)


def _choose_kind(request: HttpRequest, service: Service, section: dict[str, Any]) -> HttpResponse:
    form = KindForm(request.GET if "jenis" in request.GET else None)
    return render(
        request, "services/applications/question_kind.html", {"service": service, "section": section, "form": form}
    )


def _part(schema: Schema, key: str) -> dict[str, Any] | None:
    """Return a page or a question by its key."""
    found = find_question(schema, key)
    return found[1] if found else find_section(schema, key)


def _with_condition(schema: Schema, key: str, name: str, condition: dict[str, Any] | None) -> Schema:
    found = find_question(schema, key)
    if found is None:
        return edits.with_section(schema, key, {name: condition})[0]
    section, question = found
    values = {**{field: value for field, value in question.items() if field != "key"}, name: condition}
    if name == "when" and condition:
        values["required"] = Required.WHEN.value
    return edits.with_question(schema, section["key"], key, values)[0]


def _chosen_applicant(request: HttpRequest, schema: Schema) -> str:
    known = [item["key"] for item in schema["applicants"]]
    chosen = request.POST.get("pemohon") or request.GET.get("pemohon") or ""
    return chosen if chosen in known else (known[0] if known else "")


def _typed_before(sent: QueryDict, schema: Schema) -> dict[str, Typed]:
    """Return what the page carried of the pages before it."""
    found: dict[str, QueryDict] = {}
    for name, values in sent.lists():
        page, _dot, field = name.partition(".")
        if field:
            found.setdefault(page, QueryDict(mutable=True)).setlist(field, values)
    sections = {section["key"]: section for section in schema["sections"]}
    return {key: typed_of(sections[key], data) for key, data in found.items() if key in sections}


def _known_before(
    schema: Schema, section: dict[str, Any], applicant: str, typed: dict[str, Typed], kept: dict[str, int]
) -> dict[str, Any]:
    at = [one["key"] for one in schema["sections"]].index(section["key"])
    return answers.read({"sections": schema["sections"][:at]}, applicant, typed, kept).known


def _judged(
    request: HttpRequest,
    schema: Schema,
    section: dict[str, Any],
    applicant: str,
    typed: dict[str, Typed],
    kept: dict[str, int],
) -> tuple[bool, Any, Any]:
    known = _known_before(schema, section, applicant, typed, kept)
    if section["repeats"]:
        rows = rows_of(section, known, request.POST)
        return rows.is_valid(), None, rows
    form = PageForm(section, known, data=request.POST, files=no_files(), kept=kept)
    return form.is_valid() and not form.has_new_questions, form, None


def _next_page(
    schema: Schema, section: dict[str, Any], applicant: str, typed: dict[str, Typed], kept: dict[str, int]
) -> tuple[dict[str, Any] | None, Any, Any]:
    asked = answers.read(schema, applicant, typed, kept).asked
    order = [one["key"] for one in schema["sections"]]
    later = [one for one in asked if order.index(one["key"]) > order.index(section["key"])]
    if not later:
        return None, None, None
    return (later[0], *_drawn(schema, later[0], applicant, typed, kept))


def _drawn(
    schema: Schema, section: dict[str, Any], applicant: str, typed: dict[str, Typed], kept: dict[str, int]
) -> tuple[Any, Any]:
    known = _known_before(schema, section, applicant, typed, kept)
    data = data_of(typed[section["key"]]) if section["key"] in typed else None
    if section["repeats"]:
        return None, rows_of(section, known)
    form = PageForm(section, known, data=data, files=no_files(), kept=kept)
    if data is not None:
        forget_errors(form)
    return form, None
