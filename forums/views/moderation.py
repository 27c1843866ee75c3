"""Moderation: what waits to be read, what was reported, hiding with a reason, and groups of the same."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from core.accounts.access import signed_in
from core.errors import DomainError, InvalidInput, NotFound
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, staff_page
from forums.access import staff_forum, staff_input
from forums.alike import search_beside, suggestions_for, supporters_of
from forums.domain import moderation
from forums.models import Forum, ForumInput
from forums.models.inputs import InputQuerySet
from forums.room_forms import HideForm

PERMISSION = "forums.facilitate_forum"
PAGE_SIZE = 25
QUERY_LIMIT = 100
State = ForumInput.State
OPEN_REPORTS = Q(reports__isnull=False, reports__settled_at__isnull=True)
SHOW = {
    "waiting": gettext_lazy("Wait to be read"),
    "reported": gettext_lazy("Reported"),
    "groups": gettext_lazy("Groups"),
    "hidden": gettext_lazy("Hidden"),
    "all": gettext_lazy("All"),
}


@staff_page(PERMISSION)
def moderation_list(request: HttpRequest, code: str) -> HttpResponse:
    """The queue, chosen by `?show=`, searched by `?q=`."""
    forum = staff_forum(code)
    inputs = ForumInput.objects.filter(forum=forum).exclude(state=State.WITHDRAWN)
    counts = inputs.aggregate(
        waiting=Count("pk", filter=Q(state=State.WAITING), distinct=True),
        reported=Count("pk", filter=OPEN_REPORTS, distinct=True),
        hidden=Count("pk", filter=Q(state=State.HIDDEN), distinct=True),
        groups=Count("same_as", distinct=True),
        all=Count("pk", distinct=True),
    )
    show = request.GET.get("show", "")
    if show not in SHOW:
        show = next((name for name in ("waiting", "reported") if counts[name]), "all")
    query = request.GET.get("q", "")[:QUERY_LIMIT].strip()
    page = Paginator(_chosen(inputs, show, query), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "forum": forum,
        "page": page,
        "show": show,
        "query": query,
        "tabs": [(name, label, counts[name]) for name, label in SHOW.items()],
    }
    return render(request, "forums/moderation.html", context)


@staff_page(PERMISSION)
def moderate(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One input: hide it, show it, settle reports, and put the same under it."""
    forum = staff_forum(code)
    given = staff_input(forum, number)
    form = HideForm(posted(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            moderation.hide_input(given=given, **form.cleaned_data, by=signed_in(request))
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            messages.success(
                request, _("No. %(number)s is hidden; its number and the reason are shown.") % {"number": number}
            )
            return redirect("forums_portal:moderation", forum.code)
    return _one_page(request, forum, given, form, status=422 if form.errors and status == 200 else status)


@staff_page(PERMISSION)
@require_POST
def group(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Put the ticked inputs under this one."""
    forum = staff_forum(code)
    first = staff_input(forum, number)
    typed = request.POST.getlist("others")[: moderation.MOST_GROUPED + 1]
    numbers = [int(word) for word in typed if word.isascii() and word.isdigit() and len(word) < 7]
    others = list(ForumInput.objects.filter(forum=forum, number__in=numbers))
    try:
        size = moderation.group_inputs(first=first, others=others, by=signed_in(request))
    except InvalidInput as error:
        messages.error(request, str(error.errors["others"][0]))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        words = ngettext("%(n)s input stands under no. %(number)s.", "%(n)s inputs stand under no. %(number)s.", size)
        messages.success(request, words % {"n": size, "number": number})
    return redirect("forums_portal:moderate", forum.code, number)


@staff_page(PERMISSION)
@require_POST
def input_move(request: HttpRequest, code: str, number: int, move: str) -> HttpResponse:
    """Show an input, keep a reported one, or take it out of its group."""
    forum = staff_forum(code)
    given = staff_input(forum, number)
    moves = {
        "tampilkan": (moderation.show_input, _("No. %(number)s is shown.")),
        "biarkan": (moderation.dismiss_reports, _("No. %(number)s stays; its reports are settled.")),
        "pisahkan": (moderation.ungroup_input, _("No. %(number)s stands for itself again.")),
    }
    if move not in moves:
        raise NotFound
    act, done = moves[move]
    tell_outcome(request, lambda: act(given=given, by=signed_in(request)), done=done % {"number": number})
    if request.POST.get("back") == "one":
        return redirect("forums_portal:moderate", forum.code, number)
    return redirect("forums_portal:moderation", forum.code)


@staff_page(PERMISSION)
@require_POST
def reply_move(request: HttpRequest, code: str, number: int, pk: int, move: str) -> HttpResponse:
    """Hide a participant's reply with a reason, or show it again."""
    forum = staff_forum(code)
    given = staff_input(forum, number)
    reply = given.replies.filter(pk=pk).first()
    if reply is None or move not in ("tampilkan", "sembunyikan"):
        raise NotFound
    by = signed_in(request)
    if move == "tampilkan":
        tell_outcome(request, lambda: moderation.show_reply(reply=reply, by=by), done=_("The reply is shown."))
    else:
        reason = request.POST.get("reason", "")
        hide = moderation.hide_reply
        tell_outcome(request, lambda: hide(reply=reply, reason=reason, by=by), done=_("The reply is hidden."))
    return redirect("forums_portal:moderate", forum.code, number)


def _chosen(inputs: InputQuerySet, show: str, query: str) -> InputQuerySet:
    if show in ("waiting", "hidden"):
        inputs = inputs.filter(state=show)
    elif show == "reported":
        inputs = inputs.filter(OPEN_REPORTS).distinct()
    elif show == "groups":
        inputs = inputs.filter(same__isnull=False).distinct()
    for word in query.split()[:6]:
        number = word.removeprefix("#")
        found = Q(text__icontains=word) | Q(organisation__icontains=word)
        if number.isascii() and number.isdigit() and len(number) < 7:
            found |= Q(number=int(number))
        inputs = inputs.filter(found)
    inputs = inputs.select_related("participant", "same_as").prefetch_related("reports", "same")
    return inputs.order_by("number" if show in ("waiting", "reported") else "-number")


def _one_page(
    request: HttpRequest, forum: Forum, given: ForumInput, form: HideForm, *, status: int = 200
) -> HttpResponse:
    query = request.GET.get("q", "")[:QUERY_LIMIT].strip()
    same = list(given.same.order_by("number"))
    context: dict[str, Any] = {
        "forum": forum,
        "given": given,
        "form": form,
        "reports": list(given.reports.filter(settled_at__isnull=True)[:50]),
        "replies": list(given.replies.select_related("participant", "author")[:50]),
        "reasons": ForumInput.HideReason.choices,
        "same": same,
        "supporters": supporters_of([given.pk]).get(given.pk, 0) if same else given.support_count,
        "query": query,
        "found": search_beside(given, query) if query else suggestions_for(given),
        "is_answered": hasattr(given, "disposition"),
    }
    return render(request, "forums/moderate.html", context, status=status)
