"""The consulted text with what was said about it in the margin; the whole, and one component with its inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.errors import NotFound
from core.ui.pages import public_page
from forums import reading_text
from forums.access import public_forum
from forums.input_forms import WriteForm
from forums.input_lists import listed, rows_of
from forums.models import Forum, ForumStandard
from forums.participation import participant_of
from forums.reading_text import ConsultedPart
from forums.views.writing import asked, refusal_to_write
from services.seam import draw_clause

PER_PAGE = 20


@dataclass(frozen=True)
class PartView:
    """A component as it is read: its text with the notes in it, and how many inputs there are about it."""

    part: ConsultedPart
    clause: str
    number: int
    write_url: str
    url: str


@require_safe
@public_page
def reading(request: HttpRequest, code: str) -> HttpResponse:
    """The whole text of one standard."""
    forum = public_forum(code)
    subjects = reading_text.subjects_of(forum)
    subject = _asked_subject(request, subjects)
    may_write = refusal_to_write(forum, participant_of(request, forum)) is None
    said = reading_text.inputs_by_part(subject)
    context = {
        "forum": forum,
        "subjects": subjects,
        "subject": subject,
        "parts": [_drawn(forum, part, said.get(part.code, []), may_write) for part in reading_text.parts_of(subject)],
        "about_whole": len(said.get("", [])),
        "may_write": may_write,
    }
    return render(request, "forums/reading.html", context)


@require_safe
@public_page
def reading_part(request: HttpRequest, code: str, component: str) -> HttpResponse:
    """One component, its inputs, and the form to give one."""
    forum = public_forum(code)
    person = participant_of(request, forum)
    subjects = reading_text.subjects_of(forum)
    subject = _asked_subject(request, subjects)
    part = reading_text.part_of(subject, component)
    if part is None:
        raise NotFound
    may_write = refusal_to_write(forum, person) is None
    said = reading_text.inputs_by_part(subject)
    inputs = listed(forum).filter(subject=subject, code=component).select_related("subject__service", "participant")
    page = Paginator(inputs.order_by("-support_count", "-number"), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "forum": forum,
        "subjects": subjects,
        "subject": subject,
        "view": _drawn(forum, part, said.get(component, []), may_write),
        "page": page,
        "rows": rows_of(page, forum=forum, person=person),
        "person": person,
        "takes_inputs": may_write,
    }
    if may_write:
        initial = {**asked(request, subjects), "about": part.value}
        context["form"] = WriteForm(forum=forum, subjects=subjects, person=person, initial=initial)
    return render(request, "forums/reading_part.html", context)


def _asked_subject(request: HttpRequest, subjects: list[ForumStandard]) -> ForumStandard:
    wanted = request.GET.get("standar", "")
    found = next((row for row in subjects if not wanted or str(row.pk) == wanted), None)
    if found is None:
        raise NotFound
    return found


def _drawn(forum: Forum, part: ConsultedPart, said: list[str], may_write: bool) -> PartView:
    url = reverse("forums:reading_part", args=(forum.code, part.code))
    which = {"standar": part.subject.pk}
    counts = reading_text.count_passages(part, [passage for passage in said if passage])
    notes: dict[str, str] = {}
    for passage in part.passages:
        quotation = reading_text.quotation(passage)
        query = urlencode({**which, "bagian": part.code, "kutipan": quotation})
        number = counts[passage.path]
        if number or may_write:
            note = {
                "number": number,
                "words": quotation,
                "read_url": f"{url}?{urlencode(which)}#masukan",
                "write_url": f"{reverse('forums:write', args=(forum.code,))}?{query}" if may_write else "",
            }
            notes[passage.path] = render_to_string("forums/_note.html", note)
    query = urlencode({**which, "bagian": part.code})
    return PartView(
        part=part,
        clause="" if part.is_empty else draw_clause(part.code, part.content, notes=notes, name=f"-{part.code}"),
        number=len(said),
        write_url=f"{reverse('forums:write', args=(forum.code,))}?{query}",
        url=f"{url}?{urlencode(which)}",
    )
