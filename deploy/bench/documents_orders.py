"""What a measured project can be told to print. The contents are the shipped templates; durations are seconds."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).resolve().parents[2] / "tenants" / "data" / "standard_templates"
SEALED_AT = dt.datetime(2026, 5, 11, tzinfo=dt.UTC)
AGENCY = {
    "slug": "dinas",
    "name": "Dinas Komunikasi dan Informatika",
    "short_name": "Diskominfo",
    "parent_name": "Pemerintah Provinsi Contoh",
    "address": "Jalan Contoh 1",
    "phone": "",
    "email": "",
    "whatsapp": "",
    "time_zone": "Asia/Jakarta",
}
HEAD = {
    "number": "188.4/215/2026",
    "title": "Standar pelayanan",
    "signed_place": "Kota Contoh",
    "signatory_name": "Kepala Contoh",
    "signatory_position": "Kepala Dinas",
}
DECREE = {**HEAD, "dated_on": "2026-05-04", "effective_on": "2026-05-11"}
SENTENCE = "Kami menyatakan sanggup menyelenggarakan pelayanan sesuai dengan standar pelayanan yang telah ditetapkan."


def compile_times(rounds: int) -> list[float]:
    """Compile the full standard from data that is ready."""
    from core.documents import compile_pdf
    from services.printing.data import indonesian, standard_data
    from services.printing.documents import SHEETS

    template, codes = "services/printing/typst/standard.typ", SHEETS["standar"].codes
    with indonesian():
        ready = [standard_data(_sealed(_content(at)), _look(), codes) for at in range(rounds + 1)]
    return _times(rounds, lambda at: compile_pdf(template, ready[at], made_at=SEALED_AT))


def print_times(kind: str, rounds: int) -> list[float]:
    """Print one kind of document, each time of another record, so that nothing is remembered of the one before."""
    from services.printing.documents import print_record

    content = _pledge if kind == "maklumat" else _content
    return _times(rounds, lambda at: print_record(kind, _sealed(content(at)), _look()))


def annex_times(services: int, rounds: int) -> list[float]:
    """Print the annex of a decree with so many standards."""
    from services.printing.data import DecreeHead
    from services.printing.documents import print_annex

    head = DecreeHead(dated_on=SEALED_AT.date(), **HEAD)

    def run(at: int) -> Any:
        contents = [_content(at * services + number) for number in range(services)]
        return print_annex(head, contents, _look(), made_at=SEALED_AT, is_draft=False)

    return _times(rounds, run)


def reading_times(rounds: int) -> list[float]:
    """Read the full standard back and compare it with its record. Raises when it finds a difference."""
    from services.printing.documents import print_record
    from services.printing.reading import compare_with_record

    pdfs = [print_record("standar", _sealed(_content(at)), _look()).pdf for at in range(rounds + 1)]

    def run(at: int) -> None:
        if found := compare_with_record(pdfs[at], _content(at), "standar"):
            raise RuntimeError(str(found[0]))

    return _times(rounds, run)


def _times(rounds: int, run: Callable[[int], Any]) -> list[float]:
    """Run once to load what is loaded once, then measure."""
    run(rounds)
    durations = []
    for at in range(rounds):
        started = time.perf_counter()
        run(at)
        durations.append(time.perf_counter() - started)
    return durations


def _sealed(content: dict[str, Any]) -> Any:
    from services.printing.data import Sealed

    return Sealed(content=content, code="abcd2345efgh", sealed_at=SEALED_AT)


def _look() -> Any:
    from services.printing.data import Look

    return Look(url="https://dinas.example", colour="#0b6257", tint="#e4f1ee", initials="DK")


def _content(number: int) -> dict[str, Any]:
    paths = sorted(TEMPLATES.glob("*.json"))
    template = json.loads(paths[number % len(paths)].read_text(encoding="utf-8"))
    service = {
        "code": f"layanan-{number}",
        "name": f"{template['name']} {number}",
        "summary": template["summary"],
        "audience": "external",
        "unit": None,
        "channels": ["online", "counter"],
    }
    return {"agency": AGENCY, "service": service, "version": 1, "decree": DECREE, "components": template["components"]}


def _pledge(number: int) -> dict[str, Any]:
    signed = {**HEAD, "place": "Kota Contoh", "signed_on": "2026-05-04"}
    return {"agency": AGENCY, "kind": "service", "version": number + 1, "paragraphs": [SENTENCE] * 3, **signed}
