"""The page on which somebody signs the minutes of agreement: the whole text, and a field to draw in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from core.errors import DomainError, InvalidInput, NotFound
from core.ui.outcome import show_refusal
from core.ui.pages import posted, public_page
from forums.document_forms import SignatureForm
from forums.domain import agreements
from forums.models import ForumAgreement, Signature

State = ForumAgreement.State


@never_cache
@public_page
def signing(request: HttpRequest, key: str) -> HttpResponse:
    """Show what is to be signed, or that it was signed, was taken back, or is sealed."""
    signature = _signature(key)
    agreement = signature.agreement
    may_sign = agreement.state == State.SIGNING and not signature.is_signed
    if request.method != "POST" and not may_sign:
        return _page(request, signature)
    form = SignatureForm(posted(request), initial={"content_sha256": agreement.content_sha256})
    if request.method != "POST":
        return _page(request, signature, form)
    if not form.is_valid():
        return _page(request, signature, _anew(request, form, signature), status=422)
    fields = form.cleaned_data
    try:
        agreements.sign(key=key, drawing=fields["drawing"], content_sha256=fields["content_sha256"])
    except InvalidInput as error:
        show_refusal(form, error)
        return _page(request, signature, _anew(request, form, signature), status=error.status)
    except DomainError as error:
        show_refusal(form, error)
        return _page(request, _signature(key), _anew(request, form, _signature(key)), status=error.status)
    return redirect(reverse("forums:signing", args=(key,)))


def _anew(request: HttpRequest, form: SignatureForm, signature: Signature) -> SignatureForm:
    """Let a refused form go on with what is to be signed now, and with an empty field."""
    data = request.POST.copy()
    data["content_sha256"], data["drawing"] = signature.agreement.content_sha256, ""
    form.data = data
    return form


def _page(
    request: HttpRequest, signature: Signature, form: SignatureForm | None = None, *, status: int = 200
) -> HttpResponse:
    agreement = signature.agreement
    may_sign = agreement.state == State.SIGNING and not signature.is_signed
    context = {
        "forum": agreement.forum,
        "agreement": agreement,
        "signature": signature,
        "content": agreement.content,
        "form": form,
        "may_sign": may_sign,
    }
    return render(request, "forums/signing.html", context, status=status)


def _signature(key: str) -> Signature:
    found = Signature.objects.filter(key=key).select_related("agreement__forum").first()
    if found is None:
        raise NotFound
    return found
