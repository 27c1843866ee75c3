"""Invitations of one forum in the portal: who is invited, what they answered, and whether every element has a voice."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.accounts.access import signed_in
from core.agencies import current_agency
from core.contacts import shown_phone
from core.documents.pictures import qr_svg
from core.errors import DomainError, NotFound
from core.ui import formats
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, staff_page
from forums import access
from forums.balance import balance_of
from forums.domain import invitations as domain
from forums.models import Forum, Invitation, Participant, Stakeholder
from forums.people_forms import OneOffForm
from forums.seats import invitations_take_answers
from services.seam import StakeholderElement

MOST_SHOWN = 500


@staff_page(domain.PERMISSION)
@require_safe
def invitation_list(request: HttpRequest, code: str) -> HttpResponse:
    """Who is invited, by element, with the answers; and the balance."""
    forum = access.staff_forum(code)
    invitations = forum.invitations.filter(withdrawn_at__isnull=True).annotate(people=Count("participants"))
    shown = list(invitations.order_by("element", "name", "pk")[:MOST_SHOWN])
    context = {
        "forum": forum,
        "invitations": shown,
        "unreached": [entry for entry in shown if not entry.mailed_at and not entry.handed_over_at],
        "withdrawn": forum.invitations.filter(withdrawn_at__isnull=False).count(),
        "balance": balance_of(forum),
    }
    return render(request, "forums/people/invitations.html", context)


@staff_page(domain.PERMISSION)
def invitation_choose(request: HttpRequest, code: str) -> HttpResponse:
    """Choose from the register, element by element."""
    forum = access.staff_forum(code)
    element = request.GET.get("unsur", "")
    entries = Stakeholder.objects.filter(is_active=True)
    if request.method == "POST":
        chosen = [int(value) for value in request.POST.getlist("entry") if value.isdecimal() and len(value) < 12]
        picked = list(entries.filter(pk__in=chosen))
        made: list[Invitation] = []
        by = signed_in(request)
        if tell_outcome(request, lambda: made.extend(domain.invite(forum=forum, stakeholders=picked, by=by))):
            done = ngettext("One invitation was added.", "%(count)s invitations were added.", len(made))
            messages.success(request, done % {"count": len(made)})
        return redirect("forums_portal:invitations", code)
    if element in StakeholderElement.values:
        entries = entries.filter(element=element)
    invited = set(forum.invitations.filter(withdrawn_at__isnull=True).values_list("stakeholder_id", flat=True))
    free = [entry for entry in entries.order_by("element", "name", "pk")[:MOST_SHOWN] if entry.pk not in invited]
    context = {
        "forum": forum,
        "entries": free,
        "element": element,
        "elements": StakeholderElement.choices,
        "balance": balance_of(forum),
        "total": Stakeholder.objects.filter(is_active=True).count(),
    }
    return render(request, "forums/people/invitation_choose.html", context)


@staff_page(domain.PERMISSION)
def invitation_create(request: HttpRequest, code: str) -> HttpResponse:
    """Invite somebody who does not stand in the register."""
    forum = access.staff_forum(code)
    form = OneOffForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            domain.invite_one(forum=forum, **form.cleaned_data, by=signed_in(request))
        except DomainError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The invitation was added."))
            return redirect("forums_portal:invitations", code)
    return render(request, "forums/people/invitation_create.html", {"forum": forum, "form": form})


@staff_page(domain.PERMISSION)
@require_safe
def invitation_detail(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One invitation: its answer, its personal link to print or to send on, and what can be done with it."""
    forum, invitation = _invitation(code, pk)
    people = invitation.participants.exclude(state=Participant.State.WITHDRAWN).order_by("pk")
    takes = invitation.withdrawn_at is None and invitations_take_answers(forum, timezone.now())
    context = {
        "forum": forum,
        "invitation": invitation,
        "people": people,
        "link": _link(invitation),
        "phone": shown_phone(invitation.phone),
        "whatsapp": _whatsapp(forum, invitation) if takes else "",
        "takes_answers": takes,
        "is_standing": invitation.withdrawn_at is None and not forum.is_finished,
    }
    return render(request, "forums/people/invitation_detail.html", context)


@staff_page(domain.PERMISSION)
@require_safe
def invitation_qr(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The personal link as a QR code, for the paper letter."""
    _forum, invitation = _invitation(code, pk)
    return HttpResponse(qr_svg(_link(invitation)), content_type="image/svg+xml")


@staff_page(domain.PERMISSION)
@require_POST
def invitation_move(request: HttpRequest, code: str, pk: int, move: str) -> HttpResponse:
    """Send the mail again, or note that the letter was handed over."""
    _forum, invitation = _invitation(code, pk)
    moves: dict[str, tuple[Any, str]] = {
        "kirim": (domain.send_again, _("The mail is on its way.")),
        "serah": (domain.hand_over, _("Noted: the letter was handed over.")),
    }
    if move not in moves:
        raise NotFound
    act, done = moves[move]
    by = signed_in(request)
    tell_outcome(request, lambda: act(invitation=invitation, by=by), done=done)
    return redirect("forums_portal:invitation", code, pk)


@staff_page(domain.PERMISSION)
def invitation_withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take an invitation back, after a question."""
    forum, invitation = _invitation(code, pk)
    if request.method == "POST":
        by = signed_in(request)
        done = _("The invitation was withdrawn.")
        tell_outcome(request, lambda: domain.withdraw_invitation(invitation=invitation, by=by), done=done)
        return redirect("forums_portal:invitations", code)
    consequences = [_("The personal link ends."), _("Seats of those who said they would come are free again.")]
    if invitation.mailed_at:
        consequences.append(_("A mail tells them."))
    context = {"forum": forum, "invitation": invitation, "consequences": consequences}
    return render(request, "forums/people/invitation_withdraw.html", context)


def _invitation(code: str, pk: int) -> tuple[Forum, Invitation]:
    forum = access.staff_forum(code)
    invitation = Invitation.objects.select_related("forum", "stakeholder").filter(forum=forum, pk=pk).first()
    if invitation is None:
        raise NotFound
    return forum, invitation


def _link(invitation: Invitation) -> str:
    return current_agency().url + reverse("forums:invitation", args=(invitation.key,))


def _whatsapp(forum: Forum, invitation: Invitation) -> str:
    """Return an address that opens WhatsApp with the words written; nothing is sent before somebody presses send."""
    if not invitation.phone:
        return ""
    words = _("%(agency)s invites you to the forum “%(title)s”, %(moment)s. Please answer here: %(link)s") % {
        "agency": current_agency().name,
        "title": forum.title,
        "moment": formats.moment(timezone.localtime(forum.starts_at)) if forum.starts_at else "",
        "link": _link(invitation),
    }
    return f"https://wa.me/{invitation.phone}?text={quote(words)}"
