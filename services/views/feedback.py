"""What readers say about pages, and what they search in vain: for the team."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.accounts.access import signed_in
from core.errors import DomainError, NotFound
from core.search.terms import shipped_groups
from core.ui.outcome import tell_outcome
from services import queries
from services.catalogue_forms import HandleForm, SynonymForm
from services.domain import page_feedback as domain
from services.domain import synonyms as synonym_domain
from services.models import PageFeedback, Service, SynonymGroup, UnansweredSearch
from services.views.base import posted, put_on_form, staff_page

PAGE_SIZE = 40
SHOWS = {
    "": (gettext_lazy("Not handled"), PageFeedback.OPEN),
    "new": (gettext_lazy("New"), (PageFeedback.State.NEW,)),
    "seen": (gettext_lazy("Seen"), (PageFeedback.State.SEEN,)),
    "handled": (gettext_lazy("Handled"), (PageFeedback.State.HANDLED,)),
}
SEARCH_DAYS = 90
SEARCHES_SHOWN = 60


@staff_page("services.answer_feedback")
def feedback_list(request: HttpRequest) -> HttpResponse:
    """What readers said, the newest first; by state and service."""
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ""
    every = PageFeedback.objects.select_related("standard__service", "handled_by")
    chosen = Service.objects.filter(code=queries.clean_query(request.GET.get("layanan", ""))).first()
    if chosen:
        every = every.filter(standard__service=chosen)
    counts = dict(every.order_by().values_list("state").annotate(Count("pk")))
    verdicts = dict(every.order_by().values_list("verdict").annotate(Count("pk")))
    page = Paginator(every.filter(state__in=SHOWS[show][1]), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "show": show,
        "shows": [(key, label, sum(counts.get(state, 0) for state in of)) for key, (label, of) in SHOWS.items()],
        "verdicts": [(label, verdicts.get(value, 0)) for value, label in PageFeedback.Verdict.choices],
        "chosen": chosen,
        "services": Service.objects.filter(standards__page_feedback__isnull=False).distinct().order_by("name"),
        "total": sum(counts.values()),
    }
    return render(request, "services/portal_feedback_list.html", context)


@staff_page("services.answer_feedback")
def feedback_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One message, and what was done about it. Who opens it has seen it."""
    feedback = _feedback(pk)
    if request.method == "GET" and feedback.state == PageFeedback.State.NEW:
        feedback = domain.mark_seen(feedback=feedback, by=signed_in(request))
    form = HandleForm(posted(request), initial={"note": feedback.note})
    if request.method == "POST" and form.is_valid():
        try:
            domain.handle_feedback(feedback=feedback, note=form.cleaned_data["note"], by=signed_in(request))
        except DomainError as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The message is handled."))
            return redirect("services_portal:feedback")
    return render(request, "services/portal_feedback_detail.html", {"feedback": feedback, "form": form})


@staff_page("services.view_standard")
def search_words(request: HttpRequest) -> HttpResponse:
    """What people searched in vain, and the words that find one another; whoever keeps the catalogue may add some."""
    form = SynonymForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            synonym_domain.add_synonyms(words=form.cleaned_data["words"], by=signed_in(request))
        except DomainError as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The words were added. The search knows them at once."))
            return redirect("services_portal:search_words")
    since = timezone.localdate() - dt.timedelta(days=SEARCH_DAYS)
    unanswered = UnansweredSearch.objects.filter(day__gte=since).values("words")
    unanswered = unanswered.annotate(times=Sum("count"), last=Max("day")).order_by("-times", "words")
    context = {
        "form": form,
        "groups": SynonymGroup.objects.all(),
        "shipped": shipped_groups(),
        "unanswered": unanswered[:SEARCHES_SHOWN],
        "days": SEARCH_DAYS,
    }
    return render(request, "services/portal_search_words.html", context)


@staff_page("services.manage_catalogue")
@require_POST
def synonyms_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a group of the agency's own synonyms."""
    group, by = SynonymGroup.objects.filter(pk=pk).first(), signed_in(request)
    if group is not None:
        tell_outcome(
            request, lambda: synonym_domain.remove_synonyms(group=group, by=by), done=_("The words were removed.")
        )
    return redirect("services_portal:search_words")


def _feedback(pk: int) -> PageFeedback:
    feedback = PageFeedback.objects.select_related("standard__service", "handled_by").filter(pk=pk).first()
    if feedback is None:
        raise NotFound
    return feedback
