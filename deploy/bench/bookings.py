"""The figure `bookings`: two hundred clients want the same halls, projectors and beds at the same time."""

from __future__ import annotations

import datetime as dt
import http.client
import itertools
import json
import random
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg.errors import DeadlockDetected, ExclusionViolation
from psycopg_pool import ConnectionPool

from core.db.names import agency_role
from deploy.bench.bookings_rush import COMPANIONS, Wish, insert, wishes
from deploy.bench.bookings_shelter import shelter_figures
from deploy.bench.bookings_week import week_view
from deploy.bench.figures import TEN, Bench, Figure, percentile
from deploy.bench.forums import served
from deploy.local.ports import LOOPBACK

ORDERS = "deploy.bench.bookings_orders"
CLIENTS, ATTEMPTS, DAYS = 200, 10_000, 40
FEW = 400  # attempts of a small run
PATIENTS = 240  # who wait for a bed, more than get one
PAST_THE_DOMAIN = 0.25  # the share of attempts that go to the database by bare SQL
CANCELS = 0.15  # the share of those who won that let go again
CONNECTIONS = 24  # of the bare SQL; the server has its own
SECOND_TRIES = 100
LEAST_A_MINUTE = 1000
REFUSALS = frozenset({"not-free", "no-beds", "beds-refused"})
TOO_MANY, SECONDS_TO_WAIT = 429, 5
PATIENCE_SECONDS = 120
SEED = 25
SHOWN_UNCLEAR = 5
SLUG = TEN[7]


@dataclass
class Rush:
    """What came of all attempts together."""

    won: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    unclear: list[str] = field(default_factory=list)
    losers: list[Wish] = field(default_factory=list)
    patients: list[list[Any]] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def attempts(self) -> int:
        return self.won.total() + self.lost.total() + len(self.unclear)


