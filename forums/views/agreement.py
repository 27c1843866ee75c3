"""The minutes of agreement in the portal: prepare, open for signatures, follow who signed, seal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.accounts.access import signed_in
from core.agencies import current_agency
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, staff_page
from forums.access import staff_forum
from forums.document_forms import AgreementForm, SealForm
from forums.domain import agreements
from forums.models import AgreementPoint, Forum, ForumAgreement, Participant, TeamMember
from forums.paper_files import pdf_response, send_kept
from forums.printing.facts import day_of

PERMISSION = agreements.PERMISSION
State = ForumAgreement.State
HOME = "forums_portal:agreement"
OPENS_LINKS = "forums.facilitate_forum"  # whoever has the link of a signer can sign as them: not for everybody


@staff_page("forums.view_forum")
@require_safe
def agreement(request: HttpRequest, code: str) -> HttpResponse:
    """How far the minutes of agreement are, and the next step."""
    forum = staff_forum(code)
    found = ForumAgreement.objects.filter(forum=forum).select_related("sealed_by", "minutes").first()
    may_change = request.user.has_perm(PERMISSION)
    context: dict[str, Any] = {"forum": forum, "agreement": found, "may_change": may_change, "steps": State}
    if found is not None:
        found.forum = forum
        signatures = list(found.signatures.order_by("pk"))
        context |= {
            "signatures": signatures,
            "signed": sum(row.is_signed for row in signatures),
            "all_signed": all(row.is_signed for row in signatures),
            "findings": agreements.opening_findings(found) if found.state == State.PREPARED else [],
            "signing_host": current_agency().url,
            "may_open_links": request.user.has_perm(OPENS_LINKS),
        }
    if found is None or found.state == State.PREPARED:
        points = AgreementPoint.objects.filter(forum=forum).select_related("subject__service").order_by("position")
        context["points"] = list(points)
    return render(request, "forums/agreement.html", context)


@staff_page(PERMISSION)
def agreement_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Number, date, place and who signs."""
    forum = staff_forum(code)
    found = ForumAgreement.objects.filter(forum=forum).first()
    if not forum.is_held or (found is not None and found.state != State.PREPARED):
        return redirect(HOME, forum.code)
    form = AgreementForm(posted(request), forum=forum, initial=_initial(forum, found))
    status = 200
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        try:
            agreements.prepare_agreement(
                forum=forum,
                number=fields["number"],
                dated_on=fields["dated_on"],
                place=fields["place"],
                signers=form.signers(),
                by=signed_in(request),
            )
        except DomainError as error:
            show_refusal(form, error, names={"signer_provider": "provider_name"})
            status = error.status
        else:
            messages.success(request, _("The minutes of agreement were prepared. Read the draft, then open them."))
            return redirect(HOME, forum.code)
    return render(request, "forums/agreement_form.html", {"forum": forum, "form": form}, status=status)


@staff_page(PERMISSION)
@require_POST
def agreement_open(request: HttpRequest, code: str) -> HttpResponse:
    """Freeze the text, and let people sign it."""
    found = _agreement(code)
    done = _("The minutes are open for signatures. Show each signer the code, or pass the tablet round.")
    tell_outcome(request, lambda: agreements.open_signing(agreement=found, by=signed_in(request)), done=done)
    return redirect(HOME, code)


@staff_page(PERMISSION)
def agreement_reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Take the minutes back, after asking: what was signed becomes void."""
    found = _agreement(code)
    if request.method == "POST":
        try:
            void = agreements.reopen_agreement(agreement=found, by=signed_in(request))
        except DomainError as error:
            messages.error(request, str(error))
        else:
            words = ngettext(
                "The minutes can be changed again. %(n)s signature became void and has to be given once more.",
                "The minutes can be changed again. %(n)s signatures became void and have to be given once more.",
                void,
            )
            messages.success(request, words % {"n": void})
        return redirect(HOME, code)
    context = {"forum": found.forum, "agreement": found, "signed": _signed(found)}
    return render(request, "forums/agreement_reopen.html", context)


@staff_page(PERMISSION)
def agreement_seal(request: HttpRequest, code: str) -> HttpResponse:
    """Seal what everybody signed on a screen, after asking."""
    found = _agreement(code)
    if request.method == "POST":
        done = _("The minutes of agreement are sealed. The standards of this forum can be agreed by them now.")
        tell_outcome(request, lambda: agreements.seal_agreement(agreement=found, by=signed_in(request)), done=done)
        return redirect(HOME, code)
    return render(request, "forums/agreement_seal.html", {"forum": found.forum, "agreement": found})


@staff_page(PERMISSION)
def agreement_scan(request: HttpRequest, code: str) -> HttpResponse:
    """Seal by a scan of the paper that was signed by hand."""
    found = _agreement(code)
    if found.state == State.SEALED:
        return redirect(HOME, code)
    form = SealForm(posted(request), request.FILES if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            agreements.seal_agreement(agreement=found, scan=form.cleaned_data["file"], by=signed_in(request))
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("The signed paper was kept, and the minutes of agreement are sealed."))
            return redirect(HOME, code)
    return render(request, "forums/agreement_scan.html", {"forum": found.forum, "form": form}, status=status)


@staff_page("forums.view_forum")
@require_safe
def agreement_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The minutes as they are now: a draft to read, a paper to sign by hand, or the sealed file."""
    found = _agreement(code)
    name = f"berita-acara-{found.forum.code}.pdf"
    if found.state == State.SEALED:
        return send_kept(request, found.file, found.file_sha256, name)
    return pdf_response(agreements.agreement_pdf(found), f"rancangan-{name}" if found.state == State.PREPARED else name)


@staff_page(OPENS_LINKS)
@require_safe
def signer_qr(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The QR code of one signer's own page."""
    from core.documents import qr_svg  # needs its own libraries

    found = _agreement(code)
    signature = found.signatures.filter(pk=pk).first()
    if signature is None or found.state != State.SIGNING:
        raise NotFound
    return HttpResponse(
        qr_svg(f"{current_agency().url}/forum/tanda-tangan/{signature.key}/"), content_type="image/svg+xml"
    )


def _agreement(code: str) -> ForumAgreement:
    forum = staff_forum(code)
    found = ForumAgreement.objects.filter(forum=forum).first()
    if found is None:
        raise NotFound
    found.forum = forum
    return found


def _signed(found: ForumAgreement) -> int:
    return found.signatures.filter(signed_at__isnull=False).count()


def _initial(forum: Forum, found: ForumAgreement | None) -> dict[str, Any]:
    """Return what the form begins with: what was written before, else what the forum's plan says."""
    if found is None:
        chair = forum.team.filter(duty=TeamMember.Duty.CHAIR).first()
        name = forum.signatory_name or (chair.name if chair else "")
        position = forum.signatory_position or (chair.position if chair else "")
        place = forum.place or forum.link
        values: dict[str, Any] = {"dated_on": day_of(forum), "place": place}
        return {**values, "provider_name": name, "provider_position": position}
    values = {"number": found.number, "dated_on": found.dated_on, "place": found.place}
    for row in found.signatures.all():
        if row.element == Participant.Element.PROVIDER:
            values |= {"provider_name": row.name, "provider_position": row.position}
        else:
            values[f"signer_{row.element}"] = row.participant_id
    return values
