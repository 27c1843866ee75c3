"""A citizen's browser that holds a case open, or its receipt."""

from __future__ import annotations

from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import set_urlconf

from core.cases import access
from core.cases.domain.filing import Filed
from core.cases.models import Case
from core.cases.receipts import show_receipt


def path_of(case: Case, place: str = "") -> str:
    return f"/lacak/{case.code}/{place}"


def open_case(client: Client, case: Case) -> Client:
    """Have a browser hold a case open, as after its secret word."""
    response = HttpResponse()
    access.remember(response, case)
    client.cookies.update(response.cookies)
    return client


def open_receipt(client: Client, filed: Filed) -> Client:
    """Have a browser come from the form of a case that was filed just now."""
    set_urlconf("deploy.urls_agency")
    try:
        response = show_receipt(RequestFactory().get("/"), filed)
    finally:
        set_urlconf(None)
    assert response["Location"] == path_of(filed.case, "tanda-terima/")
    client.cookies.update(response.cookies)
    return client
