"""A citizen applies for a service: what it takes, the pages of the form, the review, and the sending."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.antispam import refuse_flood
from core.cases import receipts
from core.cases.codes import secret_of
from core.cases.domain.filing import Filed
from core.cases.receipts import show_receipt
from core.errors import DomainError
from core.pagecache import cache_page_for_everyone
from core.rights import Actor
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, public_page
from services import access, queries
from services.applications import drafts, filing
from services.applications.answers import Reading, in_words
from services.applications.citizen_forms import ApplicantForm, DeclarationForm
from services.applications.cookies import draft_of_device, keep_open, put_away
from services.applications.drafts import Content, OpenDraft
from services.applications.errors import (
    ApplicationIncomplete,
    DraftGone,
    FormReplaced,
    NoStandardInForce,
    NotTakingApplications,
)
from services.applications.taking import services_that_take, takes_applications_of
from services.components import ComponentCode
from services.models import EligibilityCheck, Service

PAGE_SIZE = 30
LIMITS: dict[str, Any] = {"per_address": 30, "everybody": 600}
DraftView = Callable[..., HttpResponseBase]
either = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@public_page
@cache_page_for_everyone
def service_list(request: HttpRequest) -> HttpResponse:
    """The services that people may apply for here."""
    in_order = services_that_take().order_by("order", "name", "pk")
    page = Paginator(queries.with_promises(in_order), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "cards": queries.cards(page)}
    return render(request, "services/applications/services.html", context)


@require_safe
@public_page
@cache_page_for_everyone
def start(request: HttpRequest, code: str) -> HttpResponse:
    """What somebody needs before they begin: documents, time, fee, who may apply."""
    standard = access.public_standard(code)
    rows = standard.by_code()
    content = rows[ComponentCode.REQUIREMENTS].content if ComponentCode.REQUIREMENTS in rows else {}
    taking = takes_applications_of(standard)
    context = {
        "service": standard.service,
        "standard": standard,
        "promise": queries.promise_of(standard.service, standard),
        "requirements": content.get("items", []),
        "form": taking.form,
        "taking": taking,
        "has_check": EligibilityCheck.objects.filter(service=standard.service, opened_at__isnull=False).exists(),
        "kept_days": drafts.KEPT_DAYS,
    }
    return render(request, "services/applications/start.html", context)


def draft_page(view: DraftView) -> DraftView:
    """Hand the draft that this device has open to a page; without one it leads to the first page of the form."""

    @either
    @never_cache
    @public_page
    @wraps(view)
    def answer(request: HttpRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        standard = access.public_standard(code)
        draft = _own_draft(request, standard.service)
        if draft is None:
            messages.info(request, _("Begin here, or open the link that you saved."))
            return redirect("applications:applicant", code)
        if draft.row.case is not None:
            return _receipt(request, draft)
        try:
            if not draft.content.entered:
                filing.standard_in_force(code)
            if drafts.bring_up_to_date(draft=draft):
                messages.info(request, str(FormReplaced.message))
        except (NotTakingApplications, NoStandardInForce) as error:
            return _closed(request, standard.service, error)
        except DraftGone:
            return redirect("applications:applicant", code)
        return view(request, draft, *args, **kwargs)

    return answer


@either
@never_cache
@public_page
def applicant(request: HttpRequest, code: str) -> HttpResponseBase:
    """The first page: who applies. Sending it begins the draft."""
    service = access.public_standard(code).service
    draft = _own_draft(request, service)
    if draft is not None and draft.row.case is not None:
        draft = None
    try:
        if draft is None or not draft.content.entered:
            filing.standard_in_force(code)
        form_of_service = drafts.published_form(service)
    except (NotTakingApplications, NoStandardInForce) as error:
        return _closed(request, service, error)
    content = draft.content if draft else Content(language=get_language() or "id")
    initial = {**content.person, "applicant": content.applicant}
    form = ApplicantForm(posted(request), initial=initial, form=form_of_service)
    if request.method == "POST" and form.is_valid():
        if form.is_by_program:  # it need not know that nothing was kept
            return redirect("applications:start", code)
        content.person, content.applicant = form.person, form.cleaned_data.get("applicant", "")
        content.notice = form.cleaned_data["notice"]
        try:
            refuse_flood(request, "application-draft", **LIMITS)
            if draft is not None:
                drafts.save(draft=draft)
            else:
                draft = drafts.begin(service=service, key=form.cleaned_data["key"], content=content)
        except DraftGone:
            return redirect("applications:applicant", code)
        except DomainError as error:
            show_refusal(form, error)
        else:
            if draft.row.case is not None:
                return _receipt(request, draft)
            response = after_page(request, draft, "")
            keep_open(response, draft)
            return response
    context = {"service": service, "form": form, "draft": draft, **_place(draft, "")}
    return render(request, "services/applications/applicant.html", context)


@draft_page
def review(request: HttpRequest, draft: OpenDraft) -> HttpResponseBase:
    """Show everything that was answered, with the way back to each page; then send it."""
    form = DeclarationForm(posted(request))
    reading = draft.reading()
    has_person = bool(draft.content.person.get("name"))
    if request.method == "POST" and form.is_valid():
        try:
            refuse_flood(request, "application-send", **LIMITS)
            return show_receipt(request, filing.send(draft=draft, by=_actor(request, draft)))
        except ApplicationIncomplete as error:
            show_refusal(form, error)
        except FormReplaced as error:
            messages.info(request, str(error))
            return redirect("applications:review", draft.row.service.code)
        except DraftGone:
            return redirect("applications:applicant", draft.row.service.code)
        except DomainError as error:
            show_refusal(form, error)
    context = {
        "service": draft.row.service,
        "draft": draft,
        "form": form,
        "person": drafts.person_in(draft.content),
        "applicant": _applicant_words(draft),
        "pages": answered_pages(draft, reading),
        "is_ready": not reading.problems and has_person,
        **_place(draft, "periksa"),
    }
    return render(request, "services/applications/review.html", context)


@draft_page
def saved(request: HttpRequest, draft: OpenDraft) -> HttpResponse:
    """Show the link by which one goes on later, on any device."""
    path = reverse("applications:resume", args=[draft.token])
    context = {
        "service": draft.row.service,
        "draft": draft,
        "link": request.build_absolute_uri(path),
        "is_mailed": bool(draft.content.person.get("email")),
        "kept_days": drafts.KEPT_DAYS,
        "next_url": next_url(draft, ""),
    }
    return render(request, "services/applications/saved.html", context)


@draft_page
def discard(request: HttpRequest, draft: OpenDraft) -> HttpResponseBase:
    """Ask once, then delete the unsent application."""
    service = draft.row.service
    if request.method != "POST":
        return render(request, "services/applications/discard.html", {"service": service, "draft": draft})
    done = _("Your unsent application was deleted.")
    tell_outcome(request, lambda: drafts.discard(draft=draft), done=done)
    response = redirect("applications:start", service.code)
    put_away(response, service)
    return response


@require_safe
@never_cache
@public_page
def resume(request: HttpRequest, token: str) -> HttpResponseBase:
    """Open an unsent application on this device by its link."""
    draft = drafts.open_draft(token)
    if draft.row.case is not None:
        messages.info(
            request, _("This application was sent: %(code)s. Look at it here.") % {"code": draft.row.case.code}
        )
        return redirect("cases:track")
    response = redirect(next_url(draft, ""))
    keep_open(response, draft)
    return response


def after_page(request: HttpRequest, draft: OpenDraft, key: str) -> HttpResponse:
    """Lead to the page after `key`, to the review after the last one, or to the link when it is to be saved."""
    if "simpan" in request.POST:
        tell_outcome(request, lambda: _mail_link(request, draft))
        return redirect("applications:saved", draft.row.service.code)
    if "selesai" in request.POST:
        return redirect("applications:review", draft.row.service.code)
    return redirect(next_url(draft, key, after=True))


def next_url(draft: OpenDraft, key: str, *, after: bool = False) -> str:
    """Return the address of the first page that is asked after `key`; without `after`, of the first one with a gap."""
    code, reading = draft.row.service.code, draft.reading()
    keys = [section["key"] for section in reading.asked]
    if after:
        order = [section["key"] for section in draft.form.sections]
        at = order.index(key) if key in order else -1
        left = [asked for asked in keys if order.index(asked) > at]
    else:
        left = [asked for asked in keys if asked in reading.problems]
    if not draft.content.person.get("name"):
        return reverse("applications:applicant", args=[code])
    return reverse("applications:page", args=[code, left[0]]) if left else reverse("applications:review", args=[code])


def answered_pages(draft: OpenDraft, reading: Reading) -> list[dict[str, Any]]:
    """Return every page that is asked with its answers in words and what is wrong on it."""
    names: dict[str, list[str]] = {}
    for file in draft.files:
        names.setdefault(file.field, []).append(file.name)
    hidden = reading.hidden
    files = {key: value for key, value in names.items() if key not in hidden}
    by_key = {page.key: page for page in in_words(draft.form.schema, reading.answers, files=files)}
    return [
        {
            "key": section["key"],
            "title": section["title"],
            "groups": by_key[section["key"]].groups if section["key"] in by_key else [],
            "row_label": section["row_label"],
            "repeats": section["repeats"],
            "problems": reading.problems.get(section["key"], []),
        }
        for section in reading.asked
    ]


def _own_draft(request: HttpRequest, service: Service) -> OpenDraft | None:
    """Return the draft of this device; one that staff enter is open to them alone."""
    draft = draft_of_device(request, service)
    if draft is None or draft.row.case is not None:
        return draft if draft is None or _shows_receipt(draft) else None
    if not draft.content.entered:
        return draft
    return draft if request.user.pk == draft.content.entered.get("by") else None


def _shows_receipt(draft: OpenDraft) -> bool:
    """Tell whether what was sent still leads to its receipt, which has the secret word: as long as receipts do."""
    case = draft.row.case
    return case is not None and case.created_at > timezone.now() - dt.timedelta(seconds=receipts.SECONDS)


def _actor(request: HttpRequest, draft: OpenDraft) -> Actor:
    """Return the member of staff who enters it for somebody; None for a citizen, signed in or not."""
    return request.user if draft.content.entered and request.user.is_authenticated else None


def _receipt(request: HttpRequest, draft: OpenDraft) -> HttpResponse:
    assert draft.row.case is not None  # noqa: S101  # the callers looked
    return show_receipt(request, Filed(draft.row.case, secret_of(draft.token), is_new=False))


def _mail_link(request: HttpRequest, draft: OpenDraft) -> None:
    """Have the link mailed to the address of the first page, if there is one."""
    if draft.content.person.get("email") and not draft.content.entered:
        refuse_flood(request, "application-link", **LIMITS, person=draft.row.token_hash, per_person=2)
        drafts.mail_link_soon(draft=draft)


def _applicant_words(draft: OpenDraft) -> str:
    return next((item["label"] for item in draft.form.applicants if item["key"] == draft.content.applicant), "")


def _place(draft: OpenDraft | None, key: str) -> dict[str, Any]:
    """Return where a page stands: its number and how many there are, as far as is known by now."""
    if draft is None:
        return {"step": 1, "steps": 0}
    keys = ["", *[section["key"] for section in draft.reading().asked], "periksa"]
    return {"step": keys.index(key) + 1 if key in keys else 1, "steps": len(keys)}


def place_of(draft: OpenDraft, key: str) -> dict[str, Any]:
    """Return where a page of questions stands."""
    return _place(draft, key)


def _closed(request: HttpRequest, service: Service, error: DomainError) -> HttpResponse:
    """Say that the service is not asked for here now, and by which way it is."""
    context = {"service": service, "reason": str(error)}
    return render(request, "services/applications/closed.html", context, status=error.status)
