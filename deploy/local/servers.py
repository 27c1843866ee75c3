"""The pair of servers with its roles and the environment that points to it."""

from __future__ import annotations

import dataclasses
import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType

from deploy.local import roles, unix_user
from deploy.local.engines import SUPERUSER, Postgres, Valkey
from deploy.local.processes import Identity, UnixUser
from deploy.local.state import Passwords, remember_processes, remembered_processes

# Every test process gives the roles, which belong to the whole server, this password: it must be the one they have.
TEST_PASSWORD = "only-for-tests"  # noqa: S105  # on a loopback port, for the minutes of a run


_TEST_PREFIX = "maklumat-test-"


class Stack:
    """PostgreSQL and Valkey below `folder`, started and stopped together.

    `folder` keeps passwords and logs, and the servers' data unless the account that they run as cannot get there.
    """

    def __init__(
        self, folder: Path, *, passwords: Passwords | None = None, throwaway: bool = False, detached: bool = False
    ) -> None:
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.user = self.user_of(self.folder)
        self.home = unix_user.reachable_home(self.folder, self.user)
        self.home.mkdir(parents=True, exist_ok=True)
        self.passwords = passwords or Passwords.kept_in(self.folder)
        self.logs = self.folder / "log"
        self.postgres = Postgres(
            self.home,
            password=self.passwords.postgres,
            log=self.logs / "postgres.log",
            user=self.user,
            throwaway=throwaway,
            detached=detached,
        )
        self.valkey = Valkey(
            self.home,
            password=self.passwords.valkey,
            log=self.logs / "valkey.log",
            user=self.user,
            throwaway=throwaway,
            detached=detached,
        )

    @staticmethod
    def user_of(folder: Path) -> UnixUser | None:
        """Return the account that the servers run as: the owner of the data that is there, or one of their own."""
        return unix_user.owner_of(folder / "postgres") or unix_user.server_user()

    def start(self) -> None:
        """Start both and make the roles; when one fails, neither stays."""
        try:
            self.postgres.start()
            self.valkey.start()
            self.ensure_roles()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        self.valkey.stop()
        self.postgres.stop()

    def ensure_roles(self) -> None:
        roles.ensure_roles(self.postgres, self.passwords)

    def app_environment(self) -> dict[str, str]:
        """What web, workers and beat get: no right to own or change a table."""
        return {
            "DATABASE_URL": self.postgres.url_for("maklumat_app", self.passwords.app, roles.DATABASE),
            "VALKEY_URL": self.valkey.url,
            "SECRET_KEY": self.passwords.secret_key,
        }

    def owner_environment(self) -> dict[str, str]:
        """What migrations and the provisioning worker get."""
        return self.app_environment() | {
            "DATABASE_OWNER_URL": self.postgres.url_for("maklumat_owner", self.passwords.owner, roles.DATABASE)
        }

    def admin_environment(self) -> dict[str, str]:
        """What tests get, which make databases of their own."""
        return self.owner_environment() | {
            "DATABASE_ADMIN_URL": self.postgres.url_for(SUPERUSER, self.passwords.postgres, roles.DATABASE)
        }


class TestServers:
    """PostgreSQL and Valkey for one test run, on a temporary folder that goes away with them.

        with TestServers() as env:
            os.environ.update(env)

    Start it in the controller of pytest-xdist only; the workers inherit the variables. The servers end with the thread
    that started them, also when that is killed.
    """

    __test__ = False  # pytest collects classes by their name

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._stack: Stack | None = None

    def start(self) -> dict[str, str]:
        """Return DATABASE_ADMIN_URL (superuser), DATABASE_OWNER_URL, DATABASE_URL, VALKEY_URL and SECRET_KEY."""
        remove_abandoned(Path(tempfile.gettempdir()))
        self._folder = Path(tempfile.mkdtemp(prefix=_TEST_PREFIX))
        self._folder.chmod(0o755)  # the servers may run as another account
        remember_processes(self._folder, [found for pid in [os.getpid()] if (found := Identity.of(pid))])
        try:
            passwords = dataclasses.replace(Passwords.new(), owner=TEST_PASSWORD, app=TEST_PASSWORD)
            self._stack = Stack(self._folder, passwords=passwords, throwaway=True)
            self._stack.start()
        except BaseException:
            self.stop()
            raise
        return self._stack.admin_environment()

    def stop(self) -> None:
        """Stop both and delete their data; may be called twice."""
        if self._stack is not None:
            self._stack.stop()
            shutil.rmtree(self._stack.home, ignore_errors=True)
            self._stack = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def __enter__(self) -> dict[str, str]:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def remove_abandoned(temporary: Path) -> None:
    """Delete the folders of test runs that were killed. Those of a run that lives, or of nobody known, stay."""
    for folder in temporary.glob(f"{_TEST_PREFIX}*"):
        starters = remembered_processes(folder)
        if starters and not any(one.is_alive() for one in starters):
            shutil.rmtree(folder, ignore_errors=True)
