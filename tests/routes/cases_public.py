"""The citizens' side of cases: the one door, the receipt, the status page in several states, and what is done there."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from core.cases import access, citizen_steps, codes, receipts
from core.cases.domain import clocks, ending, talking
from core.cases.domain.clocks import Limit
from core.cases.models import Case, CaseClock
from tests.factories.cases import file_trial, serve_trials
from tests.routes import Route
from tests.world import get_user

OPEN, ASKED, ANSWERED, DONE = "UJI-2606-AAAA", "UJI-2606-BBBB", "UJI-2606-CCCC", "UJI-2606-DDDD"
KEYS = {code: str(uuid.uuid5(uuid.NAMESPACE_URL, code)) for code in (OPEN, ASKED, ANSWERED, DONE)}

ROUTES = [
    Route("door:start", "/ajukan/"),
    Route("door:start", "/ajukan/?cari=tidak-ada"),
    Route("cases:track", "/lacak/"),
    Route("cases:request_link", "/lacak/minta-tautan/"),
    Route("cases:link", f"/lacak/{OPEN}/tautan/tidak-ada/"),
    Route("cases:status", "/lacak/UJI-2606-EEEE/"),
    *[Route("cases:status", f"/lacak/{code}/") for code in KEYS],
    Route("cases:receipt", f"/lacak/{OPEN}/tanda-terima/"),
    Route("cases:withdraw", f"/lacak/{OPEN}/tarik/"),
    Route("cases:settled", f"/lacak/{ANSWERED}/selesai/"),
    Route("cases:reopen", f"/lacak/{ANSWERED}/buka-kembali/"),
    Route("cases:rate", f"/lacak/{DONE}/nilai/"),
]
MOVES = {"cases:message", "cases:file", "cases:receipt_pdf"}  # and two that answer files


def prepare() -> None:
    """Make a case that runs and was extended, one that waits for its citizen, one that is answered, one that ended."""
    serve_trials()
    citizen_steps.register("trial", reopen_limit=lambda case: Limit(amount=5))
    if Case.objects.filter(code=OPEN).exists():
        return
    made = {code: _filed(code) for code in KEYS}
    clocks.extend_clock(case=made[OPEN], amount=7, reason="Arsip di gudang lama.", by=None, most=7)
    talking.ask_citizen(case=made[ASKED], text="Mohon foto tempatnya.", key="tanya", by=get_user("complaints"))
    for code in (ANSWERED, DONE):
        silence = Limit(amount=10, kind=CaseClock.Kind.SILENCE)
        ending.answer_case(case=made[code], text="Sudah menyala.", key=f"jawab-{code}", by=None, then=silence)
    ending.say_settled(case=made[DONE])


def cookies() -> dict[str, str]:
    """Return what the browser of their citizen holds."""
    response = HttpResponse()
    for case in Case.objects.filter(code__in=KEYS):
        access.remember(response, case)
    receipts.keep(response, OPEN, codes.secret_of(KEYS[OPEN]))
    return {name: cookie.value for name, cookie in response.cookies.items()}


def _filed(code: str) -> Case:
    limits = (Limit(amount=10), Limit(amount=5, kind=CaseClock.Kind.FIRST_ANSWER))
    case = file_trial(key=KEYS[code], limits=limits).case
    Case.objects.filter(pk=case.pk).update(code=code)
    case.code = code
    return case
