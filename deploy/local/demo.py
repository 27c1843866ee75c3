"""The whole system on one machine: `make demo`."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shlex
import shutil
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from deploy import messages
from deploy.local import unix_user
from deploy.local.errors import LocalError
from deploy.local.ports import LOOPBACK, is_taken
from deploy.local.processes import spawn, stop_group, stop_leftovers
from deploy.local.servers import Stack
from deploy.local.state import only_one, remember_processes, remembered_processes, write_whole
from deploy.local.supervisor import Program, Stopped, Supervisor, say, tail

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var"
# A first start needs about half of it; the rest is for the write-ahead log and what people put in.
_DISK_BYTES = 500 * 2**20
# More than the processor has: a thread that waits for the rest of a form from a slow phone costs none of it.
WEB_THREADS = 24
_READY_SECONDS = 120.0
_TABLE_WIDTH = 240
_KEPT_BY_RESET = {".lock"}


def run_demo(port: int, *, folder: Path = FOLDER) -> None:
    """Start everything, tell the addresses, and keep it running until Ctrl-C."""
    started = time.monotonic()
    check_port(port)
    with only_one(folder, what=f"make demo PORT={port}"), contextlib.suppress(Stopped):
        check_disk(folder)
        stop_leftovers(remembered_processes(folder))
        with Supervisor(say=say, remember=lambda running: remember_processes(folder, running)) as supervisor:
            try:
                stack = start_everything(supervisor, port, folder)
                show(folder, seconds=time.monotonic() - started, logs=stack.logs)
                supervisor.watch()
            except Stopped:
                say("\nStopping ...")
        say(f"Stopped. Nothing is left running; the data stays in {folder} for the next start.")


def start_everything(supervisor: Supervisor, port: int, folder: Path) -> Stack:
    say("Starting PostgreSQL and Valkey ...")
    stack = Stack(folder)
    if stack.home != stack.folder:
        say(f"The servers' account cannot enter {stack.folder}; their data is in {stack.home}.")
    supervisor.add(stack.postgres)
    supervisor.add(stack.valkey)
    stack.ensure_roles()
    messages.compile_all()
    prepare(stack, port)
    say("Starting web server, workers and beat ...")
    for program in programs(stack, port):
        supervisor.add(program)
    wait_until_ready(supervisor, port, stack.logs / "web.log")
    write_shell_file(folder / "demo" / "env", environment(stack, port) | stack.owner_environment())
    return stack


def write_shell_file(path: Path, variables: Mapping[str, str]) -> None:
    """Write what a shell needs for `manage.py` on these servers: readable by its owner only, for it holds passwords."""
    of_the_shell = {"PATH", "HOME", "LANG", "TERM", "COLUMNS"}
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in variables.items() if name not in of_the_shell]
    write_whole(path, "".join(lines), mode=0o600)


def environment(stack: Stack, port: int) -> dict[str, str]:
    """Return what every process of the demo gets. Built anew: nothing secret of the caller's shell gets in."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TERM", "COLUMNS") if name in os.environ}
    return inherited | {
        "DJANGO_SETTINGS_MODULE": "deploy.settings.development",
        "DEMO": "1",
        "BASE_DOMAIN": "localhost",
        "PUBLIC_SCHEME": "http",
        "PUBLIC_PORT": str(port),
        "EMAIL_URL": os.environ.get("DEMO_EMAIL_URL", f"file://{stack.folder}/mail"),
        "STORAGE_URL": f"file:{stack.folder}/files",
        "LOG_FORMAT": "console",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
    }


def prepare(stack: Stack, port: int) -> None:
    """Migrate and load the example agencies; both do nothing when there is nothing to do."""
    env = environment(stack, port) | stack.owner_environment()
    code = run_in_foreground([sys.executable, "-m", "deploy.local.prepare", str(stack.folder / "demo")], env)
    if code != 0:
        raise LocalError(
            f"The data could not be prepared (exit code {code}; what happened is said above). "
            "Starting again goes on where it stopped; `make demo-reset` begins anew."
        )


def run_in_foreground(argv: list[str], env: dict[str, str]) -> int:
    """Run a command with this terminal and return its exit code; it ends when we are asked to end."""
    process = spawn(argv, env=env, log=None, cwd=ROOT)
    try:
        return process.wait()
    finally:
        stop_group(process)


