"""What an applicant can do now: the lawful steps for each situation, with their last day.

Source: UU 14/2008, Pasal 35 to 40; domain reference, section 7.1. Nobody is told of a step whose time is over, and
nobody is left without any.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core.cases.models import Case
from core.cases.states import CaseState
from core.ui.formats import long_date
from feedback.ground_windows import dispute_until, due_of, last_objection_day, open_windows
from feedback.models import InformationObjection, InformationRequest, InformationSettings

Ground = InformationObjection.Ground
ObjectionDecision = InformationObjection.Decision
Decision = InformationRequest.Decision


@dataclass(frozen=True)
class Way:
    """One step: what it is, what to know of it, its last moment, and the address that begins it."""

    title: str
    text: str
    until: dt.datetime | None = None
    url: str = ""
    label: str = ""


def ways_of(case: Case, *, now: dt.datetime) -> list[Way]:
    """Return the steps that are open to the citizen of a request or an objection, the nearest first."""
    if case.kind == "objection":
        objection = InformationObjection.objects.select_related("case", "request__case").get(case=case)
        return _of_objection(objection, now)
    request = InformationRequest.objects.select_related("case").get(case=case)
    return _of_request(request, now)


def _of_request(request: InformationRequest, now: dt.datetime) -> list[Way]:
    case = request.case
    if case.state in (CaseState.WITHDRAWN, CaseState.FORWARDED):
        return []
    running = request.objections.select_related("case").order_by("-pk").first()
    if running is not None and running.decided_at is None and not running.case.is_ended:
        due_at = due_of(running.case)
        text = _("It has the number %(number)s and the code %(code)s. The decision comes by %(day)s.") % {
            "number": running.number,
            "code": running.case.code,
            "day": long_date(due_at) if due_at else "-",
        }
        return [Way(_("Your objection is being decided"), text)]
    windows = open_windows(request, at=now)
    grounds = {window.ground: window for window in windows}
    if request.notified_at is None:
        window = grounds.get(Ground.NOT_ANSWERED)
        return [_objection_for_silence(request, window.until)] if window else _while_it_runs(request, now)
    told = [window for window in windows if window.ground != Ground.PERIODIC_NOT_PROVIDED]
    if told:
        return [_objection(request, max(window.until for window in told))]
    return [_ask_again(last_objection_day(request, at=now))]


def _while_it_runs(request: InformationRequest, now: dt.datetime) -> list[Way]:
    due_at = due_of(request.case)
    if due_at is None or request.case.is_ended:
        return []
    if due_at < now:  # nobody answered, and the time to object is over as well
        return [_ask_again(last_objection_day(request, at=now))]
    text = _(
        "If no written notification has come by then, you may object to the superior of the PPID within 30 working "
        "days. This page tells you when it is time."
    )
    return [Way(_("Wait until %(day)s") % {"day": long_date(due_at)}, text)]


def _objection_for_silence(request: InformationRequest, until: dt.datetime) -> Way:
    text = _(
        "We did not answer in time. You may object to the superior of the PPID, who has to decide within 30 working "
        "days. It is free. You may also go on waiting for the answer."
    )
    return Way(_("Object, because the answer is late"), text, until, _form(request), _("Object now"))


def _objection(request: InformationRequest, until: dt.datetime) -> Way:
    texts = {
        Decision.GRANTED: _("If you get something else than you asked for, get it late, or pay an unreasonable fee"),
        Decision.PARTLY: _("If you do not agree with what was refused, or get something else than you asked for"),
        Decision.REFUSED: _("If you do not agree with the refusal"),
        Decision.NOT_HELD: _("If you believe that this agency holds the information after all"),
    }
    what = texts[Decision(request.decision)]
    text = _("%(what)s, you may object to the superior of the PPID. The decision comes within 30 working days.")
    return Way(_("Object"), text % {"what": what}, until, _form(request), _("Object now"))


def _ask_again(over_at: dt.datetime | None) -> Way:
    text = _("You may ask for the same information again at any time; a new limit runs then.")
    if over_at is not None:
        over = _("The time to object ended on %(day)s.") % {"day": long_date(over_at)}
        text = f"{over} {text}"
    return Way(_("Ask again"), text, None, reverse("ppid:request", urlconf=settings.URLCONF_AGENCY), _("New request"))


def _of_objection(objection: InformationObjection, now: dt.datetime) -> list[Way]:
    if objection.case.state == CaseState.WITHDRAWN:
        return []
    until, due_at = dispute_until(objection), due_of(objection.case)
    if objection.dispute_on is not None:
        text = _("The information commission begins within 14 working days and finishes within 100 working days.")
        return [Way(_("Your dispute is with the information commission"), text)]
    if objection.decided_at is None and due_at is not None and now <= due_at:
        text = _(
            "If no decision has come by then, or if it does not satisfy you, you may bring the dispute before the "
            "information commission within 14 working days."
        )
        return [Way(_("Wait until %(day)s") % {"day": long_date(due_at)}, text)]
    if until is None or until < now:
        over = _ask_again(None)
        text = _("The time to bring the dispute before the information commission is over.")
        return [Way(over.title, f"{text} {over.text}", None, over.url, over.label)]
    return _accepted(objection, until) if objection.decision == ObjectionDecision.ACCEPTED else [_dispute(until)]


def _accepted(objection: InformationObjection, until: dt.datetime) -> list[Way]:
    text = _("The PPID answers your request %(number)s anew. Follow it with its own code, %(code)s.") % {
        "number": objection.request.number,
        "code": objection.request.case.code,
    }
    return [Way(_("Wait for the new answer"), text), _dispute(until)]


def _dispute(until: dt.datetime) -> Way:
    commission = InformationSettings.load().commission or _("the information commission of your province")
    text = _(
        "If the decision does not satisfy you, or did not come in time, turn to: %(commission)s. Bring your identity "
        "card, the request, the objection and what was answered. It is free; the commission begins within 14 working "
        "days and finishes within 100."
    )
    return Way(_("Bring the dispute before the information commission"), text % {"commission": commission}, until)


def _form(request: InformationRequest) -> str:
    return f"{reverse('ppid:objection', urlconf=settings.URLCONF_AGENCY)}?kode={request.case.code}"
