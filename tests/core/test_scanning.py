"""The operator's scanner: asked over TCP as clamd is, believed in its verdict, and waited for while it is away."""

import socketserver
import struct
import threading
from collections.abc import Iterator

import pytest
from django.utils import translation

from core import scanning
from core.errors import InvalidInput
from core.uploads import CLEAN, PDF_TYPES, WAITING, check_upload
from tests.factories.services import pdf_file


class Daemon(socketserver.BaseRequestHandler):
    """A tiny clamd: it reads INSTREAM as the protocol says, keeps what came, and gives the verdict of its server."""

    def handle(self) -> None:
        server: Server = self.server  # type: ignore[assignment]
        command = self._read(10)
        received = b""
        while (length := struct.unpack("!I", self._read(4))[0]) > 0:
            received += self._read(length)
        server.asked.append((command, received))
        self.request.sendall(server.verdict)

    def _read(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            data += self.request.recv(length - len(data))
        return data


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Daemon)
        self.asked: list[tuple[bytes, bytes]] = []
        self.verdict = b"stream: OK\0"


@pytest.fixture
def clamd(settings: object) -> Iterator[Server]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.UPLOAD_SCANNER = f"clamd://127.0.0.1:{server.server_address[1]}"  # type: ignore[attr-defined]
        yield server
        server.shutdown()


def refuse_all(data: bytes) -> bool:
    return False


def test_a_file_is_sent_whole_and_kept_when_it_is_clean(clamd: Server) -> None:
    data = b"%PDF" + bytes(range(256)) * 1000  # more than one chunk
    assert scanning.is_clean(data)
    assert clamd.asked == [(b"zINSTREAM\0", data)]
    kept = check_upload(pdf_file(), PDF_TYPES)
    assert (kept.scan, kept.content.read()) == (CLEAN, pdf_file().read())


def test_what_the_scanner_finds_is_refused(clamd: Server) -> None:
    clamd.verdict = b"stream: Win.Test.EICAR_HDB-1 FOUND\0"
    with translation.override("en"), pytest.raises(InvalidInput) as refused:
        check_upload(pdf_file(), PDF_TYPES, may_wait=True)
    assert "harmful" in refused.value.errors["file"][0]


@pytest.mark.parametrize("verdict", [b"INSTREAM size limit exceeded. ERROR\0", b""])
def test_no_verdict_is_no_leave(clamd: Server, verdict: bytes) -> None:
    clamd.verdict = verdict
    with pytest.raises(scanning.ScannerAway):
        scanning.is_clean(b"x")


def test_while_the_scanner_is_away_a_file_waits_or_is_refused_for_now(settings: object) -> None:
    settings.UPLOAD_SCANNER = "clamd://127.0.0.1:1"  # type: ignore[attr-defined]  # nobody listens there
    assert check_upload(pdf_file(), PDF_TYPES, may_wait=True).scan == WAITING
    with translation.override("en"), pytest.raises(InvalidInput) as refused:
        check_upload(pdf_file(), PDF_TYPES)
    assert "Try again" in refused.value.errors["file"][0]


def test_a_function_of_the_operator_is_asked(settings: object) -> None:
    settings.UPLOAD_SCANNER = f"{__name__}.refuse_all"  # type: ignore[attr-defined]
    assert not scanning.is_clean(b"x")