def programs(stack: Stack, port: int) -> Iterator[Program]:
    """Yield web server, workers and beat. Only the provisioning worker may make schemas and roles."""
    plain = environment(stack, port) | stack.app_environment()
    owner = environment(stack, port) | stack.owner_environment()
    python = sys.executable
    celery = [python, "-m", "celery", "--app=deploy.celery", "--quiet"]
    worker = [*celery, "worker", "--loglevel=INFO", "--without-gossip", "--without-mingle"]
    commands = {
        "web": (
            [
                *(python, "-m", "granian", "--interface=wsgi", "--no-ws", f"--host={LOOPBACK}", f"--port={port}"),
                *(
                    "--workers=1",
                    f"--blocking-threads={WEB_THREADS}",
                    "--respawn-failed-workers",
                    "deploy.wsgi:application",
                ),
            ],
            plain,
        ),
        "worker": ([*worker, "--queues=default", "--concurrency=2", "--hostname=worker@%h"], plain),
        "documents": ([*worker, "--queues=documents", "--concurrency=1", "--hostname=documents@%h"], plain),
        "provisioning": ([*worker, "--queues=provisioning", "--concurrency=1", "--hostname=provisioning@%h"], owner),
        "beat": (
            [*celery, "beat", "--loglevel=INFO", f"--schedule={stack.folder / 'beat-schedule'}", "--pidfile="],
            plain,
        ),
    }
    for name, (argv, env) in commands.items():
        # Asked to end while it starts its pool, a worker of Celery may wait for ever for a child that waits for it. The
        # children of one that was killed read the end of their pipe and go.
        at_our_death = signal.SIGKILL if argv[: len(worker)] == worker else signal.SIGTERM
        yield Program(name, argv, env=env, log=stack.logs / f"{name}.log", cwd=ROOT, die_with_parent=at_our_death)


def wait_until_ready(supervisor: Supervisor, port: int, log: Path) -> None:
    """Wait for /readyz. Raises LocalError with the end of the web server's log when it does not come."""
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        supervisor.look()
        if supervisor.is_running("web") and answers(f"http://{LOOPBACK}:{port}/readyz"):
            return
        time.sleep(0.2)
    raise LocalError(f"The web server is not ready after {_READY_SECONDS:.0f} s. The end of {log}:\n{tail(log)}")


def answers(url: str) -> bool:
    request = urllib.request.Request(url, headers={"Host": "localhost"})  # noqa: S310  # our own loopback address
    try:
        with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def show(folder: Path, *, seconds: float, logs: Path) -> None:
    """Print where everything is and who may sign in. Addresses are never broken: they are there to be clicked."""
    rows = json.loads((folder / "demo" / "accounts.json").read_text())
    console = Console()
    console.width = max(console.width, _TABLE_WIDTH)
    addresses = Table(title="Addresses", title_justify="left", show_header=False, box=None, padding=(0, 2))
    people = Table(title="Sign-ins (example data)", title_justify="left", box=None, padding=(0, 2))
    passwords = {row["password"] for row in rows if row["password"]}
    headings = {"who": "Who", "url": "Sign in at", "email": "E-mail", "password": "Password", "note": "Note"}
    if len(passwords) == 1:
        headings.pop("password")
    for table, columns in ((addresses, ("", "")), (people, headings.values())):
        for heading in columns:
            table.add_column(heading, no_wrap=True)
    for row in rows:
        if row["email"]:
            people.add_row(*(row[key] for key in headings))
        else:
            addresses.add_row(row["url"], row["who"])
    console.print(addresses)
    console.print(people)
    if len(passwords) == 1:
        say(f"The password of all of them: {passwords.pop()}")
    say(f"For commands, in another shell: . {folder / 'demo' / 'env'} && .venv/bin/python manage.py prove_isolation")
    say(f"Ready after {seconds:.0f} s. Mail is written to {folder / 'mail'}, logs to {logs}. Ctrl-C ends everything.")


def reset(*, folder: Path = FOLDER) -> None:
    """Delete the local data. Refused while the demo runs."""
    if not folder.exists():
        say("There is no local data.")
        return
    with only_one(folder, what="make demo-reset"):
        stop_leftovers(remembered_processes(folder))
        elsewhere = unix_user.reachable_home(folder, Stack.user_of(folder))
        if elsewhere != folder and elsewhere.exists():
            _delete(elsewhere)
        for path in folder.iterdir():
            if path.name not in _KEPT_BY_RESET:
                _delete(path)
    say("The local data is deleted. `make demo` makes it anew.")


def _delete(path: Path) -> None:
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    except PermissionError:
        owner = path.stat().st_uid
        raise LocalError(f"{path} belongs to another account (number {owner}); reset as that one or as root.") from None


def check_port(port: int) -> None:
    if not 1 <= port <= 65535:
        raise LocalError(f"PORT must be between 1 and 65535, not {port}.")
    if is_taken(port):
        raise LocalError(
            f"Port {port} is taken by another program. Choose another one: make demo PORT={min(port + 1, 65535)}"
        )


def check_tables(folder: Path, *, root: Path = ROOT) -> None:
    """Refuse data whose first tables are those of another version. Until a release they are made anew."""
    firsts = sorted(root.glob("*/migrations/0001_*.py")) + sorted(root.glob("*/*/migrations/0001_*.py"))
    now = hashlib.sha256(b"".join(path.read_bytes() for path in firsts)).hexdigest()
    stamp = folder / "first-tables"
    if not stamp.exists() and not (folder / "demo").exists():
        write_whole(stamp, now)
    elif not stamp.exists() or stamp.read_text(encoding="utf-8") != now:
        raise LocalError(
            f"The example data in {folder} were made by another version of the product, whose tables differ. "
            "`make demo-reset` deletes them; `make demo` makes new ones."
        )


def check_disk(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < _DISK_BYTES:
        raise LocalError(
            f"Only {free // 2**20} MB are free on the disk of {folder}; the demo needs {_DISK_BYTES // 2**20} MB. "
            "Make room and start again; nothing has to be cleaned up first."
        )
