"""The figure `forums`: three hundred people in one room give a thousand inputs within two minutes."""

from __future__ import annotations

import asyncio
import json
import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.bench.figures import TEN, Bench, Figure, percentile
from deploy.bench.phones import FormReader, Phone, weak
from deploy.local.demo import WEB_THREADS
from deploy.local.ports import LOOPBACK, free_port

PEOPLE, INPUTS, SECONDS = 300, 1000, 110
SCREENS = 3
POLL_SECONDS = 2.0
TYPING_SECONDS = 4  # who sends at once is taken for a program
MOST_MILLISECONDS = 200
MOST_LAG = 3.0
LOSES_ANSWER, SENDS_TWICE = 0.10, 0.05  # shares of the inputs
TRIES = 5
ORDERS = "deploy.bench.forums_orders"
SEED = 26
_COUNTED = re.compile(r'id="layar-masukan-judul">[^<\d]*([\d.]+)')


@dataclass
class Crowd:
    """What the phones and the screens saw."""

    host: str
    port: int
    code: str
    sent: list[str] = field(default_factory=list)
    answered_at: list[float] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    looks: list[tuple[float, int]] = field(default_factory=list)

    async def run(self, keys: list[str]) -> None:
        """Let everybody write at a moment of their own, while the screens look on."""
        dice = random.Random(SEED)  # noqa: S311  # the same crowd in every run
        done = asyncio.Event()
        screens = [asyncio.create_task(self._screen(done)) for _ in range(SCREENS)]
        moments: dict[str, list[float]] = {key: [] for key in keys}
        for number in range(INPUTS):
            moments[keys[number % len(keys)]].append(dice.uniform(0, SECONDS))
        await asyncio.gather(*(self._person(key, sorted(times), dice.random()) for key, times in moments.items()))
        await asyncio.sleep(MOST_LAG)
        done.set()
        await asyncio.gather(*screens)

    async def _person(self, key: str, times: list[float], seed: float) -> None:
        dice = random.Random(seed)  # noqa: S311
        phone = Phone(self.host, self.port, {f"forum_{self.code}": key}, slowness=weak(dice))
        began = time.monotonic()
        for place, moment in enumerate(times):
            await asyncio.sleep(max(0.0, began + moment - time.monotonic()))
            await self._write(phone, f"Masukan {place} dari {key[:8]}: aula dibuka pada hari Sabtu.", dice)

    async def _write(self, phone: Phone, text: str, dice: random.Random) -> None:
        path = f"/forum/{self.code}/tulis/"
        page = await phone.get(path)
        fields = FormReader(page.body, "text").fields | {"text": text}
        await asyncio.sleep(TYPING_SECONDS)
        self.sent.append(text)
        if dice.random() < LOSES_ANSWER:
            await phone.send(path, fields, lose_answer=True)
            await asyncio.sleep(dice.uniform(0.0, 1.0))
        if dice.random() < SENDS_TWICE:
            await asyncio.gather(self._send(phone, path, fields), self._send(phone, path, fields))
        else:
            await self._send(phone, path, fields)
        self.answered_at.append(time.monotonic())

    async def _send(self, phone: Phone, path: str, fields: dict[str, str]) -> None:
        for attempt in range(TRIES):
            try:
                answer = await phone.send(path, fields)
            except OSError:
                answer = None
            if answer is not None and answer.status in (201, 302, 303):
                return
            self.refused[answer.status if answer else 0] += 1
            await asyncio.sleep(0.2 * 2**attempt)

    async def _screen(self, done: asyncio.Event) -> None:
        screen = Phone(self.host, self.port)
        tag, count = "", 0
        while not done.is_set():
            answer = await screen.get(f"/forum/{self.code}/layar/isi/", **({"If_None_Match": tag} if tag else {}))
            if answer.status == 200:
                tag = answer.headers.get("etag", "")
                found = _COUNTED.search(answer.body.decode())
                count = int(found[1].replace(".", "")) if found else count
            self.looks.append((time.monotonic(), count))
            await asyncio.sleep(POLL_SECONDS)

    def lag(self) -> float:
        """Return the longest time from an answer to the first look at which a screen counted that input."""
        longest = 0.0
        looks = sorted(self.looks)
        for number, answered in enumerate(sorted(self.answered_at), 1):
            seen = next((moment for moment, count in looks if count >= number and moment >= answered), None)
            longest = max(longest, (seen - answered) if seen is not None else float("inf"))
        return longest


