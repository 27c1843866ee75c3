"""Answering: the working list of a forum's inputs, one input beside its form, several at once, and publication."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core.accounts.access import signed_in
from core.errors import DomainError
from core.ui.formats import long_date
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, staff_page
from forums.access import staff_forum, staff_input
from forums.answer_forms import AnswerForm, FilterForm
from forums.answers import followed_up
from forums.consulted import consulted_component
from forums.domain import dispositions, lifecycle
from forums.domain.dispositions import ANSWER, MOST_AT_ONCE
from forums.errors import DecisionUnfit, DispositionChanged
from forums.models import Disposition, Forum, ForumInput
from forums.notices.answers import readers_of
from forums.worklist import codes_of, figures_and_clock, firsts_of, group_of, listed, neighbours, people_in_charge

VIEW = "forums.view_forum"
PAGE_SIZE = 25


@staff_page(VIEW)
@require_safe
def input_list(request: HttpRequest, code: str) -> HttpResponse:
    """What is still to be answered, first; narrowed by component, element, decision and person in charge."""
    forum = staff_forum(code)
    form = FilterForm(request.GET, codes=codes_of(forum), people=people_in_charge(forum))
    chosen = form.chosen
    page = Paginator(listed(forum, chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    figures, clock = figures_and_clock(forum)
    answers = [row.disposition for row in rows if getattr(row, "disposition", None)]
    context = {
        "forum": forum,
        "form": form,
        "is_narrowed": bool(chosen),
        "page": page,
        "rows": rows,
        "figures": figures,
        "clock": clock,
        "followed": followed_up(rows),
        "same_reasons": dispositions.same_reasons(forum, answers),
        "may_answer": _may_answer(request, forum),
        "may_publish": request.user.has_perm(ANSWER) and forum.state == Forum.State.ANSWERING,
        "shows_names": _shows_names(request),
        "most": MOST_AT_ONCE,
        "today": timezone.localdate(),
    }
    return render(request, "forums/input_worklist.html", context)


@staff_page(VIEW)
def input_detail(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One input with everything that is needed to answer it, and the form; the first of its group stands for it."""
    forum = staff_forum(code)
    given = staff_input(forum, number)
    if given.is_standing and given.same_as is not None and given.same_as.is_standing:
        return redirect("forums_portal:input", forum.code, given.same_as.number)
    kept: Disposition | None = getattr(given, "disposition", None)
    may_answer = _may_answer(request, forum) and given.is_standing
    if request.method == "POST" and not may_answer:
        raise PermissionDenied
    group = group_of(given)
    form = AnswerForm(posted(request), inputs=[given], initial=_initial(request, forum, kept))
    theirs, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            saved = _save(request, given, kept, form)
        except DispositionChanged as error:
            show_refusal(form, error)
            theirs, status = Disposition.objects.filter(input=given).first(), error.status
            form.data = {**request.POST.dict(), "lock": error.facts["lock"]}
        except DomainError as error:
            show_refusal(form, error, field="decision" if isinstance(error, DecisionUnfit) else None)
            status = error.status
        else:
            return _go_on(request, forum, given, saved, was_new=kept is None)
    before, after = neighbours(forum, given.number)
    figures, clock = figures_and_clock(forum)
    shared = dispositions.same_reasons(forum, [kept] if kept else [])
    context = {
        "forum": forum,
        "given": given,
        "answer": kept,
        "theirs": theirs,
        "group": group,
        "replies": given.replies.filter(state=ForumInput.State.SHOWN).select_related("participant", "author"),
        "consulted": consulted_component(given),
        "actions": given.actions.order_by("due_on", "pk"),
        "citations": given.citations.filter(standard__isnull=False).select_related("service"),
        "form": form if may_answer else None,
        "before": before,
        "after": after,
        "figures": figures,
        "clock": clock,
        "warning": dispositions.same_reason_warning(next(iter(shared.values()))) if shared else "",
        "shows_names": _shows_names(request),
        "may_plan": request.user.has_perm("forums.manage_forum") and forum.is_held,
        "is_finished": forum.is_finished,
    }
    return render(request, "forums/input_answer.html", context, status=status)


@staff_page(ANSWER)
def answer_several(request: HttpRequest, code: str) -> HttpResponse:
    """Give the chosen inputs one answer: each gets its own row, and everybody who spoke a mail."""
    forum = staff_forum(code)
    sent = request.POST if request.method == "POST" else request.GET
    numbers = sorted({int(value) for value in sent.getlist("n") if value.isdecimal() and len(value) < 9})
    inputs = list(firsts_of(forum).filter(number__in=numbers, decision__isnull=True).order_by("number"))
    back = reverse("forums_portal:inputs", args=[forum.code])
    if request.method == "POST" and len(inputs) < len(numbers):
        messages.error(request, _("Somebody answered some of these inputs meanwhile. Choose again."))
        return redirect(back)
    if not 0 < len(inputs) <= MOST_AT_ONCE or forum.is_finished:
        messages.error(request, _("Choose between 1 and %(most)s inputs without an answer.") % {"most": MOST_AT_ONCE})
        return redirect(back)
    form = AnswerForm(posted(request), inputs=inputs, initial=_initial(request, forum, None))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = dispositions.decide_inputs(inputs=inputs, answer=form.answer(), by=signed_in(request))
        except DomainError as error:
            show_refusal(form, error, field="decision" if isinstance(error, DecisionUnfit) else None)
            status = error.status
        else:
            text = ngettext("%(n)s input was answered.", "%(n)s inputs were answered.", len(made))
            messages.success(request, text % {"n": len(made)})
            _warn_of_same_reason(request, forum, made[0])
            return redirect(back)
    context = {"forum": forum, "inputs": inputs, "form": form, "shows_names": _shows_names(request), "back": back}
    return render(request, "forums/input_answer_several.html", context, status=status)


