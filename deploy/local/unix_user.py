"""PostgreSQL refuses to run as root: the account it drops to, and the folders that account can reach."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from deploy.local.errors import LocalError
from deploy.local.processes import UnixUser

ACCOUNT = "maklumat-local"
_SYSTEM_HOME = Path("/var/lib/maklumat-local")


def server_user() -> UnixUser | None:
    """Return the account that the servers run as, made if need be; None when the caller is not root."""
    if os.geteuid() != 0:
        return None
    try:
        found = pwd.getpwnam(ACCOUNT)
    except KeyError:
        found = _make_account()
    return UnixUser(found.pw_name, found.pw_uid, found.pw_gid)


def owner_of(data: Path) -> UnixUser | None:
    """Return the account of data that an earlier start made; None when there is none, or nothing to choose.

    Root may go on with what an ordinary user began: PostgreSQL runs only as the owner of its data.
    """
    if os.geteuid() != 0 or not data.exists() or data.stat().st_uid == 0:
        return None
    found = data.stat()
    return UnixUser(f"number {found.st_uid}", found.st_uid, found.st_gid)


def _make_account() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
    try:
        made = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise LocalError(
            "PostgreSQL does not run as root and there is no `useradd` to make an account for it. "
            "Start as an ordinary user instead."
        ) from None
    try:  # another start may have made it a moment before
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise LocalError(
            f"PostgreSQL does not run as root, and the account {ACCOUNT!r} could not be made: {made.stderr.strip()} "
            "Start as an ordinary user instead."
        ) from None


def can_enter(folder: Path, user: UnixUser | None) -> bool:
    """Whether `user` gets as far as `folder`: every folder above it must let them through."""
    if user is None:
        return os.access(folder, os.X_OK)
    found = subprocess.run(
        ["/bin/sh", "-c", 'test -x "$1"', "sh", str(folder.resolve())],
        user=user.uid,
        group=user.gid,
        extra_groups=[],
        cwd="/",
        check=False,
        capture_output=True,
    )
    return found.returncode == 0


def reachable_home(wanted: Path, user: UnixUser | None) -> Path:
    """Return a folder for the servers' data: `wanted`, which exists, or one of the system when `user` cannot enter it.

    A clone below /root is closed to every other account, and opening /root for a demonstration would be rude.
    """
    if can_enter(wanted, user):
        return wanted
    return _SYSTEM_HOME / hashlib.sha256(str(wanted.resolve()).encode()).hexdigest()[:12]


def reachable_copy(folders: Sequence[Path], home: Path, user: UnixUser | None) -> list[Path]:
    """Return the folders when `user` can enter them, else copies side by side below `home` (made once)."""
    if all(can_enter(folder, user) for folder in folders):
        return list(folders)
    copy = home / f"programs-{max(folder.stat().st_mtime_ns for folder in folders)}"
    if not copy.exists():
        half = copy.with_name(copy.name + ".new")
        shutil.rmtree(half, ignore_errors=True)
        for folder in folders:
            shutil.copytree(folder, half / folder.name, symlinks=True)
        half.rename(copy)
    return [copy / folder.name for folder in folders]