class Caller:
    """A client of the API with a token and an address of its own, on one connection that it keeps.

    It does as it is told where so much is filed in a minute that the server asks it to wait.
    """

    def __init__(self, port: int, token: str, number: int) -> None:
        self._connection = http.client.HTTPConnection(LOOPBACK, port, timeout=PATIENCE_SECONDS)
        self._headers = {
            "Host": f"{SLUG}.localhost",
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "X-Forwarded-For": f"198.51.{number // 250}.{number % 250 + 1}",
        }

    def post(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Send a body under a new key, and return the status and the answer."""
        headers = self._headers | {"Idempotency-Key": str(uuid.uuid4())}
        while True:
            self._connection.request("POST", f"/api/v1/{path}", json.dumps(body), headers)
            answer = self._connection.getresponse()
            told = json.loads(answer.read() or b"{}")
            if answer.status != TOO_MANY:
                return answer.status, told
            time.sleep(SECONDS_TO_WAIT)


def bookings(bench: Bench) -> Iterator[Figure]:
    """Halls, things and beds where many want them."""
    yield from attempts(bench)
    yield from week_view(bench)
    yield from shelter_figures(bench)


def attempts(bench: Bench) -> Iterator[Figure]:
    """Ten thousand attempts through the API and by bare SQL; then all rows are looked at, and losers ask again."""
    project = bench.full()
    count = FEW if bench.is_small else ATTEMPTS
    schema = SLUG.replace("-", "_")
    house = project.order(
        f"{ORDERS}.open_house",
        schema=schema,
        clients=CLIENTS,
        stays=PATIENTS if count == ATTEMPTS else FEW // 4,
        days=DAYS,
    )
    first = dt.date.fromisoformat(house["first"])
    wanted = list(wishes(count=count, days=DAYS, seed=SEED, first=first, beds=house["beds"]))
    with tempfile.TemporaryDirectory(prefix="maklumat-bench-") as folder:
        environment = project.environment | {"TRUSTED_PROXIES": "1"}  # each client has an address of its own
        with (
            served(environment, Path(folder) / "web.log") as port,
            ConnectionPool(project.environment["DATABASE_URL"], max_size=CONNECTIONS, configure=_as(schema)) as pool,
        ):
            rush = _rush(port, pool, house, wanted)
            found = project.order(f"{ORDERS}.faults", schema=schema)
            again, taken = _ask_again(Caller(port, house["tokens"][0], CLIENTS), rush)
            after = project.order(f"{ORDERS}.faults", schema=schema)
    yield from _told(rush, found, after, again, taken)


def _told(rush: Rush, found: dict[str, int], after: dict[str, int], again: int, taken: int) -> Iterator[Figure]:
    rate = rush.attempts / rush.seconds * 60
    sql = rush.won["sql"] + rush.lost["sql"]
    yield Figure(
        f"bookings: attempts a minute of {CLIENTS} clients, {rush.attempts - sql:,} by API, {sql:,} by SQL",
        f"{rate:,.0f}",
        f"{LEAST_A_MINUTE:,}",
        f"{rate / LEAST_A_MINUTE:.2f} x",
        f">= {LEAST_A_MINUTE:,}",
        rate >= LEAST_A_MINUTE,
    )
    held = rush.won.total()
    for name, words in (("overlaps", "overlaps"), ("oversold", "moments oversold"), ("astray", "bookings astray")):
        both = found[name] + after[name]
        yield Figure(f"bookings: {words} in all rows", str(both), f"{held:,} won", "-", "0", both == 0 and held > 0)
    lost = rush.lost.total()
    for words in rush.unclear[:SHOWN_UNCLEAR]:
        sys.stderr.write(f"{words}\n")
    yield Figure(
        "bookings: losers without a clear answer, by API with alternatives",
        str(len(rush.unclear)),
        f"{lost:,} lost",
        "-",
        "0",
        not rush.unclear and lost > 0,
    )
    yield Figure(
        "bookings: losers who then get an alternative that they were told",
        str(taken),
        str(again),
        f"{taken / max(1, again):.0%}",
        "all",
        taken == again > 0,
    )
    p95 = percentile(rush.milliseconds, 0.95)
    yield Figure(
        "bookings: answer of the API in the rush, p95",
        f"{p95 / 1000:.1f} s",
        f"{CLIENTS} at once",
        "-",
        f"<= {PATIENCE_SECONDS} s",
        p95 <= PATIENCE_SECONDS * 1000,
    )


def _as(schema: str) -> Any:
    def configure(connection: psycopg.Connection[Any]) -> None:
        connection.execute(f'SET ROLE "{agency_role(schema)}"')
        connection.execute(f'SET search_path = "{schema}", public')
        connection.commit()

    return configure


def _rush(port: int, pool: ConnectionPool[Any], house: dict[str, Any], wanted: list[Wish]) -> Rush:
    """Let all clients ask at once, each for the next wish, until every wish was asked for."""
    rush, lock, waiting = Rush(patients=house["patients"]), threading.Lock(), enumerate(wanted)
    tokens, beds = house["tokens"], frozenset(house["beds"])
    dice = random.Random(SEED)  # noqa: S311  # the same crowd in every run
    is_bare = [dice.random() < PAST_THE_DOMAIN for _wish in wanted]
    gate = threading.Barrier(len(tokens) + 1)

    def client(number: int) -> None:
        caller, own = Caller(port, tokens[number], number), random.Random(SEED + number)  # noqa: S311
        gate.wait()
        while True:
            with lock:
                place, wish = next(waiting, (-1, None))
            if wish is None:
                return
            if is_bare[place]:
                _by_sql(pool, wish, own, rush, lock)
            elif wish.parts[0][0] not in beds:
                _by_api(caller, wish, own, rush, lock)
            elif patient := _next_patient(rush, lock):
                _give_bed(caller, patient, wish, rush, lock)
            else:  # everybody has a bed, or is being given one
                _by_sql(pool, wish, own, rush, lock)

    with ThreadPoolExecutor(len(tokens)) as threads:
        running = [threads.submit(client, number) for number in range(len(tokens))]
        gate.wait()
        started = time.perf_counter()
        for one in running:
            one.result()
        rush.seconds = time.perf_counter() - started
    return rush


def _by_sql(pool: ConnectionPool[Any], wish: Wish, dice: random.Random, rush: Rush, lock: threading.Lock) -> None:
    try:
        with pool.connection(timeout=PATIENCE_SECONDS) as connection, connection.cursor() as cursor:
            insert(cursor, wish, dice)
    except (ExclusionViolation, DeadlockDetected):
        with lock:
            rush.lost["sql"] += 1
    else:
        with lock:
            rush.won["sql"] += 1


def _by_api(caller: Caller, wish: Wish, dice: random.Random, rush: Rush, lock: threading.Lock) -> None:
    status, answer = _ask(caller, "lendings/", body_of(wish), rush, lock)
    if status == 409:
        with lock:
            rush.losers.append(wish)
    if status == 201 and dice.random() < CANCELS:
        caller.post(f"cases/{answer['code']}/cancellation/", {"reason": "Acara ditunda."})


def _next_patient(rush: Rush, lock: threading.Lock) -> list[Any] | None:
    with lock:
        return rush.patients.pop(0) if rush.patients else None


def _give_bed(caller: Caller, patient: list[Any], wish: Wish, rush: Rush, lock: threading.Lock) -> None:
    """Give the bed to a patient who waits; the nights are those that the patient asked for."""
    code, person = patient
    body = {"beds": [{"person": person, "bed": wish.parts[0][0]}], "reason": "Dipilih petugas."}
    status, _answer = _ask(caller, f"cases/{code}/stay/beds/", body, rush, lock)
    if status != 200:
        with lock:
            rush.patients.append(patient)


def _ask(
    caller: Caller, path: str, body: dict[str, Any], rush: Rush, lock: threading.Lock
) -> tuple[int, dict[str, Any]]:
    started = time.perf_counter()
    status, answer = caller.post(path, body)
    took = (time.perf_counter() - started) * 1000
    with lock:
        rush.milliseconds.append(took)
        if status < 400:
            rush.won["api"] += 1
        elif is_clear(status, answer):
            rush.lost["api"] += 1
        else:
            rush.unclear.append(f"{status} {json.dumps(answer)[:300]}")
    return status, answer


def body_of(wish: Wish) -> dict[str, Any]:
    """Return what the API takes for a wish; a companion is asked for, not chosen."""
    things = [{"code": code, "quantity": quantity} for code, quantity in wish.parts if code not in COMPANIONS]
    return {
        "start": wish.start.isoformat(),
        "end": wish.end.isoformat(),
        "things": things,
        "title": "Latihan tari",
        "participants": 60,
        "asker": "community",
        "companion": len(things) < len(wish.parts),
        "person": {
            "name": "Warga Contoh",
            "organisation": f"Sanggar {uuid.uuid4().hex[:8]}",
            "email": "warga@contoh.example",
        },
    }


def is_clear(status: int, answer: dict[str, Any]) -> bool:
    """Tell whether a refusal says what is not free, and what is."""
    facts = answer.get("facts", {})
    is_told = bool(facts.get("problems") and facts.get("alternatives"))
    return status == 409 and answer.get("code") in REFUSALS and is_told


def _ask_again(caller: Caller, rush: Rush) -> tuple[int, int]:
    """Let losers ask once more and take the first alternative; returns how many were refused and how many got it."""
    refused = got = 0
    for wish in itertools.islice(rush.losers, SECOND_TRIES):
        status, answer = caller.post("lendings/", body_of(wish))
        if status == 201:  # somebody let go meanwhile
            continue
        refused += 1
        other = (answer.get("facts", {}).get("alternatives") or [{}])[0]
        taken = {name: other[name] for name in ("start", "end", "things") if name in other}
        status, _answer = caller.post("lendings/", body_of(wish) | taken)
        got += status == 201
    return refused, got
