"""Every check and every test of the project, on servers of its own: `python -m deploy.quality [--only NAME ...]`.

The checks run beside the tests. What pytest says is shown as it comes, except for its closing line, which is printed
last. Exits with 1 when anything failed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy import messages
from deploy.local.errors import LocalError
from deploy.local.servers import TestServers

ROOT = Path(__file__).resolve().parents[1]
# Tells tests/servers.py that nobody named servers: each process of the tests starts its own.
OWN_SERVERS = "MAKLUMAT_TEST_SERVERS"
_LIMIT_SECONDS = 1800


@dataclass(frozen=True)
class Check:
    """A command that passes when it ends with exit code 0."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What a check came to; `said` matters when it failed."""

    name: str
    ok: bool
    seconds: float
    said: str = ""


def checks() -> list[Check]:
    """Return the checks besides the tests, the quick ones first."""
    python = sys.executable
    tool = str(Path(python).parent) + "/"
    manage = (python, "manage.py")
    production = {"DJANGO_SETTINGS_MODULE": "deploy.settings.production", "PUBLIC_SCHEME": "https"}
    return [
        Check("ruff check", (f"{tool}ruff", "check", "--output-format=concise", ".")),
        Check("ruff format", (f"{tool}ruff", "format", "--check", "--output-format=concise", ".")),
        Check("imports", (f"{tool}lint-imports", "--no-logo")),
        Check("translations", (python, "-m", "deploy.messages", "--check")),
        Check("templates", (f"{tool}djlint", "--lint", "--quiet", *template_folders())),
        Check("migrations", (*manage, "makemigrations", "--check", "--dry-run")),
        Check("openapi", (*manage, "write_openapi", "--check")),
        Check("deploy check", (*manage, "check", "--deploy", "--fail-level", "WARNING"), env=production),
        Check("mypy", (f"{tool}mypy",)),
    ]


def template_folders() -> list[str]:
    return sorted(
        str(path.relative_to(ROOT)) for app in messages.APPS for path in [ROOT / app / "templates"] if path.exists()
    )


def run_check(check: Check, env: Mapping[str, str]) -> Outcome:
    """Run one command to its end, keeping what it says."""
    started = time.monotonic()
    with tempfile.TemporaryFile("w+") as errors:
        done = subprocess.run(
            list(check.argv),
            cwd=ROOT,
            env={**env, **check.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            timeout=_LIMIT_SECONDS,
            check=False,
        )
        errors.seek(0)
        complaints = errors.read()
    ok = done.returncode == 0
    return Outcome(check.name, ok, time.monotonic() - started, "" if ok else f"{done.stdout}\n{complaints}".strip())


def run_tests(env: Mapping[str, str], arguments: Sequence[str]) -> tuple[Outcome, str]:
    """Run pytest, passing on its lines one late. Return the outcome and its last line, not yet printed."""
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", f"-n{worker_count(env)}", "--dist=worksteal", *arguments]
    if sys.stdout.isatty():
        command.append("--color=yes")
    last = ""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            for line in process.stdout or ():
                if last:
                    sys.stdout.write(last)
                    sys.stdout.flush()
                last = line
        except BaseException:
            process.terminate()
            raise
    return Outcome("pytest", process.returncode == 0, time.monotonic() - started), last


def worker_count(env: Mapping[str, str]) -> int:
    """Return how many processes test at once: only one on servers that the caller named, for roles are the server's."""
    if OWN_SERVERS not in env:
        return 1
    return max(2, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2)


def ensure_chromium() -> str:
    """Return the browser of the page tests, installed by apt where that is possible. Raises LocalError otherwise."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    how = "apt-get update && apt-get install --yes --no-install-recommends chromium"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise LocalError(
            f"The page tests need Chromium. On Debian, as root:\n\n    {how}\n\nThen run `make test` again."
        )
    say(f"Installing Chromium: {how}")
    done = subprocess.run(
        ["/bin/sh", "-c", how],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        capture_output=True,
        text=True,
        check=False,
    )
    found = shutil.which("chromium")
    if done.returncode != 0 or not found:
        raise LocalError(f"Chromium could not be installed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return found


def environment(servers: Mapping[str, str], chromium: str) -> dict[str, str]:
    """Return what checks and tests run with: the servers, and settings fit for all of them.

    Each of many processes would compile the whole project if Python were not let keep what it compiled.
    """
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        **servers,
        "CHROMIUM": chromium,
        "DJANGO_SETTINGS_MODULE": "deploy.settings.test",
        "BASE_DOMAIN": "localhost",
        "PUBLIC_SCHEME": "http",
        "LOG_FORMAT": "console",
        "NO_COLOR": "1",
    }


def existing_servers() -> dict[str, str] | None:
    """Return the servers that the caller named (docs/operations.md), or None: then the run starts its own."""
    admin, valkey = os.environ.get("DATABASE_ADMIN_URL", ""), os.environ.get("VALKEY_URL", "")
    if not (admin and valkey):
        return None
    # The checks besides the tests only read settings: they need some address, not a usable one.
    return {"DATABASE_URL": os.environ.get("DATABASE_URL", admin), "SECRET_KEY": "tests-" + "0123456789abcdef" * 4}


def run_all(env: Mapping[str, str], chosen: Sequence[str], arguments: Sequence[str]) -> bool:
    """Run what was chosen (everything when nothing was), print the result and return whether all passed."""
    wanted = [check for check in checks() if not chosen or check.name in chosen]
    outcomes: list[Outcome] = []
    lane = threading.Thread(target=lambda: outcomes.extend(run_check(check, env) for check in wanted), daemon=True)
    lane.start()
    closing = ""
    tests: list[Outcome] = []
    if not chosen or "pytest" in chosen:
        outcome, closing = run_tests(env, arguments)
        tests.append(outcome)
    lane.join()
    for failed in [one for one in outcomes if not one.ok]:
        say(f"\n--- {failed.name} ---\n{failed.said}")
    say("\nChecks:")
    for one in [*outcomes, *tests]:
        say(f"  {'ok    ' if one.ok else 'FAILED'}  {one.name:<14} {one.seconds:6.1f} s")
    missing = len(wanted) - len(outcomes)
    if missing:
        say(f"  FAILED  {missing} check(s) did not run to their end")
    if closing:
        sys.stdout.write(closing)
    return not missing and all(one.ok for one in [*outcomes, *tests])


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    names = [check.name for check in checks()] + ["pytest"]
    parser = argparse.ArgumentParser(prog="python -m deploy.quality", description=__doc__)
    parser.add_argument(
        "--only", action="append", default=[], choices=names, help="run only this one (may be repeated)"
    )
    parser.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    given = parser.parse_args(arguments)
    started = time.monotonic()
    try:
        needs_browser = not given.only or "pytest" in given.only
        chromium = ensure_chromium() if needs_browser else ""
        messages.compile_all()
        found = existing_servers()
        if found is not None:
            passed = run_all(environment(found, chromium), given.only, given.pytest)
        else:
            with TestServers() as servers:
                env = environment({**servers, OWN_SERVERS: "1"}, chromium)
                passed = run_all(env, given.only, given.pytest)
    except LocalError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write(f"Interrupted after {time.monotonic() - started:.0f} s.\n")
        return 130
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
