"""The figure `cases`: the inbox of a full agency, the limits of two hundred agencies, how fast citizens can file."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from deploy.bench.figures import TEN, Bench, Figure, percentile
from deploy.bench.forums import served
from deploy.bench.phones import FormReader, Phone

ORDERS = "deploy.bench.cases_orders"
INBOX = "/portal/berkas/pengaduan-informasi/"
WRITE = "/pengaduan/baru/"
FEW, MANY = 10, 10_000
PAGES, MOST_MILLISECONDS = 60, 100
AGENCIES, CASES, MOST_SECONDS = 200, 500, 60
FORMS, AT_ONCE = 240, 8
READING_SECONDS = 4  # who sends at once is taken for a program
LEAST_RATE = 5.0  # each second: three hundred a minute, from one machine


def cases(bench: Bench) -> Iterator[Figure]:
    """Cases where they are many."""
    yield from inbox(bench)
    yield from alarms(bench)
    yield from filing(bench)


def inbox(bench: Bench) -> Iterator[Figure]:
    """The page of staff with ten open cases and with ten thousand."""
    project, many = bench.full(), 300 if bench.is_small else MANY
    found = {}
    for slug, count in ((TEN[1], FEW), (TEN[2], many)):
        schema = slug.replace("-", "_")
        project.order(f"{ORDERS}.fill_cases", schema=schema, count=count, late=False)
        found[count] = project.order(
            f"{ORDERS}.inbox", host=f"{slug}.localhost", schema=schema, path=INBOX, count=PAGES
        )
    p95 = percentile(found[many]["durations"], 0.95) * 1000
    few = percentile(found[FEW]["durations"], 0.95) * 1000
    queries, before = found[many]["queries"], found[FEW]["queries"]
    yield Figure(
        f"cases: inbox over {many:,} open cases, p95",
        f"{p95:.0f} ms",
        f"{few:.0f} ms",
        f"{p95 / few:.2f} x",
        f"<= {MOST_MILLISECONDS} ms",
        p95 <= MOST_MILLISECONDS,
    )
    yield Figure(
        f"cases: queries of the inbox over {many:,} against {FEW}",
        str(queries),
        str(before),
        f"{queries / before:.2f} x",
        "the same",
        queries <= before,
    )


def alarms(bench: Bench) -> Iterator[Figure]:
    """All limits of many agencies end in the same minute."""
    project = bench.full()
    agencies, each = (4, 20) if bench.is_small else (AGENCIES, CASES)
    bench.ours().order("many_agencies", count=agencies, prefix="berkas")
    schemas = [f"berkas_{number:05d}" for number in range(agencies)]
    for schema in schemas:
        project.order(f"{ORDERS}.fill_cases", schema=schema, count=each, late=True)
    rung = project.order(f"{ORDERS}.ring_everywhere", schemas=schemas)
    again = project.order(f"{ORDERS}.ring_everywhere", schemas=schemas)
    seconds = rung["seconds"]
    yield Figure(
        f"cases: escalation of {agencies} agencies x {each} open cases",
        f"{seconds:.1f} s",
        f"{again['seconds']:.1f} s idle",
        f"{rung['late'] / seconds:.0f}/s",
        f"<= {MOST_SECONDS} s",
        seconds <= MOST_SECONDS and rung["late"] == agencies * each and again["late"] == 0,
    )


def filing(bench: Bench) -> Iterator[Figure]:
    """Citizens send complaints through the web process; beside it the rows of one, inserted and nothing else."""
    project, forms = bench.full(), 16 if bench.is_small else FORMS
    bare = project.order(f"{ORDERS}.bare_inserts", schema=TEN[3].replace("-", "_"), count=forms)
    with tempfile.TemporaryDirectory(prefix="maklumat-bench-") as folder:
        environment = project.environment | {"TRUSTED_PROXIES": "1"}  # each phone has an address of its own
        with served(environment, Path(folder) / "web.log") as port:
            seconds, kept = asyncio.run(_file(port, forms))
    rate, bare_rate = forms / seconds, 1 / median(bare)
    yield Figure(
        f"cases: complaints filed each second, {AT_ONCE} at once",
        f"{rate:.1f}/s",
        f"{bare_rate:.0f}/s",
        f"{rate / bare_rate:.1%}",
        f">= {LEAST_RATE:.0f}/s",
        rate >= LEAST_RATE and kept == forms,
    )


async def _file(port: int, forms: int) -> tuple[float, int]:
    """Draw all forms, let their readers read, then send them; returns the seconds of sending and how many were kept."""
    gate = asyncio.Semaphore(AT_ONCE)
    phones = [_Citizen(port, number) for number in range(forms)]
    await asyncio.gather(*(phone.read(gate) for phone in phones))
    await asyncio.sleep(READING_SECONDS)
    started = time.perf_counter()
    kept = await asyncio.gather(*(phone.write(gate) for phone in phones))
    return time.perf_counter() - started, sum(kept)


class _Citizen:
    def __init__(self, port: int, number: int) -> None:
        self._number = number
        self._address = f"198.51.{number // 250}.{number % 250 + 1}"
        self._phone = Phone(f"{TEN[4 + number % 6]}.localhost", port)
        self._fields: dict[str, str] = {}

    async def read(self, gate: asyncio.Semaphore) -> None:
        async with gate:
            page = await self._phone.get(WRITE, X_Forwarded_For=self._address)
        self._fields = FormReader(page.body, "text").fields

    async def write(self, gate: asyncio.Semaphore) -> bool:
        words = {"text": f"Lampu nomor {self._number} padam sejak Senin.", "place": "Pasar", "seen_similar": "1"}
        contact = {"name": "Warga Contoh", "email": f"warga{self._number}@contoh.example"}
        async with gate:
            answer = await self._phone.send(WRITE, self._fields | words | contact, X_Forwarded_For=self._address)
        return answer is not None and "/tanda-terima/" in answer.headers.get("location", "")
