"""The pledge in the portal: written, confirmed, signed, published, and heard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.accounts.access import signed_in
from core.errors import DomainError, NotFound
from core.ui.outcome import tell_outcome
from services.domain import pledges
from services.errors import PledgeChanged, PledgeIncomplete
from services.models import PublicationRecord, ServicePledge, Statement
from services.pledge_forms import EnactForm, EndPledgeForm, PledgeForm, RecordingForm, StatementsForm
from services.publication.serving import send_file
from services.publication.standing import alive_pledge, pledge_standing
from services.views.base import posted, put_on_form, staff_page

MISSING_LABELS = {
    "place": PledgeForm.base_fields["place"].label,
    "signatory_name": PledgeForm.base_fields["signatory_name"].label,
    "signatory_position": PledgeForm.base_fields["signatory_position"].label,
    **{statement.value: statement.label for statement in Statement},
}


@staff_page("services.view_standard")
@require_safe
def pledge_list(request: HttpRequest) -> HttpResponse:
    """Both kinds of pledge: how far each has come, and its versions."""
    kinds = []
    for kind in ServicePledge.Kind:
        versions = list(ServicePledge.objects.filter(kind=kind).order_by("-version"))
        pledge = alive_pledge(kind)
        draft = next((item for item in versions if item.state in ("draft", "enacted")), None)
        standing = pledge_standing(pledge)
        kinds.append({"kind": kind, "versions": versions, "pledge": pledge, "draft": draft, "standing": standing})
    return render(request, "services/pledge_list.html", {"kinds": kinds})


@staff_page("services.manage_pledge")
@require_POST
def pledge_draft(request: HttpRequest, kind: str) -> HttpResponse:
    """Begin the next version of a kind."""
    if kind not in ServicePledge.Kind.values:
        raise Http404
    try:
        draft = pledges.draft_pledge(kind=kind, by=signed_in(request))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("services_portal:pledges")
    return redirect("services_portal:pledge_edit", draft.pk)


@staff_page("services.view_standard")
@require_safe
def pledge_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: its text, what is proven of it, and what can be done next."""
    pledge = _pledge(pk)
    said: dict[int, list[str]] = {}
    for name, number in pledge.statements.items():
        said.setdefault(number, []).append(str(Statement(name).label))
    context = {
        "pledge": pledge,
        "paragraphs": [(text, said.get(number, [])) for number, text in enumerate(pledge.paragraphs, start=1)],
        "unsaid": [Statement(name).label for name in pledge.unsaid()],
        "standing": pledge_standing(pledge),
        "events": pledge.events.order_by("-at", "-pk"),
        "record": record_of(pledge),
        "placements": pledge.placements.standing(),
    }
    return render(request, "services/pledge_detail.html", context)


@staff_page("services.manage_pledge")
def pledge_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the text and name who will sign it."""
    pledge = _pledge(pk)
    if not pledge.is_draft:
        return redirect("services_portal:pledge", pk)
    names = ("place", "signatory_name", "signatory_position", "lock")
    initial = {name: getattr(pledge, name) for name in names} | {"text": "\n\n".join(pledge.paragraphs)}
    form = PledgeForm(posted(request), initial=initial)

    def save(**fields: Any) -> None:
        pledges.edit_pledge(pledge=pledge, **fields, by=signed_in(request))

    context = {"title": _("Text and signatory"), "submit": _("Save the text")}
    return _form_page(request, pledge, form, save, context)


@staff_page("services.manage_pledge")
def pledge_statements(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell in which paragraph each of the three statements is made."""
    pledge = _pledge(pk)
    if not pledge.is_draft:
        return redirect("services_portal:pledge", pk)
    initial = {**pledge.statements, "lock": pledge.lock}
    form = StatementsForm(posted(request), initial=initial, pledge=pledge)

    def save(**fields: Any) -> None:
        lock = fields["lock"]
        pledges.confirm_statements(pledge=pledge, paragraphs=form.paragraphs, lock=lock, by=signed_in(request))

    context = {"title": _("The three statements"), "submit": _("Confirm what I read"), "shows_text": True}
    return _form_page(request, pledge, form, save, context)


@staff_page("services.manage_pledge")
def pledge_recording(request: HttpRequest, pk: int) -> HttpResponse:
    """Add or exchange the spoken form."""
    pledge = _pledge(pk)
    if pledge.is_over:
        return redirect("services_portal:pledge", pk)
    words = pledge.transcript or "\n\n".join(pledge.paragraphs)
    form = RecordingForm(posted(request), _files(request), initial={"transcript": words})

    def save(**fields: Any) -> None:
        pledges.attach_recording(pledge=pledge, **fields, by=signed_in(request))

    context = {"title": _("Recording"), "submit": _("Keep the recording"), "shows_text": True}
    return _form_page(request, pledge, form, save, context)


