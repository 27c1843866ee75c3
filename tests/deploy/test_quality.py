"""The run of all checks: what fails is named, and the tests' closing line comes last."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import quality
from deploy.local.errors import LocalError
from deploy.quality import Check

PASSING = Check("passing", (sys.executable, "-c", "print('fine')"))
FAILING = Check("failing", (sys.executable, "-c", "import sys; print('line 1'); sys.exit('broken')"))


def test_check_that_passes_says_nothing() -> None:
    outcome = quality.run_check(PASSING, os.environ)

    assert (outcome.name, outcome.ok, outcome.said) == ("passing", True, "")


def test_check_that_fails_keeps_both_outputs() -> None:
    outcome = quality.run_check(FAILING, os.environ)

    assert (outcome.ok, outcome.said) == (False, "line 1\n\nbroken")


def test_run_shows_every_result_and_the_closing_line_last(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "pytest.py").write_text("print('test output')\nprint('7 passed in 1.23s')\n")
    monkeypatch.setattr(quality, "checks", lambda: [PASSING, FAILING])
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}

    passed = quality.run_all(env, [], [])

    lines = capsys.readouterr().out.splitlines()
    assert passed is False
    assert lines[0] == "test output"
    assert lines[-1] == "7 passed in 1.23s"
    assert [line.split()[:2] for line in lines[-4:-1]] == [["ok", "passing"], ["FAILED", "failing"], ["ok", "pytest"]]
    assert "broken" in lines


def test_run_without_failures_passes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(quality, "checks", lambda: [PASSING, FAILING])

    assert quality.run_all(os.environ, ["passing"], []) is True
    assert "failing" not in capsys.readouterr().out


def test_failing_tests_fail_the_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pytest.py").write_text("import sys\nprint('1 failed in 0.1s')\nsys.exit(1)\n")
    monkeypatch.setattr(quality, "checks", list)

    assert quality.run_all({**os.environ, "PYTHONPATH": str(tmp_path)}, [], []) is False


def test_missing_browser_is_said_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quality.shutil, "which", lambda name: None)
    monkeypatch.setattr(quality.os, "geteuid", lambda: 1000)

    with pytest.raises(LocalError, match=r"apt-get install --yes --no-install-recommends chromium"):
        quality.ensure_chromium()


def test_browser_is_installed_by_root(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []
    there: list[str] = []

    def run(argv: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        ran.append(argv[-1])
        there.append("chromium")
        return subprocess.CompletedProcess(argv, 0, "", "")

    monkeypatch.setattr(
        quality.shutil, "which", lambda name: f"/usr/bin/{name}" if name in [*there, "apt-get"] else None
    )
    monkeypatch.setattr(quality.os, "geteuid", lambda: 0)
    monkeypatch.setattr(quality.subprocess, "run", run)

    assert quality.ensure_chromium() == "/usr/bin/chromium"
    assert ran == ["apt-get update && apt-get install --yes --no-install-recommends chromium"]


def test_existing_servers_are_used_only_when_both_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_ADMIN_URL", "DATABASE_URL", "VALKEY_URL"):
        monkeypatch.delenv(name, raising=False)
    assert quality.existing_servers() is None
    monkeypatch.setenv("DATABASE_ADMIN_URL", "postgresql://tester@127.0.0.1/postgres")
    assert quality.existing_servers() is None
    monkeypatch.setenv("VALKEY_URL", "redis://127.0.0.1/0")

    found = quality.existing_servers()

    assert found is not None
    assert found["DATABASE_URL"] == "postgresql://tester@127.0.0.1/postgres"


def test_named_servers_are_used_by_one_process_only() -> None:
    assert quality.worker_count({}) == 1
    assert quality.worker_count({quality.OWN_SERVERS: "1"}) >= 2


def test_gate_calls_the_one_command() -> None:
    gate = quality.ROOT / ".ci" / "run"

    assert os.access(gate, os.X_OK)
    assert gate.read_text().splitlines()[-1] == "exec make test"
