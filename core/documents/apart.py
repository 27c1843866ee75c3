"""Reads a stranger's PDF in a process of its own, which knows no secret and ends when it takes too long or too much.

A file of some kilobytes can ask for hours of work, and pypdf answers a broken one with any exception there is.
"""

from __future__ import annotations

import io
import json
import logging
import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from core.documents.tagged_text import Passage, UnreadablePdf

CPU_SECONDS = 8
WALL_SECONDS = 20
MEMORY = 2**30
AT_ONCE = 2  # of one process of the site
MOST_PAGES = 80
MOST_CHARACTERS = 1_000_000
_ROOT = Path(__file__).resolve().parents[2]
_places = BoundedSemaphore(AT_ONCE)


class ReadersBusy(Exception):
    """As many files are being read as may be at once."""


@dataclass(frozen=True)
class ReadPdf:
    """What was read: the text of the first pages, the passages of a tagged file (None of another), the keywords."""

    text: str
    passages: list[Passage] | None
    keywords: list[str]


def read_apart(pdf: bytes) -> ReadPdf:
    """Return what a PDF says. Raises UnreadablePdf, also for one that takes too long, and ReadersBusy."""
    if not _places.acquire(blocking=False):
        raise ReadersBusy
    try:
        done = subprocess.run(  # our own module; the file goes in as bytes
            [sys.executable, "-m", "core.documents.apart"],
            input=pdf,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadablePdf("too slow") from error
    finally:
        _places.release()
    if done.returncode:
        raise UnreadablePdf(f"ended with {done.returncode}")
    said = json.loads(done.stdout)
    passages = None if said["passages"] is None else [Passage(level, text) for level, text in said["passages"]]
    return ReadPdf(said["text"], passages, said["keywords"])


def _main() -> None:
    """Read the file on stdin and write what it says. Whatever pypdf raises ends this process and nothing else."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from pypdf import PdfReader  # under the limits

    from core.documents.tagged_text import keywords_of, passages

    logging.disable(logging.CRITICAL)
    data = sys.stdin.buffer.read()
    parts, length = [], 0
    for page in PdfReader(io.BytesIO(data), strict=False).pages[:MOST_PAGES]:
        parts.append(page.extract_text())
        length += len(parts[-1])
        if length > MOST_CHARACTERS:
            break
    read: list[Passage] | None
    try:
        read = passages(data)
        keywords = keywords_of(data)
    except UnreadablePdf:
        read, keywords = None, []
    if read is not None and sum(len(passage.text) for passage in read) > MOST_CHARACTERS:
        read = None
    said = {
        "text": " ".join(parts)[:MOST_CHARACTERS],
        "passages": None if read is None else [[passage.level, passage.text] for passage in read],
        "keywords": keywords,
    }
    sys.stdout.buffer.write(json.dumps(said).encode())


if __name__ == "__main__":
    _main()
