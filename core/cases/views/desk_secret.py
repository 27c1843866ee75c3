"""A new secret word for somebody who lost theirs, shown once on a receipt."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.access import signed_in
from core.cases import receipts
from core.cases.desk_pages import case_page
from core.cases.domain.secret_words import may_renew_secret, renew_secret
from core.cases.forms import KeyField, new_key
from core.cases.models import Case
from core.errors import DomainError, PermissionRefused
from core.ui.fields import LineField
from core.ui.outcome import show_refusal
from core.ui.pages import posted


class SecretForm(forms.Form):
    """How somebody proves that the case is theirs."""

    key = KeyField()
    contact = LineField(
        label=gettext_lazy("E-mail address or mobile number that they left"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("They tell it to you. It is compared, and not shown to you."),
    )
    has_seen_card = forms.BooleanField(
        label=gettext_lazy("They left neither, and I looked at an identity card with the name of the case"),
        required=False,
    )


@case_page
def secret(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask for the proof, then lead to the receipt with the new word."""
    by = signed_in(request)
    if not may_renew_secret(case, by):
        raise PermissionRefused
    form = SecretForm(posted(request), initial={"key": new_key()})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                word = renew_secret(case=case, by=by, **{**form.cleaned_data, "key": str(form.cleaned_data["key"])})
            except PermissionRefused:
                raise
            except DomainError as error:
                show_refusal(form, error)
                status = error.status
            else:
                response = redirect(f"{reverse('cases:receipt', args=[case.code])}?baru=1")
                receipts.keep(response, case.code, word)
                return response
    context = {
        "case": case,
        "form": form,
        "title": _("New secret word"),
        "text": _("For somebody who lost the receipt. The old word and the links end. You see the new one once."),
        "submit": _("Give a new secret word"),
    }
    return render(request, "cases/desk/act.html", context, status=status)
