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

ORDERS, ROWS = "deploy.bench.cases_orders", "deploy.bench.cases_rows"
TODAY = "/portal/"
INBOX = "/portal/berkas/pengaduan-informasi/"
PAGES = {
    "inbox": INBOX,
    "inbox, overdue ones": f"{INBOX}?when=late",
    "inbox, nobody's, urgent first": f"{INBOX}?who=nobody&sort=priority",
    "inbox, words of titles": f"{INBOX}?q=nomor+7",
    "start page of staff": TODAY,
}
WRITE = "/pengaduan/baru/"
FEW, MANY, ENDED = 300, 10_000, 30_000  # few of every kind: late, due this week, later, in one's charge
TIMES, MOST_MILLISECONDS = 40, 100
AGENCIES, CASES, MOST_SECONDS = 200, 500, 60
RECOUNT_DAYS, MOST_RECOUNT_SECONDS = 5, 60
FORMS, AT_ONCE = 240, 8
READING_SECONDS = 4  # who sends at once is taken for a program
LEAST_RATE = 5.0  # each second: three hundred a minute, from one machine


def cases(bench: Bench) -> Iterator[Figure]:
    """Cases where they are many."""
    yield from inbox(bench)
    yield from recount(bench)
    yield from alarms(bench)
    yield from filing(bench)


def inbox(bench: Bench) -> Iterator[Figure]:
    """The pages of staff with a few hundred open cases and with ten thousand."""
    project = bench.full()
    sizes = {TEN[1]: (FEW, FEW), TEN[2]: (2 * FEW, FEW) if bench.is_small else (MANY, ENDED)}
    for slug, (count, ended) in sizes.items():
        project.order(f"{ROWS}.fill_cases", schemas=[_schema(slug)], count=count, late=False, ended=ended)
    project.order(f"{ROWS}.tidy", schemas=[_schema(slug) for slug in sizes])
    queries: dict[str, list[int]] = {slug: [] for slug in sizes}
    for name, path in PAGES.items():
        took = {}
        for slug in sizes:
            asked = {"host": f"{slug}.localhost", "schema": _schema(slug), "path": path, "count": TIMES}
            found = project.order(f"{ORDERS}.pages_of_staff", **asked)
            took[slug] = percentile(found["durations"], 0.95) * 1000
            queries[slug].append(found["queries"])
        few, many = took.values()
        yield Figure(
            f"cases: {name}, p95 over {sizes[TEN[2]][0]:,} open ones",
            f"{many:.0f} ms",
            f"{few:.0f} ms",
            f"{many / few:.2f} x",
            f"<= {MOST_MILLISECONDS} ms",
            many <= MOST_MILLISECONDS,
        )
    before, after = queries.values()
    yield Figure(
        f"cases: queries of these {len(PAGES)} pages together, against {FEW} cases",
        str(sum(after)),
        str(sum(before)),
        f"{sum(after) / sum(before):.2f} x",
        "the same",
        all(new <= old for new, old in zip(after, before, strict=True)),
    )


def recount(bench: Bench) -> Iterator[Figure]:
    """The office is closed on one more day: the limits of all open cases are counted anew."""
    project, count = bench.full(), 2 * FEW if bench.is_small else MANY
    found = project.order(f"{ORDERS}.recount", schema=_schema(TEN[2]), days=RECOUNT_DAYS)
    first, again = found["first"], found["again"]
    yield Figure(
        f"cases: {count:,} limits counted anew, {first['moved']:,} of them move",
        f"{first['seconds']:.1f} s",
        f"{again['seconds']:.2f} s idle",
        f"{count / first['seconds']:.0f}/s",
        f"<= {MOST_RECOUNT_SECONDS} s",
        first["seconds"] <= MOST_RECOUNT_SECONDS and first["moved"] > 0 and again["moved"] == 0,
    )


def alarms(bench: Bench) -> Iterator[Figure]:
    """All limits of many agencies end in the same minute; beside it three bare statements for each agency."""
    project = bench.full()
    agencies, each = (4, 20) if bench.is_small else (AGENCIES, CASES)
    bench.ours().order("many_agencies", count=agencies, prefix="berkas")
    schemas = [f"berkas_{number:05d}" for number in range(agencies)]
    project.order(f"{ROWS}.fill_cases", schemas=schemas, count=each, late=True)
    project.order(f"{ROWS}.tidy", schemas=schemas)
    few = schemas[:: max(1, agencies // 20)]
    bare = project.order(f"{ORDERS}.bare_ringing", schemas=few) / len(few) * agencies
    rung = project.order(f"{ORDERS}.ring_everywhere", schemas=schemas)
    again = project.order(f"{ORDERS}.ring_everywhere", schemas=schemas)
    seconds = rung["seconds"]
    yield Figure(
        f"cases: escalation of {agencies} agencies x {each} open cases",
        f"{seconds:.1f} s",
        f"{bare:.1f} s bare",
        f"{rung['late'] / seconds:.0f}/s",
        f"<= {MOST_SECONDS} s",
        seconds <= MOST_SECONDS and rung["late"] == agencies * each and again["late"] == 0,
    )
    yield Figure(
        f"cases: the same run when nothing is due in {agencies} agencies",
        f"{again['seconds']:.2f} s",
        f"{seconds:.1f} s due",
        f"{again['seconds'] / agencies * 1000:.1f} ms each",
        "-",
        again["late"] == 0,
    )


def filing(bench: Bench) -> Iterator[Figure]:
    """Citizens send complaints through the web process; beside it the rows of one, inserted and nothing else."""
    project, forms = bench.full(), 16 if bench.is_small else FORMS
    bare = project.order(f"{ORDERS}.bare_inserts", schema=_schema(TEN[3]), count=forms)
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


def _schema(slug: str) -> str:
    return slug.replace("-", "_")


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
