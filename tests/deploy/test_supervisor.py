"""The supervisor keeps programs running, gives up in time, and ends everything it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from deploy.local.errors import LocalError
from deploy.local.processes import Identity, spawn, stop_group, stop_leftovers
from deploy.local.supervisor import Program, Stopped, Supervisor, tail

ROOT = Path(__file__).resolve().parents[2]
SLEEP = "import time; time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
WITH_CHILD = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    with Supervisor(say=said.append) as made:
        yield made


def program(folder: Path, code: str, name: str = "web") -> Program:
    env = {"PATH": os.environ["PATH"]}
    return Program(name, [sys.executable, "-c", code], env=env, log=folder / f"{name}.log", cwd=folder)


def wait_for(condition: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def look_until(supervisor: Supervisor, condition: Callable[[], object]) -> None:
    def look() -> object:
        supervisor.look()
        return condition()

    wait_for(look)


def pid_of(one: Program) -> int:
    assert one.process is not None
    return one.process.pid


def test_killed_program_is_started_again(supervisor: Supervisor, said: list[str], tmp_path: Path) -> None:
    web = program(tmp_path, SLEEP)
    supervisor.add(web)
    first = pid_of(web)

    os.kill(first, signal.SIGKILL)
    look_until(supervisor, lambda: len(said) == 2)

    assert said == [
        f"web was ended by signal 9 (SIGKILL); starting it again in 0.5 s. Log: {tmp_path / 'web.log'}",
        "web runs again.",
    ]
    assert pid_of(web) != first
    assert supervisor.is_running("web")


def test_children_of_a_killed_program_are_killed_with_it(supervisor: Supervisor, tmp_path: Path) -> None:
    web = program(tmp_path, WITH_CHILD)
    supervisor.add(web)
    wait_for(lambda: web.log.read_text().endswith("\n"))
    child = Identity.of(int(web.log.read_text()))
    assert child is not None

    os.kill(pid_of(web), signal.SIGKILL)
    look_until(supervisor, lambda: not child.is_alive())


def test_program_that_dies_again_and_again_is_given_up(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("deploy.local.supervisor._FIRST_PAUSE_SECONDS", 0.001)
    supervisor.add(program(tmp_path, "raise SystemExit('no such table')"))

    with pytest.raises(LocalError, match=r"(?s)web ended with exit code 1, for the 6th time .*no such table"):
        look_until(supervisor, lambda: False)


def test_end_stops_programs_also_deaf_ones(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("deploy.local.supervisor._STOP_SECONDS", 0.2)
    web, deaf = program(tmp_path, SLEEP), program(tmp_path, DEAF, "deaf")
    with Supervisor(say=lambda text: None) as supervisor:
        supervisor.add(web)
        supervisor.add(deaf)
        wait_for(lambda: "deaf" in deaf.log.read_text())
        pids = [pid_of(web), pid_of(deaf)]

    assert not any(psutil.pid_exists(pid) for pid in pids)


def test_signal_stops_everything_and_the_old_handler_returns(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    web = program(tmp_path, SLEEP)
    pids = []

    def run() -> None:
        with Supervisor(say=lambda text: None) as supervisor:
            supervisor.add(web)
            pids.append(pid_of(web))
            os.kill(os.getpid(), signal.SIGTERM)
            supervisor.watch()

    with pytest.raises(Stopped):
        run()
    assert not psutil.pid_exists(pids[0])
    assert signal.getsignal(signal.SIGTERM) is before


def test_running_processes_are_remembered_and_forgotten(tmp_path: Path) -> None:
    remembered: list[list[int]] = []
    with Supervisor(
        say=lambda text: None, remember=lambda running: remembered.append([one.pid for one in running])
    ) as supervisor:
        web = program(tmp_path, SLEEP)
        supervisor.add(web)
        pid = pid_of(web)

    assert remembered == [[pid], []]


def test_leftovers_are_stopped_but_never_a_stranger() -> None:
    ours = subprocess.Popen([sys.executable, "-c", SLEEP], start_new_session=True)
    stranger = subprocess.Popen([sys.executable, "-c", SLEEP], start_new_session=True)
    try:
        known = Identity.of(ours.pid)
        assert known is not None
        reused = Identity(stranger.pid, known.started_at - 1000)

        assert stop_leftovers([known, reused]) == [ours.pid]

        assert stranger.poll() is None
        assert ours.wait(timeout=5) != 0
    finally:
        for process in (ours, stranger):
            process.kill()
            process.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_program_ends_when_its_starter_is_killed(tmp_path: Path) -> None:
    code = f"""
import os, sys, time
from pathlib import Path
from deploy.local.supervisor import Program
one = Program("web", [sys.executable, "-c", {SLEEP!r}], env={{}}, log=Path({str(tmp_path / "log")!r}), cwd=Path("/"))
one.start()
print(one.process.pid, flush=True)
time.sleep(60)
"""
    starter = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    child = Identity.of(int(starter.stdout.readline()))
    assert child is not None

    starter.kill()
    starter.wait()
    starter.stdout.close()

    wait_for(lambda: not child.is_alive())


def test_stop_group_tells_whether_it_ended_when_asked(tmp_path: Path) -> None:
    log = tmp_path / "log"
    willing = spawn([sys.executable, "-c", SLEEP], env={}, log=log, cwd=tmp_path)
    deaf = spawn([sys.executable, "-c", DEAF], env={}, log=log, cwd=tmp_path)
    wait_for(lambda: "deaf" in log.read_text())

    assert stop_group(willing, patience_seconds=5) is True
    assert stop_group(deaf, patience_seconds=0.2) is False


def test_tail_shows_the_end_or_says_that_there_is_none(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert tail(log) == "(there is no log)"
    log.write_text("")
    assert tail(log) == "(the log is empty)"
    log.write_text("".join(f"line {n}\n" for n in range(5000)))
    assert tail(log, lines=2) == "line 4998\nline 4999"
