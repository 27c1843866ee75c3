"""Child processes that can be stopped whole, recognised again later, and that do not outlive whoever started them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

# psutil computes start times from the clock and the uptime, so two readings of one process may differ slightly.
_START_TOLERANCE_SECONDS = 2.0


@dataclass(frozen=True)
class UnixUser:
    """The account a server drops to when the stack is started by root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Identity:
    """A process that can be told from a later one with the same number."""

    pid: int
    started_at: float

    @classmethod
    def of(cls, pid: int) -> Identity | None:
        """Return who has this number now; None when nobody has, or only what is left of a process that ended."""
        try:
            process = psutil.Process(pid)
            return None if process.status() == psutil.STATUS_ZOMBIE else cls(pid, process.create_time())
        except psutil.Error:
            return None

    def is_alive(self) -> bool:
        now = Identity.of(self.pid)
        return now is not None and abs(now.started_at - self.started_at) < _START_TOLERANCE_SECONDS


def spawn(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    log: Path | None,
    cwd: Path,
    user: UnixUser | None = None,
    die_with_parent: signal.Signals | None = signal.SIGTERM,
    stdin: IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    """Start `argv` as leader of its own session and process group, its output appended to `log`
    (None: it shares our terminal).

    On Linux the kernel sends `die_with_parent` to the child when the calling thread ends, even by kill -9: call from
    the main thread. None lets the child live on.
    """
    with contextlib.ExitStack() as files:
        output = None
        if log is not None:
            log.parent.mkdir(parents=True, exist_ok=True)
            output = files.enter_context(log.open("ab"))
        return subprocess.Popen(
            list(argv),
            env=dict(env),
            cwd=cwd,
            stdin=stdin if stdin is not None else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if log is not None else None,
            start_new_session=True,
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
            preexec_fn=_parent_death(die_with_parent) if die_with_parent else None,
        )


def _parent_death(number: signal.Signals) -> Callable[[], None] | None:
    """Return what asks the kernel, between fork and exec, for a signal at the parent's death; None where it cannot.

    It runs after the change of user, which would clear the request.
    """
    libc = _LIBC
    if libc is None:
        return None
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died before the request was made
            os._exit(1)

    return ask


def stop_group(
    process: subprocess.Popen[bytes], *, how: signal.Signals | None = signal.SIGTERM, patience_seconds: float = 10.0
) -> bool:
    """Ask the leader of a group to end, then kill whatever is left of the group. Return whether it ended when asked.

    None asks nothing: somebody has done so already, and a second time may mean "at once" to the program.
    """
    asked = True
    if process.poll() is None:
        if how is not None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(how)
        try:
            process.wait(patience_seconds)
        except subprocess.TimeoutExpired:
            asked = False
    kill_group(process.pid)
    process.wait()
    return asked


def kill_group(leader: int) -> None:
    """Kill every process of the group; quiet when none is left."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def stop_leftovers(leftovers: Iterable[Identity], *, patience_seconds: float = 10.0) -> list[int]:
    """End processes of an earlier run that are certainly still the same ones; return their numbers."""
    alive = [one for one in leftovers if one.is_alive()]
    for one in alive:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(one.pid, signal.SIGINT)  # PostgreSQL takes SIGTERM as a wish to wait for its clients
    deadline = time.monotonic() + patience_seconds
    while any(one.is_alive() for one in alive) and time.monotonic() < deadline:
        time.sleep(0.1)
    for one in alive:
        if one.is_alive():
            kill_group(one.pid)
    return [one.pid for one in alive]