def forums(bench: Bench) -> Iterator[Figure]:
    """A thousand inputs from three hundred phones on weak lines: none lost, none doubled, the screen up to date."""
    project = bench.full()
    schema, host = TEN[0].replace("-", "_"), f"{TEN[0]}.localhost"
    forum = project.order(f"{ORDERS}.open_forum", schema=schema, people=PEOPLE)
    with tempfile.TemporaryDirectory(prefix="maklumat-bench-") as folder:
        log = Path(folder) / "web.log"
        with served(project.environment, log) as port:
            crowd = Crowd(host, port, forum["code"])
            asyncio.run(crowd.run(forum["keys"]))
        times = list(_milliseconds(log, f"/forum/{forum['code']}/tulis/", "POST"))
    kept = Counter(project.order(f"{ORDERS}.kept_texts", schema=schema, code=forum["code"]))
    lost = sum(text not in kept for text in crowd.sent)
    doubled = sum(kept.values()) - len(kept)
    p95 = percentile(times, 0.95)
    extra = len(times) - len(crowd.sent)
    yield Figure(
        f"forum: inputs lost of {len(crowd.sent)} by {PEOPLE} phones", str(lost), f"{SECONDS} s", "-", "0", lost == 0
    )
    yield Figure(f"forum: inputs doubled by {extra} forms sent again", str(doubled), str(extra), "-", "0", doubled == 0)
    yield Figure(
        "forum: server time of an input, p95",
        f"{p95:.0f} ms",
        f"{MOST_MILLISECONDS} ms",
        f"{p95 / MOST_MILLISECONDS:.2f} x",
        f"<= {MOST_MILLISECONDS} ms",
        p95 <= MOST_MILLISECONDS,
    )
    lag = crowd.lag()
    yield Figure(
        f"forum: the live screen behind, at most ({SCREENS} screens)",
        f"{lag:.1f} s",
        f"{POLL_SECONDS:.0f} s",
        f"{lag / MOST_LAG:.2f} x",
        f"<= {MOST_LAG:.0f} s",
        lag <= MOST_LAG,
    )


@contextmanager
def served(environment: dict[str, str], log: Path) -> Iterator[int]:
    """Serve the whole project as `make demo` does, and give its port."""
    port = free_port()
    argv = [sys.executable, "-m", "granian", "--interface=wsgi", "--no-ws", f"--host={LOOPBACK}", f"--port={port}"]
    argv += ["--workers=1", f"--blocking-threads={WEB_THREADS}", "deploy.wsgi:application"]
    settings = {"DJANGO_SETTINGS_MODULE": "deploy.bench.settings.served", "LOG_FORMAT": "json"}
    with log.open("wb") as out:
        process = subprocess.Popen(argv, env=environment | settings, stdout=out, stderr=subprocess.STDOUT)  # noqa: S603  # our own program
        try:
            _wait(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        request = urllib.request.Request(f"http://{LOOPBACK}:{port}/livez", headers={"Host": "localhost"})
        try:
            with urllib.request.urlopen(request, timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("the measured web server does not answer")


def _milliseconds(log: Path, path: str, method: str) -> Iterator[float]:
    """Yield how long the server took for each request to a path, from its own log."""
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        if not line.startswith("{"):
            continue
        entry = json.loads(line)
        if entry.get("path") == path and entry.get("method") == method:
            yield float(entry["milliseconds"])
