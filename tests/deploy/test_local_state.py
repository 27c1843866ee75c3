"""Passwords, lock, ports and folders of the local stack."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import __main__ as command
from deploy.local import demo, unix_user
from deploy.local.errors import LocalError
from deploy.local.processes import Identity, UnixUser
from deploy.local.state import Passwords, only_one, remember_processes, remembered_processes, write_whole

ROOT = Path(__file__).resolve().parents[2]


def test_passwords_are_made_once_and_closed_to_others(tmp_path: Path) -> None:
    first = Passwords.kept_in(tmp_path)

    assert Passwords.kept_in(tmp_path) == first
    assert (tmp_path / "passwords.json").stat().st_mode & 0o777 == 0o600
    assert len(first.secret_key) >= 50
    assert Passwords.new() != first


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"postgres": "x"'])
def test_damaged_passwords_are_refused_with_the_way_out(tmp_path: Path, text: str) -> None:
    (tmp_path / "passwords.json").write_text(text)

    with pytest.raises(LocalError, match="make demo-reset"):
        Passwords.kept_in(tmp_path)


def test_write_whole_replaces_what_a_broken_write_left(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.with_name("file.new").write_text("half")

    write_whole(path, "whole")

    assert path.read_text() == "whole"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_processes_are_remembered(tmp_path: Path) -> None:
    assert remembered_processes(tmp_path) == []
    remember_processes(tmp_path, [Identity(7, 1.5)])
    assert remembered_processes(tmp_path) == [Identity(7, 1.5)]


@pytest.mark.parametrize("text", ["", "{", "[1]", '[{"pid": "x", "started_at": 1}]'])
def test_damaged_list_of_processes_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "running.json").write_text(text)

    assert remembered_processes(tmp_path) == []


def test_second_start_is_refused_and_told_who_runs(tmp_path: Path) -> None:
    with (
        only_one(tmp_path, what="make demo PORT=8000"),
        pytest.raises(LocalError, match=rf"make demo PORT=8000 \(process {os.getpid()}\)"),
        only_one(tmp_path, what="another"),
    ):
        pytest.fail("two at once")
    with only_one(tmp_path, what="make demo"):
        pass


def test_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    code = f"""
import time
from pathlib import Path
from deploy.local.state import only_one
with only_one(Path({str(tmp_path)!r}), what="x"):
    print("locked", flush=True)
    time.sleep(60)
"""
    holder = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "locked\n"
    with pytest.raises(LocalError, match=f"process {holder.pid}"), only_one(tmp_path, what="y"):
        pytest.fail("two at once")

    holder.kill()
    holder.wait()
    holder.stdout.close()

    with only_one(tmp_path, what="y"):
        pass


def test_taken_port_is_said_with_another_one_to_try(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        assert command.main(["demo", "--port", str(port)]) == 1

    assert capsys.readouterr().err == (
        f"Port {port} is taken by another program. Choose another one: make demo PORT={port + 1}\n"
    )


@pytest.mark.parametrize("port", ["0", "70000", "-1"])
def test_impossible_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["demo", f"--port={port}"]) == 1
    assert "PORT must be between 1 and 65535" in capsys.readouterr().err


def test_full_disk_is_said_before_anything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "_DISK_BYTES", 2**62)

    with pytest.raises(LocalError, match="Make room and start again"):
        demo.check_disk(tmp_path)


def test_reset_deletes_everything_but_the_lock(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "postgres/base").mkdir(parents=True)
    (tmp_path / "passwords.json").write_text("{}")

    demo.reset(folder=tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [".lock"]
    assert "deleted" in capsys.readouterr().out


def test_reset_is_refused_while_the_demo_runs(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    with only_one(tmp_path, what="make demo PORT=8000"), pytest.raises(LocalError, match="already in use"):
        demo.reset(folder=tmp_path)
    assert (tmp_path / "postgres").exists()


def test_demo_environment_takes_no_secrets_from_the_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://somebody@elsewhere/real")
    monkeypatch.setenv("SENTRY_DSN", "https://key@sentry.example/1")

    class FakeStack:
        folder = tmp_path

    env = demo.environment(FakeStack(), 8123)  # type: ignore[arg-type]

    assert "DATABASE_OWNER_URL" not in env
    assert "SENTRY_DSN" not in env
    assert env["PUBLIC_PORT"] == "8123"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")
def test_closed_folder_is_left_closed_and_another_one_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    tool = closed / "tool"
    tool.mkdir()
    (tool / "program").write_text("x")
    monkeypatch.setattr(unix_user, "_SYSTEM_HOME", tmp_path / "system")
    nobody = UnixUser("nobody", 65534, 65534)

    (closed / "var").mkdir()

    home = unix_user.reachable_home(closed / "var", nobody)
    home.mkdir(parents=True)
    (copy,) = unix_user.reachable_copy([tool], home, nobody)

    assert home.parent == tmp_path / "system"
    assert unix_user.reachable_home(closed / "var", nobody) == home
    assert (copy / "program").read_text() == "x"
    assert unix_user.reachable_copy([tool], home, nobody) == [copy]
    assert closed.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")
def test_root_goes_on_with_the_data_of_an_ordinary_user(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    assert unix_user.owner_of(data) is None
    data.mkdir()
    assert unix_user.owner_of(data) is None
    os.chown(data, 65534, 65534)
    found = unix_user.owner_of(data)
    assert found is not None
    assert (found.uid, found.gid) == (65534, 65534)


def test_data_of_another_version_are_not_mistaken_for_todays(tmp_path: Path) -> None:
    root, folder = tmp_path / "tree", tmp_path / "var"
    first = root / "services" / "migrations" / "0001_initial.py"
    first.parent.mkdir(parents=True)
    folder.mkdir()
    first.write_text("tables = 1\n")

    demo.check_tables(folder, root=root)
    demo.check_tables(folder, root=root)
    first.write_text("tables = 2\n")

    with pytest.raises(LocalError, match="make demo-reset"):
        demo.check_tables(folder, root=root)


def test_data_that_nobody_stamped_are_of_another_version(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()

    with pytest.raises(LocalError, match="make demo-reset"):
        demo.check_tables(tmp_path, root=tmp_path)
