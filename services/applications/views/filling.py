"""One page of questions: what was typed is kept with the draft, right or wrong, before anything else happens."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render

from core.errors import DomainError, InvalidInput, NotFound
from core.ui.forms import forget_errors
from core.ui.outcome import show_refusal
from core.ui.rows import RowFormSet
from services.applications import answers, drafts
from services.applications.drafts import OpenDraft
from services.applications.errors import DraftGone
from services.applications.pages import PageForm, data_of, no_files, rows_of, typed_of
from services.applications.schema import find_section
from services.applications.views.applying import after_page, draft_page, next_url, place_of


@draft_page
def page(request: HttpRequest, draft: OpenDraft, key: str) -> HttpResponseBase:
    """Ask the questions of one page, those whose conditions are met."""
    section = find_section(draft.form.schema, key)
    if section is None:
        return redirect("applications:review", draft.row.service.code)
    known = _known_before(draft, key)
    if not answers.is_asked(section, known):
        return redirect(next_url(draft, key, after=True))
    try:
        if section["repeats"]:
            return _rows_page(request, draft, section, known)
        return _questions_page(request, draft, section, known)
    except DraftGone:
        return redirect("applications:applicant", draft.row.service.code)
    except InvalidInput as error:  # more than a draft holds: nothing of it was kept
        messages.error(request, " ".join(str(text) for texts in error.errors.values() for text in texts))
        return redirect("applications:page", draft.row.service.code, key)


def _questions_page(
    request: HttpRequest, draft: OpenDraft, section: dict[str, Any], known: dict[str, Any]
) -> HttpResponseBase:
    key = section["key"]
    if request.method != "POST":
        typed = draft.content.typed.get(key)
        data = data_of(typed) if typed is not None else None
        form = PageForm(section, known, data=data, files=None if data is None else no_files(), kept=draft.kept)
        if data is not None and "salah" not in request.GET:
            forget_errors(form)
        return _draw(request, draft, section, form=form)
    draft.content.typed[key] = typed_of(section, request.POST)
    drafts.save(draft=draft)
    if removed := _number(request.POST, "hapus"):
        drafts.remove_file(draft=draft, pk=removed)
        return redirect("applications:page", draft.row.service.code, key)
    form = PageForm(section, known, data=request.POST, files=request.FILES, kept=draft.kept)
    is_right = form.is_valid()
    try:
        drafts.add_files(draft=draft, files=form.new_files)
    except DomainError as error:
        show_refusal(form, error)
        is_right = False
    if (is_right and not form.has_new_questions) or "simpan" in request.POST:
        return after_page(request, draft, key)
    return _draw(request, draft, section, form=form)


def _rows_page(
    request: HttpRequest, draft: OpenDraft, section: dict[str, Any], known: dict[str, Any]
) -> HttpResponseBase:
    key = section["key"]
    if request.method != "POST":
        typed = draft.content.typed.get(key)
        rows = rows_of(section, known, data_of(typed) if typed else None)
        if typed and "salah" not in request.GET:
            _forget(rows)
        return _draw(request, draft, section, rows=rows)
    rows = rows_of(section, known, request.POST)
    draft.content.typed[key] = typed_of(section, rows.data or request.POST)  # a formset makes a dict of nothing
    drafts.save(draft=draft)
    if "simpan" in request.POST or rows.is_valid():
        return after_page(request, draft, key)
    return _draw(request, draft, section, rows=rows)


def _draw(
    request: HttpRequest,
    draft: OpenDraft,
    section: dict[str, Any],
    *,
    form: PageForm | None = None,
    rows: RowFormSet | None = None,
) -> HttpResponse:
    asked = set(form.fields) if form is not None else set()
    labels = {question["key"]: question["label"] for question in section["fields"]}
    context = {
        "service": draft.row.service,
        "draft": draft,
        "section": section,
        "form": form,
        "rows": rows,
        "files": [(file, labels[file.field]) for file in draft.files if file.field in asked],
        "has_new_questions": form is not None and form.has_new_questions,
        "takes_files": form is not None and form.is_multipart(),
        **place_of(draft, section["key"]),
    }
    return render(request, "services/applications/page.html", context)


def _known_before(draft: OpenDraft, key: str) -> dict[str, Any]:
    """Return the answers that conditions of this page may look at. Raises NotFound."""
    before = []
    for section in draft.form.sections:
        if section["key"] == key:
            break
        before.append(section)
    else:
        raise NotFound
    reading = answers.read({"sections": before}, draft.content.applicant, draft.content.typed, draft.kept)
    return reading.known


def _forget(rows: RowFormSet) -> None:
    """Show rows as they were typed without judging them."""
    rows.is_editing = True
    rows.full_clean()
    for row in rows.forms:
        forget_errors(row)


def _number(data: QueryDict, name: str) -> int:
    typed = data.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else 0
