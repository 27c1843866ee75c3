"""Asking for public information, and objecting: the forms, and the way to the receipt."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.antispam import refuse_flood
from core.cases.public_pages import private_page
from core.cases.receipts import show_receipt
from core.errors import DomainError
from core.ui.outcome import show_refusal
from core.ui.pages import posted, public_page
from feedback.domain.objections import file_objection, request_of
from feedback.domain.requests import file_request
from feedback.information_forms import ObjectionForm, RequestForm
from feedback.models import InformationSettings

FROM_ONE_ADDRESS, FROM_EVERYBODY = 10, 300  # a minute
PROOFS_OF_ONE = 10  # a minute, for one request
FORM_METHODS = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(FORM_METHODS)
@public_page
def request_information(request: HttpRequest) -> HttpResponse:
    """The form of a request. Its registration number is given with the receipt."""
    form = RequestForm(
        posted(request), request.FILES or None, initial={"information": request.GET.get("informasi", "")[:200]}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if form.is_by_program:  # it need not know that nothing was kept
                return redirect("ppid:home")
            try:
                refuse_flood(request, "information", per_address=FROM_ONE_ADDRESS, everybody=FROM_EVERYBODY)
                filed = file_request(new=form.new)
            except DomainError as error:
                show_refusal(form, error)
                status = error.status
            else:
                return show_receipt(request, filed)
    context = {"form": form, "terms": InformationSettings.load()}
    return render(request, "feedback/information_request.html", context, status=status)


@require_http_methods(FORM_METHODS)
@private_page
def object_to_answer(request: HttpRequest) -> HttpResponse:
    """The form of an objection; the request is proved with its code and secret word in the same form."""
    form = ObjectionForm(
        posted(request), request.FILES or None, initial={"reference": request.GET.get("kode", "")[:40]}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if form.is_by_program:
                return redirect("ppid:home")
            reference = form.cleaned_data["reference"]
            try:
                refuse_flood(
                    request,
                    "objection",
                    per_address=FROM_ONE_ADDRESS,
                    everybody=FROM_EVERYBODY,
                    person=reference.upper(),
                    per_person=PROOFS_OF_ONE,
                )
                asked = request_of(reference, form.cleaned_data["proof"])
                filed = file_objection(new=form.new_objection(asked))
            except DomainError as error:
                show_refusal(form, error)
                status = error.status
            else:
                return show_receipt(request, filed)
    context = {"form": form, "terms": InformationSettings.load()}
    return render(request, "feedback/information_objection.html", context, status=status)
