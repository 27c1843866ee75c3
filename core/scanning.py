"""Has a scanner of the operator look through what people bring. Setting UPLOAD_SCANNER says which:

- empty: none, files are judged by core.uploads alone;
- `clamd://host:port`: the daemon of ClamAV over TCP, by its command INSTREAM;
- a dotted path: a function that takes the bytes and returns whether they are clean; it may raise ScannerAway.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

TIMEOUT_SECONDS = 10.0
CHUNK = 64 * 1024
_MOST_ANSWER = 4096
_CLAMD_PORT = 3310
_END = struct.pack("!I", 0)


class ScannerAway(OSError):
    """The scanner could not be reached, or gave no verdict."""


def is_scanned() -> bool:
    """Tell whether a scanner is set."""
    return bool(settings.UPLOAD_SCANNER)


def is_clean(data: bytes) -> bool:
    """Return the scanner's verdict; without a scanner everything is clean. Raises ScannerAway."""
    scanner = settings.UPLOAD_SCANNER
    if not scanner:
        return True
    if scanner.startswith("clamd://"):
        address = urlsplit(scanner)
        return _ask_clamd(data, address.hostname or "localhost", address.port or _CLAMD_PORT)
    verdict: Callable[[bytes], bool] = import_string(scanner)
    return verdict(data)


def _ask_clamd(data: bytes, host: str, port: int) -> bool:
    """Send `data` in chunks, each with its length before it; the answer ends in OK, FOUND or ERROR."""
    try:
        with socket.create_connection((host, port), timeout=TIMEOUT_SECONDS) as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK):
                chunk = data[start : start + CHUNK]
                connection.sendall(struct.pack("!I", len(chunk)) + chunk)
            connection.sendall(_END)
            answer = _read_answer(connection)
    except OSError as error:
        raise ScannerAway("the scanner cannot be reached") from error
    if answer.endswith(b" OK"):
        return True
    if answer.endswith(b" FOUND"):
        return False
    raise ScannerAway("the scanner gave no verdict")


def _read_answer(connection: socket.socket) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _MOST_ANSWER:
        part = connection.recv(_MOST_ANSWER)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n")
