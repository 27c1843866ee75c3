"""What a page of this site says, read back the way a reader without a browser would: by the view, without a network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.urls import Resolver404, get_urlconf, resolve, set_urlconf
from django.utils import translation

from core.agencies import current_agency
from services.components import COMPONENTS, ComponentCode
from services.models import StandardComponent

PUBLIC_PAGES = "services"
_SILENT = frozenset({"script", "style", "template", "svg"})
_BLOCKS = frozenset({"p", "li", "tr", "div"})
_NAMES = frozenset({"dt", "td", "th"})
_NAMED = "\0"  # stands behind a name; nobody can write it, for PostgreSQL keeps no such character
_AFTER_NAME = re.compile(f":?[ {_NAMED}]*{_NAMED} *")
_CODE_WORD = re.compile(r"[a-z_]+\Z")
_BESIDE = "data-beside"  # an element with this attribute stands beside the sealed words and is none of them


@dataclass(frozen=True)
class OwnPage:
    """A page as it would be sent to anybody: its status, and the words of its main part."""

    status: int
    words: str = ""


def own_page(path: str) -> OwnPage:
    """Return the page that this agency's host shows at `path`, made by its view, in Indonesian.

    Only what is about services is looked at; accounts, staff pages and programs count as not there.
    """
    with _agency_addresses(), translation.override("id"):
        try:
            match = resolve(path)
            if match.namespaces != [PUBLIC_PAGES]:
                return OwnPage(404)
            response = match.func(_request(path), *match.args, **match.kwargs)
        except (Resolver404, Http404):
            return OwnPage(404)
        if getattr(response, "streaming", False) or not response["Content-Type"].startswith("text/html"):
            return OwnPage(response.status_code)
        return OwnPage(response.status_code, words_of(response.content.decode(response.charset), within="main"))


def words_of(html: str, *, within: str = "") -> str:
    """Return the words of a page, or of its element `within`, with single spaces; drawings and scripts say none."""
    reader = _Reader(within)
    reader.feed(html)
    reader.close()
    return plain("".join(reader.parts))


def lines_of(html: str) -> str:
    """Return the words of a fragment with a line for each paragraph, row, or pair of a list.

    A name is parted by a colon from what is said of it: in a pair, between cells, and where a line begins in bold.
    """
    reader = _Reader("", breaks=True)
    reader.feed(html)
    reader.close()
    lines = (plain(line).strip(f" {_NAMED}") for line in "".join(reader.parts).split("\n"))
    return "\n".join(_AFTER_NAME.sub(": ", line) for line in lines if line)


def plain(text: str) -> str:
    """Return `text` with every run of spaces, also unbreakable ones, as one space."""
    return " ".join(text.split())


def clauses_of(components: Mapping[str, Any]) -> str:
    """Return the words that the public page has to show for these components, drawn as the page draws them."""
    from services.views.public import MAIN_CODES  # the views stand above; only the order of the page is taken

    rows = {
        code: StandardComponent(code=code, content=components[code], completeness=definition.completeness(content))
        for code, definition in COMPONENTS.items()
        if (content := components.get(code)) is not None
    }
    context = {
        "main_rows": [rows[code] for code in MAIN_CODES if code in rows],
        "other_rows": [row for code, row in rows.items() if code not in MAIN_CODES],
    }
    with translation.override("id"):
        return words_of(render_to_string("services/_clauses.html", context))


def texts_of(components: Mapping[str, Any]) -> Iterator[str]:
    """Yield every text that somebody wrote; codes of choices, which the page shows as words, are left out."""
    for code in ComponentCode:
        yield from (plain(text) for text in _texts(components.get(code)) if not _CODE_WORD.match(text))


def first_difference(expected: str, found: str, *, words: int = 12) -> str:
    """Return the first words of `expected` that do not go on in `found` where they should; empty when all do."""
    at = 0
    parts = expected.split(" ")
    while at < len(parts) and " ".join(parts[: at + 1]) in found:
        at += 1
    return " ".join(parts[max(0, at - 2) : at + words]) if at < len(parts) else ""


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value.strip():
            yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, Iterable):
        for part in value:
            yield from _texts(part)


def _request(path: str) -> HttpRequest:
    agency = current_agency()
    parts = urlsplit(agency.url)
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = path
    request.META = {"SERVER_NAME": parts.hostname or "localhost", "SERVER_PORT": "443", "HTTP_HOST": parts.netloc}
    request.META["REQUEST_METHOD"] = "GET"
    request.user = AnonymousUser()
    # What the middleware puts there; the emblem has its own address and no words.
    facts = {field.name: getattr(agency, field.name) for field in fields(agency)}
    request.agency = SimpleNamespace(**{**facts, "emblem": ""})  # type: ignore[attr-defined]  # set by tenants
    return request


@contextmanager
def _agency_addresses() -> Iterator[None]:
    """Resolve and reverse addresses as on an agency's host; a task has the addresses of the base host."""
    before = get_urlconf()
    set_urlconf(settings.URLCONF_AGENCY)
    try:
        yield
    finally:
        set_urlconf(before)


class _Reader(HTMLParser):
    """Collects text. Elements are parted by a space, as a reader sees them apart."""

    def __init__(self, within: str, *, breaks: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self._breaks = breaks
        self._is_after_bold = False
        self.parts: list[str] = []
        self._within = within
        self._depth = 0 if within else 1
        self._silent = 0
        self._beside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if (self._beside and tag == self._beside[0]) or (not self._beside and _BESIDE in dict(attrs)):
            self._beside.append(tag)
        if tag == self._within:
            self._depth += 1
        if tag in _SILENT:
            self._silent += 1
        self.parts.append((_NAMED if self._is_after_bold else "\n") if self._breaks and tag == "br" else " ")
        self._is_after_bold = False

    def handle_endtag(self, tag: str) -> None:
        if tag == self._within:
            self._depth -= 1
        if tag in _SILENT and self._silent:
            self._silent -= 1
        if self._beside and tag == self._beside[0]:
            self._beside.pop()
        self.parts.append(self._end_of(tag) if self._breaks else " ")
        self._is_after_bold = tag == "strong"

    def handle_data(self, data: str) -> None:
        if self._depth and not self._silent and not self._beside:
            self.parts.append(" ".join(re.split(r"\s+", data)) if self._breaks else data)
            self._is_after_bold = self._is_after_bold and not data.strip()

    def _end_of(self, tag: str) -> str:
        return "\n" if tag in _BLOCKS else _NAMED if tag in _NAMES else " "