@staff_page("services.enact_standard")
def pledge_enact(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload what the head signed."""
    pledge = _pledge(pk)
    if not pledge.is_draft:
        return redirect("services_portal:pledge", pk)
    form = EnactForm(posted(request), _files(request))

    def save(**fields: Any) -> None:
        pledges.enact_pledge(pledge=pledge, **fields, by=signed_in(request))

    context = {"title": _("Enact the pledge"), "submit": _("Enact the pledge"), "shows_text": True}
    return _form_page(request, pledge, form, save, context)


@staff_page("services.publish_standard")
def pledge_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then show it to everybody."""
    pledge = _pledge(pk)
    if pledge.state != ServicePledge.State.ENACTED:
        return redirect("services_portal:pledge", pk)
    if request.method == "POST":
        by = signed_in(request)
        done = _("The pledge is published.")
        tell_outcome(request, lambda: pledges.publish_pledge(pledge=pledge, by=by), done=done)
        return redirect("services_portal:pledge", pk)
    former = ServicePledge.objects.published().filter(kind=pledge.kind).first()
    return render(request, "services/pledge_publish.html", {"pledge": pledge, "former": former})


@staff_page("services.publish_standard")
def pledge_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """End a pledge, with a reason."""
    pledge = _pledge(pk)
    if pledge.state not in (ServicePledge.State.ENACTED, ServicePledge.State.PUBLISHED):
        return redirect("services_portal:pledge", pk)
    form = EndPledgeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            pledges.withdraw_pledge(pledge=pledge, **form.cleaned_data, by=signed_in(request))
        except DomainError as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The pledge was withdrawn."))
            return redirect("services_portal:pledge", pk)
    return render(request, "services/pledge_withdraw.html", {"pledge": pledge, "form": form})


@staff_page("services.manage_pledge")
def pledge_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a draft that nobody signed."""
    pledge = _pledge(pk)
    if not pledge.is_draft:
        return redirect("services_portal:pledge", pk)
    if request.method == "POST":
        by = signed_in(request)
        done = _("The draft was discarded.")
        tell_outcome(request, lambda: pledges.discard_pledge(pledge=pledge, by=by), done=done)
        return redirect("services_portal:pledges")
    return render(request, "services/pledge_discard.html", {"pledge": pledge})


@staff_page("services.view_standard")
@require_safe
def pledge_file(request: HttpRequest, pk: int, what: str) -> HttpResponseBase:
    """Hand out the signed scan or the recording of any version."""
    return file_of(request, _pledge(pk), what)


def file_of(request: HttpRequest, pledge: ServicePledge, what: str) -> HttpResponseBase:
    """Return the signed scan (`berkas`) or the recording (`suara`) of a pledge. Raises NotFound."""
    file = pledge.signed_file if what == "berkas" else pledge.audio_file
    if not file:
        raise NotFound
    ending = str(file.name).rpartition(".")[2]
    name = f"maklumat-{pledge.kind}-{pledge.version}.{ending}"
    media_type = pledge.audio_type if what == "suara" else SCAN_TYPES.get(ending, "application/octet-stream")
    try:
        return send_file(request, file, name=name, media_type=media_type)
    except FileNotFoundError as error:
        raise NotFound from error


SCAN_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


def record_of(pledge: ServicePledge) -> PublicationRecord | None:
    """Return the sealed record of a pledge; none before it was published."""
    return PublicationRecord.objects.filter(
        kind=PublicationRecord.Kind.PLEDGE, pledge_kind=pledge.kind, pledge_version=pledge.version
    ).first()


def _pledge(pk: int) -> ServicePledge:
    pledge = ServicePledge.objects.filter(pk=pk).first()
    if pledge is None:
        raise NotFound
    return pledge


def _files(request: HttpRequest) -> Any:
    return request.FILES if request.method == "POST" else None


def _form_page(
    request: HttpRequest,
    pledge: ServicePledge,
    form: forms.Form,
    save: Callable[..., None],
    context: dict[str, Any],
) -> HttpResponse:
    """Show a form of a pledge and save it; what was typed stays when anything is refused."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            save(**form.cleaned_data)
        except PledgeIncomplete as error:
            missing = ", ".join(str(MISSING_LABELS[name]) for name in error.facts["missing"])
            form.add_error(None, _("Still missing: %(what)s.") % {"what": missing})
            status = error.status
        except PledgeChanged as error:
            put_on_form(error, form)
            pledge.refresh_from_db()
            context["theirs"] = pledge
            form.data = {**form.data.dict(), "lock": error.facts["lock"]}  # type: ignore[attr-defined]  # a QueryDict
            status = error.status
        except DomainError as error:
            put_on_form(error, form)
            status = error.status
        else:
            pledge.refresh_from_db()
            asks_on = pledge.is_draft and isinstance(form, PledgeForm) and pledge.unsaid()
            return redirect(f"services_portal:pledge{'_statements' if asks_on else ''}", pledge.pk)
    return render(request, "services/pledge_form.html", {**context, "pledge": pledge, "form": form}, status=status)
