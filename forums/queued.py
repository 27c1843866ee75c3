"""Answers to core/forum.js, which sends what was kept on a device while the line was down.

The page's own address takes the same form; with `Accept: application/json` it answers 201 with the number and where to
read on, 422 with the errors by field, or a problem document.
"""

from __future__ import annotations

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _

from core.api.problems import CONTENT_TYPE, problem_document
from core.errors import DomainError, InvalidInput


class StaleForm(DomainError):
    """The form was drawn too long ago; forum.js fetches a new one and sends the same again."""

    code = "stale-form"
    status = 403
    message = _("This page lay open for too long. Please load it again.")


def wants_json(request: HttpRequest) -> bool:
    """Tell whether forum.js asks."""
    return request.headers.get("Accept", "").startswith("application/json")


def kept_answer(number: int, url: str) -> HttpResponse:
    """Tell that it was kept: now the device may forget it."""
    return JsonResponse({"number": number, "url": url}, status=201)


def refused_answer(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Tell why it was not kept."""
    return JsonResponse(problem_document(error, request), status=error.status, content_type=CONTENT_TYPE)


def form_answer(request: HttpRequest, form: BaseForm) -> HttpResponse:
    """Tell what is wrong in a form, by field."""
    errors = {"" if name == NON_FIELD_ERRORS else name: list(found) for name, found in form.errors.items()}
    return refused_answer(request, InvalidInput(errors))
