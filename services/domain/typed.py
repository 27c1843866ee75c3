"""Texts that people typed, cleaned and judged together, so that all that is wrong is told at once."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from core.errors import InvalidInput
from core.typed_text import normalise, text_error


class Typed:
    """Collects what is wrong with the values of one form; `refuse` raises InvalidInput with all of it."""

    def __init__(self) -> None:
        self.errors: dict[str, list[str]] = {}

    def line(self, name: str, value: str, limit: int, *, needed: bool = False) -> str:
        """Return one line without characters that cannot be seen."""
        return self._text(name, value, limit, needed=needed, lines=False)

    def text(self, name: str, value: str, limit: int, *, needed: bool = False) -> str:
        """Return a text that may have several lines."""
        return self._text(name, value, limit, needed=needed, lines=True)

    def address(self, name: str, value: str, limit: int = 500) -> str:
        """Return an address of the web, or nothing."""
        url = self.line(name, value, limit)
        if url and not _is_web_address(url):
            self.add(name, _("Give a web address that begins with https:// or http://."))
        return url

    def add(self, name: str, problem: str) -> None:
        """Note a problem of a field."""
        self.errors.setdefault(name, []).append(problem)

    def refuse(self) -> None:
        """Raise InvalidInput when anything is wrong."""
        if self.errors:
            raise InvalidInput(dict(self.errors))

    def _text(self, name: str, value: str, limit: int, *, needed: bool, lines: bool) -> str:
        text = normalise(value, lines=lines)
        problem = text_error(text, limit=limit, lines=lines)
        if problem is None and needed and not text:
            problem = _("This must be filled in.")
        if problem:
            self.add(name, problem)
        return text


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname)
    except ValueError:
        return False
    return has_host and parts.scheme in {"http", "https"} and "@" not in parts.netloc and " " not in url
