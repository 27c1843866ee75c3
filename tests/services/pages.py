"""Reading and filling in the pages, as a browser without JavaScript does."""

import re
from html import unescape
from typing import Any

from django.test.utils import CaptureQueriesContext

LIST = "/portal/standar/"
SERVICE = f"{LIST}layanan/peminjaman-aula/"
DRAFT = f"{SERVICE}versi/1/"


def text_of(response: Any) -> str:
    """Return the words of a page without its markup."""
    body = response.content.decode().partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).replace("\u00a0", " ").split())


def of_services(queries: CaptureQueriesContext) -> int:
    """Count the queries on tables of this app; what middleware asks now and then depends on the second."""
    return sum('"services_' in query["sql"] for query in queries.captured_queries)


def downloaded(response: Any) -> bytes:
    """Return the file of an answer that a browser keeps instead of showing it."""
    assert response["Content-Disposition"].startswith("attachment")
    data: bytes = response.getvalue()
    return data


def form_data(response: Any) -> dict[str, Any]:
    """Return what a browser would send of the component's form, as it stands on the page."""
    editor = response.context["editor"]
    data: dict[str, Any] = {"lock": response.context["lock"]}
    for form in (editor.form, *(row for rows in editor.rows.values() for row in rows.forms)):
        for bound in form:
            value = bound.value()
            data[bound.html_name] = "" if value in (None, False) else value
    for rows in editor.rows.values():
        data[f"{rows.prefix}-TOTAL_FORMS"] = len(rows.forms)
        data[f"{rows.prefix}-INITIAL_FORMS"] = 0
    return {name: value for name, value in data.items() if value != ""}
