"""What can be taken away of a forum: open data and a feed for everybody, a working sheet for staff."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.sheets import CSV, XLSX
from core.ui.pages import public_page, staff_page
from forums import access, opendata
from forums.feed_of_inputs import feed_of_inputs


@require_safe
@public_page
def data_json(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that is public of a forum."""
    data = opendata.open_forum(access.public_forum(code))
    return _open(opendata.as_json(data), "application/json; charset=utf-8")


@require_safe
@public_page
def data_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The inputs with their answers as CSV."""
    forum = access.public_forum(code)
    return _file(_open(opendata.as_csv(opendata.open_forum(forum)), CSV), f"forum-{forum.code}.csv")


@require_safe
@public_page
def data_xlsx(request: HttpRequest, code: str) -> HttpResponse:
    """The same as a workbook that explains its columns."""
    from forums.opendata_sheets import as_workbook  # loads the writer of workbooks only where it is needed

    forum = access.public_forum(code)
    return _file(_open(as_workbook(opendata.open_forum(forum)), XLSX), f"forum-{forum.code}.xlsx")


@require_safe
@public_page
def inputs_feed(request: HttpRequest, code: str) -> HttpResponse:
    """The feed of inputs and answers."""
    return _open(feed_of_inputs(access.public_forum(code)), "application/atom+xml; charset=utf-8")


@staff_page("forums.view_forum")
@require_safe
def inputs_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The inputs with their answers to work with; without names and contacts."""
    from forums.opendata_sheets import working_sheet

    forum = access.staff_forum(code)
    return _file(HttpResponse(working_sheet(forum), content_type=XLSX), f"masukan-{forum.code}.xlsx")


def _open(content: str | bytes | Iterable[str], content_type: str) -> HttpResponse:
    """Let pages of other sites read it. Inputs come at any moment, so nobody keeps it without asking."""
    response = HttpResponse(content, content_type=content_type)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-cache"
    return response


def _file(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
