"""The eligibility check as people walk through it. Every answer is in the address; nothing is stored."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.errors import NotFound
from core.pagecache import cache_page_for_everyone
from services import access
from services.eligibility import Result, Step, walk
from services.models import EligibilityCheck
from services.views.base import public_page

STATUS = {Result.MAY: "done", Result.MAY_NOT: "off", Result.ADVICE: "wait"}


@require_safe
@public_page
@cache_page_for_everyone
def eligibility(request: HttpRequest, code: str) -> HttpResponse:
    """Ask one question after the other, and say at the end whether the service is for this reader."""
    standard = access.public_standard(code)
    check = EligibilityCheck.objects.filter(service=standard.service, opened_at__isnull=False).first()
    if check is None:
        raise NotFound
    way = walk(check.public_questions, request.GET.dict())
    context = {
        "service": standard.service,
        "way": way,
        "steps": [(step, _before(way.steps, number)) for number, step in enumerate(way.steps)],
        "result_status": STATUS[way.result] if way.result else "",
        # The button sends the key of the question as `jawab`: when it is asked again, nothing was chosen.
        "nothing_chosen": way.question is not None and request.GET.get("jawab") == way.question["key"],
    }
    return render(request, "services/eligibility.html", context)


def _before(steps: tuple[Step, ...], number: int) -> str:
    """Return the query of the page on which the step of this number is answered anew."""
    return urlencode({step.question["key"]: step.chosen for step in steps[:number]})
