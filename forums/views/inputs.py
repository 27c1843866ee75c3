"""All inputs of a forum, and one with its thread, its answer and where it went."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.errors import NotFound
from core.ui.pages import public_page
from forums import panels_of_input, reading_text
from forums.access import public_forum, staff_input
from forums.domain.inputs import Channel, takes_inputs
from forums.input_forms import FilterForm, ReplyForm, set_choices
from forums.input_lists import (
    NEWEST,
    OLDEST,
    OPEN,
    ORDERS,
    SUPPORTED,
    about_choices,
    listed,
    narrow,
    rows_of,
    unshown,
)
from forums.models import Disposition, Forum, ForumInput, ForumStandard, InputReply, Participant
from forums.participation import participant_of
from forums.views.writing import refusal_to_write
from services.seam import draw_clause

PER_PAGE = 20
REPLIES_PER_PAGE = 50
State = ForumInput.State


@require_safe
@public_page
def input_list(request: HttpRequest, code: str) -> HttpResponse:
    """All shown inputs, the newest first, and how many are not shown and why."""
    forum = public_forum(code)
    person = participant_of(request, forum)
    form = _filter(request, forum, reading_text.subjects_of(forum))
    form.is_valid()  # what is not in the lists is left out
    asked = form.cleaned_data
    found = narrow(
        listed(forum),
        about=asked.get("bagian", ""),
        element=asked.get("unsur", ""),
        decision=asked.get("jawaban", ""),
    )
    ordered = found.select_related("subject__service", "participant").order_by(*ORDERS[asked.get("urut", "")])
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "forum": forum,
        "filter": form,
        "person": person,
        "page": page,
        "rows": rows_of(page, forum=forum, person=person),
        "unshown": unshown(forum),
        "is_narrowed": any(asked.get(name) for name in ("bagian", "unsur", "jawaban")),
        "takes_inputs": takes_inputs(forum, Channel.ONLINE),
        "may_write": refusal_to_write(forum, person) is None,
    }
    return render(request, "forums/inputs.html", context)


@require_safe
@public_page
def input_detail(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One input with everything that belongs to it."""
    forum = public_forum(code)
    person = participant_of(request, forum)
    given = readable_input(forum, number, person)
    return render(request, "forums/input.html", detail_context(request, given, person))


def readable_input(forum: Forum, number: int, person: Participant | None) -> ForumInput:
    """Return an input that this person may read about: one that waits to be read is there for its giver alone."""
    given = staff_input(forum, number)
    is_own = person is not None and given.participant_id == person.pk
    if given.state == State.WAITING and not is_own:
        raise NotFound
    given.forum = forum
    return given


def shown_input(forum: Forum, number: int) -> ForumInput:
    """Return an input that everybody may read and act upon."""
    given = readable_input(forum, number, None)
    if not given.is_shown:
        raise NotFound
    return given


def detail_context(request: HttpRequest, given: ForumInput, person: Participant | None) -> dict[str, Any]:
    """Return what the page of one input shows; the views of its buttons draw the same page with an error."""
    forum = given.forum
    official = may_answer(request)
    part = reading_text.part_of(given.subject, given.code) if given.subject and given.code else None
    replies = given.replies.exclude(state=State.WAITING) if person is None else visible_replies(given, person)
    page = Paginator(replies.select_related("participant"), REPLIES_PER_PAGE).get_page(request.GET.get("page"))
    takes = takes_inputs(forum, Channel.ONLINE)
    row = rows_of([given], forum=forum, person=person)[0]
    return {
        "forum": forum,
        "given": given,
        "person": person,
        "row": row,
        "part": part,
        "quoted": reading_text.quoted(part, given.passage) if part and given.passage else None,
        "clause": draw_clause(part.code, part.content) if part and not part.is_empty else "",
        "panels": panels_of_input.panels(given, request) if given.is_shown else [],
        "page": page,
        "official": official,
        "takes_inputs": takes,
        "may_take_back": row.is_own and given.is_standing and row.answer is None,
        "reply_form": _reply_form(forum, person, official=official) if given.is_shown else None,
    }


def may_answer(request: HttpRequest) -> bool:
    """Tell whether whoever is signed in speaks for the agency."""
    return request.user.is_authenticated and request.user.has_perm("forums.answer_input")


def visible_replies(given: ForumInput, person: Participant) -> QuerySet[InputReply]:
    """Return the thread as `person` reads it: with the own replies that nobody read yet."""
    return given.replies.filter(~Q(state=State.WAITING) | Q(participant=person))


def _reply_form(forum: Forum, person: Participant | None, *, official: bool) -> ReplyForm | None:
    if official:
        return None if forum.is_finished else ReplyForm(asks_who=False)
    if refusal_to_write(forum, person) is not None:
        return None
    return ReplyForm(asks_who=person is None)


def _filter(request: HttpRequest, forum: Forum, subjects: list[ForumStandard]) -> FilterForm:
    form = FilterForm(request.GET)
    every = ("", _("Everything"))
    set_choices(form, "bagian", [every, *about_choices(forum, subjects)])
    set_choices(form, "unsur", [("", _("Everybody")), *Participant.Element.choices])
    set_choices(form, "jawaban", [every, (OPEN, _("No answer yet")), *Disposition.Decision.choices])
    orders = {NEWEST: _("Newest first"), SUPPORTED: _("Most supported first"), OLDEST: _("By number")}
    set_choices(form, "urut", list(orders.items()))
    if not forum.answers_are_public:
        del form.fields["jawaban"]
    return form