@staff_page(ANSWER)
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once, then let everybody read the answers."""
    forum = staff_forum(code)
    back = reverse("forums_portal:inputs", args=[forum.code])
    if request.method == "POST":
        by = signed_in(request)
        done = _("The answers are public. Whoever gave an input gets a mail.")
        tell_outcome(request, lambda: lifecycle.publish_answers(forum=forum, by=by), done=done)
        return redirect(back)
    if forum.answers_are_public or forum.state != Forum.State.ANSWERING:
        return redirect(back)
    figures, _clock = figures_and_clock(forum)
    context = {"forum": forum, "consequences": _consequences(forum, figures.answered, figures.open), "back": back}
    return render(request, "forums/answers_publish.html", context)


# --- the parts --------------------------------------------------------------------------------------------------------
def _may_answer(request: HttpRequest, forum: Forum) -> bool:
    return request.user.has_perm(ANSWER) and forum.is_public and not forum.is_finished


def _shows_names(request: HttpRequest) -> bool:
    """Names of those who spoke are for staff who deal with them."""
    return request.user.has_perm("forums.facilitate_forum") or request.user.has_perm("forums.manage_forum")


def _initial(request: HttpRequest, forum: Forum, kept: Disposition | None) -> dict[str, Any]:
    """Return what the form begins with; a new answer is in the same hands as the last that this user gave here."""
    if kept is not None:
        name = "" if kept.owner_id else kept.owner_name
        fields = {"decision": kept.decision, "reason": kept.reason, "due_on": kept.due_on, "lock": kept.lock}
        return {**fields, "owner": kept.owner_id, "owner_name": name}
    mine = Disposition.objects.filter(input__forum=forum, decided_by=signed_in(request).pk)
    last = mine.order_by("-decided_at", "-pk").first()
    if last is None:
        return {}
    return {"owner": last.owner_id, "owner_name": "" if last.owner_id else last.owner_name}


def _save(request: HttpRequest, given: ForumInput, kept: Disposition | None, form: AnswerForm) -> Disposition:
    by, lock = signed_in(request), form.cleaned_data["lock"]
    if kept is None or lock is None:
        return dispositions.decide_input(given=given, answer=form.answer(), by=by)
    return dispositions.change_disposition(disposition=kept, answer=form.answer(), lock=lock, by=by)


def _go_on(request: HttpRequest, forum: Forum, given: ForumInput, saved: Disposition, *, was_new: bool) -> HttpResponse:
    words = {"n": given.number, "decision": saved.get_decision_display()}
    messages.success(request, _("Input %(n)s: %(decision)s.") % words)
    _warn_of_same_reason(request, forum, saved)
    if not was_new or "stay" in request.POST:
        return redirect("forums_portal:input", forum.code, given.number)
    _before, after = neighbours(forum, given.number)
    if after is None:
        messages.success(request, _("Every input is answered."))
        return redirect("forums_portal:inputs", forum.code)
    return redirect("forums_portal:input", forum.code, after)


def _warn_of_same_reason(request: HttpRequest, forum: Forum, saved: Disposition) -> None:
    if number := dispositions.same_reasons(forum, [saved]).get(saved.pk):
        messages.warning(request, dispositions.same_reason_warning(number))


def _consequences(forum: Forum, answered: int, left: int) -> list[str]:
    lines = [
        ngettext(
            "Everybody can read %(n)s answer on the page of the forum.",
            "Everybody can read %(n)s answers on the page of the forum.",
            answered,
        )
        % {"n": answered}
    ]
    if left:
        text = ngettext(
            "%(n)s input is not answered yet. Its answer is public as soon as it is saved.",
            "%(n)s inputs are not answered yet. Each answer is public as soon as it is saved.",
            left,
        )
        lines.append(text % {"n": left})
        if forum.answers_due_on is not None:
            lines.append(_("Every input is answered by %(date)s.") % {"date": long_date(forum.answers_due_on)})
    readers = readers_of(forum)
    text = ngettext(
        "%(n)s person who gave or supports an input gets one mail with the answers.",
        "%(n)s people who gave or support an input get one mail with the answers.",
        readers,
    )
    lines.append(text % {"n": readers})
    lines.append(_("An answer may still be changed until the forum is closed; whoever got it is told."))
    return lines
