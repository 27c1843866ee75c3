"""Make .venv and install a locked set into it: `python3 deploy/local/install.py demo|all`.

Runs with the machine's own Python and its standard library only. Does nothing when everything is installed already.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OLDEST = (3, 11)
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def pins(text: str) -> set[str]:
    """Return `name==version` of every line of a requirements file."""
    return {f"{name.lower()}=={version}" for name, version in _PIN.findall(text)}


def is_installed(venv: Path, requirements: str) -> bool:
    """Whether an earlier install, finished and by the same Python, covers these requirements."""
    try:
        done = json.loads((venv / ".installed.json").read_text())
        return done["python"] == _python_of(venv) and _python_of(venv) != "" and pins(requirements) <= set(done["pins"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return False


def _python_of(venv: Path) -> str:
    """Return the version of the folder's Python, or nothing when it does not run (moved, half made, upgraded away)."""
    try:
        asked = subprocess.run(
            [str(venv / "bin/python"), "-c", "import sys; print(sys.version)"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return asked.stdout.strip() if asked.returncode == 0 else ""


def make_venv(venv: Path) -> None:
    """Make the environment without pip of its own: Debian packs that separately, and ours can install into it."""
    if _python_of(venv):
        return
    if venv.exists():
        shutil.rmtree(venv)
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(venv)], capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        sys.exit(f"{venv} could not be made:\n{made.stdout}{made.stderr}{_advice(made.stdout + made.stderr)}")


def install(venv: Path, requirements: Path) -> None:
    pip = [sys.executable, "-m", "pip"]
    if subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode != 0:
        sys.exit("pip is missing. On Debian: apt-get install python3-pip")
    count = len(pins(requirements.read_text()))
    sys.stdout.write(f"Installing {count} packages into {venv.name} (only this time; about a minute) ...\n")
    sys.stdout.flush()
    started = time.monotonic()
    done = subprocess.run(
        [
            *(*pip, "--python", str(venv / "bin/python"), "--disable-pip-version-check", "install", "-qq"),
            *("--no-deps", "--require-hashes", "--requirement", str(requirements)),
        ],
        env={**os.environ, "PIP_REQUIRE_VIRTUALENV": "0", "PIP_USER": "0", "PIP_ROOT_USER_ACTION": "ignore"},
        check=False,
    )
    if done.returncode != 0:
        sys.exit(
            f"pip could not install {requirements.name}: what it said is above. Starting again goes on from there."
        )
    sys.stdout.write(f"Installed in {time.monotonic() - started:.0f} s.\n")


def remember(venv: Path, requirements: str) -> None:
    marker = venv / ".installed.json"
    half = marker.with_suffix(".new")
    known = {
        "python": _python_of(venv),
        "pins": sorted(pins(requirements)),
        "sha256": hashlib.sha256(requirements.encode()).hexdigest(),
    }
    half.write_text(json.dumps(known))
    half.replace(marker)


def _advice(said: str) -> str:
    return "\nThe disk is full: make room and start again." if "No space left" in said else ""


def main(name: str) -> None:
    if sys.version_info < OLDEST:
        sys.exit(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}. Try: make PYTHON=python3.11")
    venv = ROOT / ".venv"
    requirements = ROOT / "requirements" / f"{name}.txt"
    text = requirements.read_text()
    if is_installed(venv, text):
        return
    with requirements.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two starts at once: the second waits, then finds it done
        if not is_installed(venv, text):
            make_venv(venv)
            install(venv, requirements)
            remember(venv, text)


if __name__ == "__main__":
    main(sys.argv[1])
