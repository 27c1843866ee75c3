"""The editor of an eligibility check: the list of questions, and one question with its answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.access import signed_in
from core.errors import DomainError, NotFound
from core.ui.forms import forget_errors
from core.ui.outcome import tell_outcome
from services import access
from services.catalogue_forms import AnswerRows, QuestionForm
from services.domain import eligibility as domain
from services.eligibility import MOST_QUESTIONS, NEXT, Result, findings_of, next_key
from services.errors import EligibilityChanged
from services.models import EligibilityCheck, Service
from services.views.base import posted, put_on_form, staff_page


@staff_page("services.edit_standard")
def check_overview(request: HttpRequest, code: str) -> HttpResponse:
    """The questions in their order, what is still wrong, and whether people see them."""
    service = access.staff_service(code)
    check = _check(service)
    places = {question["key"]: number for number, question in enumerate(check.questions, 1)}
    context = {
        "service": service,
        "check": check,
        "questions": [(question, _answers(question, places)) for question in check.questions],
        "findings": [domain.message_of(finding) for finding in findings_of(check.questions)] if check.questions else [],
        "can_add": len(check.questions) < MOST_QUESTIONS,
    }
    return render(request, "services/portal_eligibility.html", context)


@staff_page("services.edit_standard")
def question_edit(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Write a question and its answers; the key "baru" stands for a new one at the end."""
    service = access.staff_service(code)
    check = _check(service)
    questions = list(check.questions)
    number = next((place for place, question in enumerate(questions) if question["key"] == key), None)
    if number is None and key != "baru":
        raise NotFound
    question = {"key": next_key(questions), "answers": []} if number is None else questions[number]
    later = questions[number + 1 :] if number is not None else []
    choices = [(item["key"], _("Question: %(text)s") % {"text": item["text"]}) for item in later[1:]]
    form = QuestionForm(posted(request), initial=question)
    rows = AnswerRows(
        posted(request), prefix="answers", initial=question["answers"] or None, form_kwargs={"later": choices}
    )
    lock = _lock(request, check)
    if rows.is_editing:
        forget_errors(form)
    elif request.method == "POST" and form.is_valid() and rows.is_valid():
        written = {"key": question["key"], **form.cleaned_data, "answers": rows.values}
        new = [*questions, written] if number is None else [*questions[:number], written, *questions[number + 1 :]]
        try:
            domain.write_questions(service=service, questions=new, lock=lock, by=signed_in(request))
        except EligibilityChanged as error:
            lock = check.lock  # sent again, it replaces what the other one wrote
            put_on_form(error, form)
        except DomainError as error:
            put_on_form(error, form)
        else:
            messages.success(request, _("The question was saved."))
            return redirect("services_portal:eligibility", code)
    context = {"service": service, "form": form, "rows": rows, "number": number, "lock": lock}
    return render(request, "services/portal_eligibility_question.html", context)


@staff_page("services.edit_standard")
@require_POST
def question_move(request: HttpRequest, code: str) -> HttpResponse:
    """Move a question up or down, or remove it: `up`, `down` or `remove` with its key."""
    service, by = access.staff_service(code), signed_in(request)
    check = _check(service)
    questions = list(check.questions)
    verb = next((verb for verb in ("up", "down", "remove") if verb in request.POST), "")
    keys = [question["key"] for question in questions]
    if verb and request.POST[verb] in keys:
        at = keys.index(request.POST[verb])
        question = questions.pop(at)
        if verb != "remove":
            questions.insert(max(0, at + (1 if verb == "down" else -1)), question)
        lock = _lock(request, check)
        tell_outcome(request, lambda: domain.write_questions(service=service, questions=questions, lock=lock, by=by))
    return redirect("services_portal:eligibility", code)


@staff_page("services.edit_standard")
@require_POST
def check_open(request: HttpRequest, code: str) -> HttpResponse:
    """Show the check to people as it is written now, or take it away."""
    service, by = access.staff_service(code), signed_in(request)
    if request.POST.get("open") == "yes":
        done = _("People now see the check as it is written here.")
        tell_outcome(request, lambda: domain.open_check(service=service, by=by), done=done)
    else:
        done = _("People do not see the check any more.")
        tell_outcome(request, lambda: domain.close_check(service=service, by=by), done=done)
    return redirect("services_portal:eligibility", code)


def _check(service: Service) -> EligibilityCheck:
    return EligibilityCheck.objects.filter(service=service).first() or EligibilityCheck(service=service)


def _lock(request: HttpRequest, check: EligibilityCheck) -> int:
    typed = request.POST.get("lock", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else check.lock


def _answers(question: dict[str, Any], places: dict[str, int]) -> list[tuple[dict[str, Any], str]]:
    """Return each answer with what follows, in words."""
    return [(answer, _follows(answer["then"], places)) for answer in question["answers"]]


def _follows(then: str, places: dict[str, int]) -> str:
    if then in Result.values:
        return str(Result(then).label)
    if then == NEXT:
        return _("The next question")
    return _("Question %(number)s") % {"number": places.get(then, "?")}
