"""What the local stack keeps between starts: passwords, who runs, and that only one start happens at a time."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from deploy.local.errors import LocalError
from deploy.local.processes import Identity


def _password() -> str:
    return secrets.token_urlsafe(24)


@dataclass(frozen=True)
class Passwords:
    """Made once for a data folder: the cluster in it knows them."""

    postgres: str
    owner: str
    app: str
    valkey: str
    secret_key: str

    @classmethod
    def new(cls) -> Passwords:
        return cls(_password(), _password(), _password(), _password(), secrets.token_urlsafe(64))

    @classmethod
    def kept_in(cls, folder: Path) -> Passwords:
        """Read them, or make and keep them. They are written whole or not at all, readable by their owner only."""
        path = folder / "passwords.json"
        try:
            kept = json.loads(path.read_text())
            return cls(**{field.name: str(kept[field.name]) for field in fields(cls)})
        except FileNotFoundError:
            pass
        except (ValueError, KeyError, TypeError):
            raise LocalError(f"{path} is damaged. `make demo-reset` deletes the local data and starts anew.") from None
        made = cls.new()
        write_whole(path, json.dumps(asdict(made), indent=1), mode=0o600)
        return made


def write_whole(path: Path, text: str, *, mode: int = 0o644) -> None:
    """Write a file so that a reader, or a next start after a power cut, finds the old text or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".new")
    half.unlink(missing_ok=True)
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def remember_processes(folder: Path, running: Iterable[Identity]) -> None:
    write_whole(folder / "running.json", json.dumps([asdict(one) for one in running]))


def remembered_processes(folder: Path) -> list[Identity]:
    """Return what an earlier start wrote down; an unreadable list counts as none."""
    try:
        return [Identity(int(one["pid"]), float(one["started_at"])) for one in json.loads(_read(folder))]
    except (ValueError, KeyError, TypeError):
        return []


def _read(folder: Path) -> str:
    try:
        return (folder / "running.json").read_text()
    except FileNotFoundError:
        return "[]"


@contextmanager
def only_one(folder: Path, *, what: str) -> Iterator[None]:
    """Hold the folder's lock. Raises LocalError, naming the holder, while another process has it.

    The kernel gives the lock back when its holder ends, however it ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "another process"
            raise LocalError(f"{folder} is already in use by {holder}. Stop that one first (Ctrl-C).") from None
        file.truncate(0)
        file.write(f"{what} (process {os.getpid()})")
        file.flush()
        yield
