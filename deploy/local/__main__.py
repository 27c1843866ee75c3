"""Commands of the local stack: `python -m deploy.local --help`."""

from __future__ import annotations

import argparse
import errno
import sys
import tempfile
from pathlib import Path

from deploy.local import demo
from deploy.local.errors import LocalError
from deploy.local.processes import Identity, stop_leftovers
from deploy.local.servers import Stack
from deploy.local.state import only_one, remember_processes, remembered_processes
from deploy.local.supervisor import say

_TEMPORARY = Path(tempfile.gettempdir())


def start_servers(folder: Path, env_file: Path, port: int) -> None:
    """Start PostgreSQL and Valkey so that they stay, and write the variables that a shell needs to use them."""
    with only_one(folder, what="python -m deploy.local dev"):
        earlier = remembered_processes(folder)
        if env_file.exists() and earlier and all(one.is_alive() for one in earlier):
            say(f"PostgreSQL and Valkey run already. Use: . {env_file}")
            return
        stop_leftovers(earlier)
        stack = Stack(folder, detached=True)
        stack.start()
        servers = (stack.postgres, stack.valkey)
        remember_processes(
            folder,
            [found for one in servers if one.process is not None and (found := Identity.of(one.process.pid))],
        )
        variables = stack.owner_environment() | {
            "BASE_DOMAIN": "localhost",
            "PUBLIC_SCHEME": "http",
            "PUBLIC_PORT": str(port),
            "EMAIL_URL": f"file://{folder.resolve()}/mail",
            "STORAGE_URL": f"file:{folder.resolve()}/files",
            "LOG_FORMAT": "console",
            "DJANGO_SETTINGS_MODULE": "deploy.settings.development",
        }
        demo.write_shell_file(env_file, variables)
    say(f"PostgreSQL on port {stack.postgres.port}, Valkey on port {stack.valkey.port}; they stay. Use: . {env_file}")


def stop_servers(folder: Path) -> None:
    """Stop what start_servers left running."""
    with only_one(folder, what="python -m deploy.local dev-stop"):
        stopped = stop_leftovers(remembered_processes(folder))
        remember_processes(folder, [])
    say(f"Stopped {len(stopped)} server(s).")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    commands = made.add_subparsers(dest="command", required=True)
    whole = commands.add_parser("demo", help="start the whole system with example agencies")
    whole.add_argument("--port", type=int, default=8000)
    clear = commands.add_parser("reset", help="delete the data of the demo")
    for command in (whole, clear):
        command.add_argument("--data", type=Path, default=demo.FOLDER, help="folder of data and logs")
    dev = commands.add_parser("dev", help="start the two servers and leave them running")
    dev.add_argument("--env-file", type=Path, default=_TEMPORARY / "dev.env")
    dev.add_argument("--port", type=int, default=8000, help="port in the addresses people see")
    stop = commands.add_parser("dev-stop", help="stop them")
    for command in (dev, stop):
        command.add_argument("--data", type=Path, default=_TEMPORARY / "devstack")
    return made


def main(arguments: list[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    try:
        if given.command == "demo":
            demo.run_demo(given.port, folder=given.data.resolve())
        elif given.command == "reset":
            demo.reset(folder=given.data.resolve())
        elif given.command == "dev":
            start_servers(given.data, given.env_file, given.port)
        elif given.command == "dev-stop":
            stop_servers(given.data)
    except LocalError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except PermissionError as error:
        sys.stderr.write(
            f"No permission for {error.filename}: the local data belongs to another account, perhaps to root. "
            "Start as that account, or delete the data as root with `make demo-reset`.\n"
        )
        return 1
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EROFS, errno.EDQUOT):
            raise
        sys.stderr.write(f"{error.strerror}: {error.filename or 'the disk'}. Make room and start again.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
