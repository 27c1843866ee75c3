"""Phones on a weak line, as a web server meets them: answers that never arrive, and the same form sent again.

HTTP/1.1 over plain sockets, since a library would hide what is meant here: where a line breaks.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

from deploy.local.ports import LOOPBACK

PIECES = 4  # a form arrives in so many parts
_LIMIT = 1024 * 1024


@dataclass
class Answer:
    """What came back: status, headers by small name (of repeated ones the last, cookies apart) and body."""

    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: bytes


@dataclass
class Phone:
    """One phone with its cookies. `slowness` are the seconds between two parts of what it sends."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    slowness: float = 0.0

    async def get(self, path: str, **headers: str) -> Answer:
        return await self._ask("GET", path, b"", headers)

    async def send(
        self, path: str, fields: dict[str, str], *, lose_answer: bool = False, **headers: str
    ) -> Answer | None:
        """Send a form; with `lose_answer` the line breaks after the last part, and nobody knows what came of it."""
        body = urlencode(fields).encode()
        origin = {"Origin": f"http://{self.host}", "Referer": f"http://{self.host}{path}"}
        return await self._ask("POST", path, body, origin | headers, lose_answer=lose_answer)

    async def _ask(
        self, method: str, path: str, body: bytes, headers: dict[str, str], *, lose_answer: bool = False
    ) -> Answer:
        reader, writer = await asyncio.open_connection(LOOPBACK, self.port, limit=_LIMIT)
        try:
            lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", "Connection: close"]
            lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
            if self.cookies:
                lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
            if method == "POST":
                lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
            writer.write("\r\n".join([*lines, "", ""]).encode())
            step = max(1, -(-len(body) // PIECES))
            for start in range(0, len(body), step):
                await asyncio.sleep(self.slowness)
                writer.write(body[start : start + step])
                await writer.drain()
            if lose_answer:
                return Answer(0, {}, {}, b"")
            answer = _read(await reader.read(-1))
        finally:
            writer.close()
        self.cookies |= answer.cookies
        return answer


def _read(raw: bytes) -> Answer:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    cookies: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        if name.lower() == "set-cookie":
            key, _, rest = value.strip().partition("=")
            cookies[key] = rest.partition(";")[0]
        headers[name.lower()] = value.strip()
    if headers.get("transfer-encoding") == "chunked":
        body = _joined(body)
    parts = first.split(" ")
    return Answer(int(parts[1]) if len(parts) > 1 else 0, headers, cookies, body)


def _joined(body: bytes) -> bytes:
    whole = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size or b"0", 16)
        whole, body = whole + body[:length], body[length + 2 :]
        if not length:
            break
    return whole


class FormReader(HTMLParser):
    """The values that a browser would send for the form whose fields include `wanted`, as the page drew them."""

    def __init__(self, page: bytes, wanted: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._wanted = wanted
        self._values: dict[str, str] = {}
        self._names: set[str] = set()
        self._select = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self._values, self._names = {}, set()
        elif tag == "input" and name and given.get("type") not in {"submit", "file"}:
            self._names.add(name)
            if given.get("type") not in {"checkbox", "radio"} or "checked" in given:
                self._values[name] = given.get("value", "")
        elif tag == "textarea" and name:
            self._names.add(name)
            self._values[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and (self._select not in self._values or "selected" in given):
            self._values[self._select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "form" and self._wanted in self._names:
            self.fields = self._values


def weak(dice: random.Random) -> float:
    """Return how many seconds pass between two parts of a form: most phones are quick, some crawl."""
    return dice.choice((0.0, 0.02, 0.05, 0.1, 0.4))
