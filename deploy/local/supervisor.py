"""Keeps a set of programs running: starts them, starts again what died, ends all of them together."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from deploy.local.engines import Server
from deploy.local.errors import LocalError
from deploy.local.processes import Identity, kill_group, spawn, stop_group

_LOOK_SECONDS = 0.25
_STOP_SECONDS = 10.0
# More deaths than this within the time, and starting again would only fill the log.
_DEATHS_ALLOWED = 5
_DEATHS_WITHIN_SECONDS = 60.0
_FIRST_PAUSE_SECONDS = 0.5

Say = Callable[[str], None]


class Stopped(BaseException):
    """Somebody asked the whole stack to end (Ctrl-C, SIGTERM, a closed terminal)."""


class Program:
    """One supervised program with an own log. `argv` and `env` are what it is started with, every time.

    `die_with_parent` is what the kernel sends it when the supervisor is killed, so that nobody asks it to end.
    """

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        log: Path,
        cwd: Path,
        die_with_parent: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name
        self.argv = list(argv)
        self.env = dict(env)
        self.log = log
        self.cwd = cwd
        self.die_with_parent = die_with_parent
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = spawn(self.argv, env=self.env, log=self.log, cwd=self.cwd, die_with_parent=self.die_with_parent)

    def ask_to_stop(self) -> None:
        """Pass the wish on without waiting, so that several programs end at the same time."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """Wait for the end that was asked for, or bring it about."""
        if self.process is not None:
            stop_group(self.process, how=None, patience_seconds=_STOP_SECONDS)
            self.process = None


@dataclass
class _Watched:
    """A server or program with what happened to it lately."""

    one: Server | Program
    deaths: deque[float] = field(default_factory=deque)
    start_again_at: float | None = None


class Supervisor:
    """Owns servers (already running) and programs.

    Use it as a context manager: leaving it, by whatever way, ends every child. SIGINT, SIGTERM and SIGHUP raise Stopped
    inside the block; during the end a second one kills what is left at once.
    """

    def __init__(self, *, say: Say, remember: Callable[[Sequence[Identity]], None] = lambda running: None) -> None:
        self._say = say
        self._remember = remember
        self._watched: list[_Watched] = []
        self._ending = False
        self._handlers: dict[int, object] = {}

    def __enter__(self) -> Supervisor:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self._handlers[number] = signal.signal(number, self._asked_to_end)
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal.signal gave back

    def _asked_to_end(self, _number: int, _frame: FrameType | None) -> None:
        if not self._ending:
            raise Stopped
        for watched in self._watched:
            if watched.one.process is not None:
                kill_group(watched.one.process.pid)

    def add(self, one: Server | Program) -> None:
        """Start it and keep it running."""
        self._watched.append(_Watched(one))
        one.start()
        self._note_running()

    def watch(self) -> None:
        """Keep everything running until Stopped. Raises LocalError when something dies again and again."""
        while True:
            self.look()
            time.sleep(_LOOK_SECONDS)

    def look(self) -> None:
        """See once who has died and who is due to be started again."""
        now = time.monotonic()
        for watched in self._watched:
            if watched.start_again_at is not None:
                if now >= watched.start_again_at:
                    self._start_again(watched)
            elif watched.one.process is not None and watched.one.process.poll() is not None:
                self._note_death(watched, now)

    def _note_death(self, watched: _Watched, now: float) -> None:
        one = watched.one
        assert one.process is not None  # noqa: S101  # look() has seen it
        kill_group(one.process.pid)  # workers of a killed leader would hold its port and its tasks
        watched.deaths.append(now)
        while watched.deaths[0] < now - _DEATHS_WITHIN_SECONDS:
            watched.deaths.popleft()
        how = _how_it_ended(one.process.returncode)
        if len(watched.deaths) > _DEATHS_ALLOWED:
            raise LocalError(
                f"{one.name} {how}, for the {len(watched.deaths)}th time within a minute: giving up.\n"
                f"The end of {one.log}:\n{tail(one.log)}"
            )
        pause = _FIRST_PAUSE_SECONDS * 2 ** (len(watched.deaths) - 1)
        watched.start_again_at = now + pause
        self._say(f"{one.name} {how}; starting it again in {pause:g} s. Log: {one.log}")

    def _start_again(self, watched: _Watched) -> None:
        watched.start_again_at = None
        watched.one.start()
        self._note_running()
        self._say(f"{watched.one.name} runs again.")

    def is_running(self, name: str) -> bool:
        return any(
            watched.one.name == name and watched.one.process is not None and watched.one.process.poll() is None
            for watched in self._watched
        )

    def _note_running(self) -> None:
        pids = [watched.one.process.pid for watched in self._watched if watched.one.process is not None]
        self._remember([identity for pid in pids if (identity := Identity.of(pid)) is not None])

    def stop(self) -> None:
        """End programs first and together, then servers in the reverse order of their start."""
        self._ending = True
        programs = [watched.one for watched in self._watched if isinstance(watched.one, Program)]
        for program in programs:
            program.ask_to_stop()
        for watched in reversed(self._watched):
            watched.one.stop()
        self._watched.clear()
        self._remember([])


def _how_it_ended(code: int) -> str:
    if code < 0:
        return f"was ended by signal {-code} ({signal.Signals(-code).name})"
    return f"ended with exit code {code}"


def tail(log: Path, lines: int = 15) -> str:
    """Return the last lines of a log, or a remark that there are none."""
    try:
        with log.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - 16_384))
            text = file.read().decode(errors="replace")
    except FileNotFoundError:
        return "(there is no log)"
    return "\n".join(text.splitlines()[-lines:]) or "(the log is empty)"


def say(text: str) -> None:
    """Tell the person at the terminal, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
