"""Addresses that people type: which are asked, and that none leads inside."""

import http.server
import threading
import time
from collections.abc import Iterator

import pytest

from services.verification import addresses
from services.verification.addresses import Answer, ask, is_public


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("255.255.255.255", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("bukan alamat", False),
    ],
)
def test_only_the_open_internet_is_public(address: str, expected: bool) -> None:
    assert is_public(address) is expected


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://contoh.example/", "not-a-web-address"),
        ("javascript:alert(1)", "not-a-web-address"),
        ("https:///tanpa-host", "not-a-web-address"),
        ("https://user:rahasia@contoh.example/", "not-a-web-address"),
        ("http://contoh.example:6379/", "port-refused"),
        ("https://contoh.example:80/", "port-refused"),
        ("http://127.0.0.1/", "private-address"),
        ("http://localhost/", "private-address"),
        ("http://[::1]/", "private-address"),
        ("http://2130706433/", "private-address"),
        ("http://0x7f.1/", "private-address"),
    ],
)
def test_address_that_must_not_be_asked_is_not(url: str, code: str) -> None:
    assert ask(url) == Answer(ok=False, code=code)


def test_host_with_one_private_address_among_public_ones_is_refused() -> None:
    answer = ask("https://contoh.example/", resolve=lambda host, port: ["8.8.8.8", "10.0.0.1"])

    assert answer.code == "private-address"


def test_unknown_host_is_told() -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise OSError("no such host")

    assert ask("https://tidak-ada.example/", resolve=nowhere).code == "unknown-host"
    assert ask("https://tidak-ada.example/", resolve=lambda host, port: []).code == "unknown-host"


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers by path: a status, a redirect, or more than anybody wants."""

    def do_GET(self) -> None:
        if self.path.startswith("/ke/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/ke"))
        elif self.path == "/lingkaran":
            self.send_response(301)
            self.send_header("Location", "/lingkaran")
        elif self.path == "/dalam":
            self.send_response(302)
            self.send_header("Location", "http://10.0.0.1/rahasia")
        elif self.path == "/kacau":
            self.send_response(302)
            self.send_header("Location", "http://[::1")
        elif self.path == "/menetes":
            try:
                for letter in b"HTTP/1.1 200 OK\r\nX-Menetes: " + b"x" * 200:
                    self.wfile.write(bytes([letter]))
                    time.sleep(0.1)
            except OSError:
                pass
            return
        elif self.path == "/besar":
            self.send_response(200)
            self.end_headers()
            try:
                for _part in range(400):
                    self.wfile.write(b"x" * 16384)
            except OSError:
                return
            return
        else:
            self.send_response(int(self.path.strip("/") or 200))
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server on this machine that passes for a public host."""
    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setitem(addresses.PORTS, "http", listening.server_port)
    genuine = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1" or genuine(address))
    yield "http://contoh.example"
    listening.shutdown()
    listening.server_close()
    thread.join()


def here(host: str, port: int) -> list[str]:
    return ["10.0.0.1"] if host == "10.0.0.1" else ["127.0.0.1"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/200", Answer(ok=True, status=200)),
        ("", Answer(ok=True, status=200)),
        ("/404", Answer(ok=False, code="wrong-status", status=404)),
        ("/500", Answer(ok=False, code="wrong-status", status=500)),
        ("/ke/200", Answer(ok=True, status=200)),
        ("/ke/ke/404", Answer(ok=False, code="wrong-status", status=404)),
        ("/lingkaran", Answer(ok=False, code="too-many-redirects")),
        ("/kacau", Answer(ok=False, code="no-answer")),
        ("/dalam", Answer(ok=False, code="private-address")),
        ("/besar", Answer(ok=True, status=200)),
    ],
)
def test_answers_are_told_apart(server: str, path: str, expected: Answer) -> None:
    assert ask(f"{server}{path}", resolve=here) == expected


def test_answer_that_drips_does_not_hold_the_check(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "TOTAL_SECONDS", 1.0)
    before = time.monotonic()

    assert ask(f"{server}/menetes", resolve=here) == Answer(ok=False, code="too-slow")
    assert time.monotonic() - before < 4
