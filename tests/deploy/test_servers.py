"""The servers come from wheels, survive what machines do to them, and leave nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from deploy.local.engines import Postgres, _locale_of
from deploy.local.errors import LocalError
from deploy.local.processes import Identity
from deploy.local.servers import Stack, TestServers, remove_abandoned
from deploy.local.state import remember_processes

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the servers' account can enter; pytest's own temporary ones are closed to it."""
    made = Path(tempfile.mkdtemp(prefix="maklumat-test-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def stack(folder: Path) -> Iterator[Stack]:
    made = Stack(folder, throwaway=True)
    yield made
    made.stop()


def select_one(stack: Stack) -> int:
    with psycopg.connect(stack.owner_environment()["DATABASE_OWNER_URL"]) as connection:
        row = connection.execute("SELECT 1").fetchone()
    assert row is not None
    return int(row[0])


def gone(pid: int, seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


def test_stack_starts_serves_and_stops(stack: Stack) -> None:
    stack.start()

    assert select_one(stack) == 1
    assert redis.Redis.from_url(stack.valkey.url).ping() is True
    with psycopg.connect(stack.admin_environment()["DATABASE_ADMIN_URL"]) as connection:
        shown = {
            name: connection.execute(f"SHOW {name}").fetchone()[0]  # type: ignore[index]
            for name in ("max_locks_per_transaction", "max_connections", "fsync", "listen_addresses")
        }
    assert shown == {
        "max_locks_per_transaction": "1024",
        "max_connections": "200",
        "fsync": "off",
        "listen_addresses": "127.0.0.1",
    }
    processes = [stack.postgres.process, stack.valkey.process]
    stack.stop()
    assert all(process is not None and gone(process.pid) for process in processes)


def test_postgres_wants_a_password(stack: Stack) -> None:
    stack.start()

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(stack.postgres.url_for("postgres", "guessed", "postgres"))
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=stack.valkey.port, retry=Retry(NoBackoff(), 0)).ping()


def test_postgres_starts_after_kill_and_a_reused_process_number(stack: Stack) -> None:
    stack.start()
    process = stack.postgres.process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    pid_file = stack.postgres.data / "postmaster.pid"
    lines = pid_file.read_text().split("\n")
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))  # as after a reboot: the number is somebody else's

    stack.postgres.start()

    assert select_one(stack) == 1
    assert psutil.pid_exists(os.getpid())


def test_postgres_stops_the_server_that_an_earlier_run_left(folder: Path) -> None:
    first = Stack(folder, throwaway=True, detached=True)
    first.start()
    assert first.postgres.process is not None
    second = Stack(folder, throwaway=True)
    try:
        second.postgres.start()

        assert first.postgres.process.wait(timeout=10) == 0
        assert select_one(second) == 1
    finally:
        first.valkey.stop()
        second.stop()


@pytest.mark.parametrize("left", ["postgres.new", "postgres"])
def test_half_made_cluster_is_made_anew(folder: Path, left: str) -> None:
    (folder / left / "base").mkdir(parents=True)
    stack = Stack(folder, throwaway=True)
    try:
        stack.start()
        assert select_one(stack) == 1
    finally:
        stack.stop()
    assert not (folder / "postgres.new").exists()


def test_damaged_pid_file_is_dropped(stack: Stack) -> None:
    stack.start()
    stack.stop()
    (stack.postgres.data / "postmaster.pid").write_text("")

    stack.start()

    assert select_one(stack) == 1


def test_server_that_cannot_start_says_why(stack: Stack) -> None:
    stack.start()
    stack.stop()
    (stack.postgres.data / "PG_VERSION").write_text("12\n")

    with pytest.raises(LocalError, match="another version of PostgreSQL"):
        stack.start()


def test_second_start_keeps_passwords_and_data(folder: Path) -> None:
    first = Stack(folder, throwaway=True)
    first.start()
    with psycopg.connect(first.owner_environment()["DATABASE_OWNER_URL"]) as connection:
        connection.execute("CREATE TABLE kept (n int)")
    first.stop()
    second = Stack(folder, throwaway=True)
    try:
        second.start()
        with psycopg.connect(second.owner_environment()["DATABASE_OWNER_URL"]) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    finally:
        second.stop()


def test_lost_passwords_are_said(stack: Stack, folder: Path) -> None:
    stack.start()
    stack.stop()
    (folder / "passwords.json").unlink()
    second = Stack(folder, throwaway=True)

    with pytest.raises(LocalError, match="other passwords"):
        second.start()

    assert not second.postgres.is_running()


def test_app_environment_has_no_owner_credentials(stack: Stack) -> None:
    stack.start()

    said = " ".join(stack.app_environment().values())

    assert "maklumat_owner" not in said
    assert stack.passwords.owner not in said
    assert stack.passwords.postgres not in said


def test_test_servers_remove_their_folder() -> None:
    servers = TestServers()
    with servers as env:
        folder = servers._folder
        assert folder is not None
        assert folder.exists()
        assert env.keys() == {"DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "VALKEY_URL", "SECRET_KEY"}
    assert not folder.exists()


def test_folders_of_killed_runs_are_removed(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    mine = Identity.of(os.getpid())
    assert mine is not None
    for name, starters in {"dead": [Identity(ended.pid, 1.0)], "alive": [mine], "unknown": []}.items():
        remember_processes(tmp_path / f"maklumat-test-{name}", starters)

    remove_abandoned(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["maklumat-test-alive", "maklumat-test-unknown"]


STARTER = """
import sys, time
from pathlib import Path
from deploy.local.servers import Stack
stack = Stack(Path(sys.argv[1]), throwaway=True)
stack.start()
print(stack.postgres.process.pid, stack.valkey.process.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_servers_end_when_their_starter_is_killed(folder: Path) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    pids = [int(word) for word in starter.stdout.readline().split()]
    identities = [Identity.of(pid) for pid in pids]
    assert len(identities) == 2

    starter.kill()
    starter.wait()
    starter.stdout.close()

    assert [pid for pid in pids if not gone(pid)] == []
    again = Stack(folder, throwaway=True)
    try:
        again.start()
        assert select_one(again) == 1
    finally:
        again.stop()


def test_other_programs_may_be_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKLUMAT_POSTGRES_BIN", str(folder))

    with pytest.raises(LocalError, match=r"MAKLUMAT_POSTGRES_BIN: .* has no initdb and postgres in it"):
        Stack(folder)


@pytest.mark.parametrize(
    ("version", "options"),
    [
        ("initdb (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", ["--locale=C.UTF-8"]),
        (
            "initdb (PostgreSQL) 18.6",
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],
        ),
    ],
)
def test_locale_fits_the_version(folder: Path, version: str, options: list[str]) -> None:
    program = folder / "initdb"
    program.write_text(f"#!/bin/sh\necho '{version}'\n")
    program.chmod(0o755)

    assert _locale_of(folder) == options


def test_missing_disk_space_is_said(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    postgres = Postgres(folder, password="x", log=folder / "log")
    failed = subprocess.CompletedProcess([], 1, "", 'could not write to file "pg_wal": No space left on device')
    monkeypatch.setattr("deploy.local.engines._locale_of", lambda programs: [])
    monkeypatch.setattr("deploy.local.engines.subprocess.run", lambda *args, **kwargs: failed)

    with pytest.raises(LocalError, match="The disk is full"):
        postgres.prepare()

    assert not (folder / "postgres").exists()
    assert not (folder / "postgres.new").exists()
