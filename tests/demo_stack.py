"""The whole system in processes of its own, as `make demo` starts it, on a temporary folder and a free port."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from os import environ
from pathlib import Path

from deploy.local.ports import free_port
from deploy.local.processes import Identity, spawn, stop_leftovers
from deploy.local.state import remembered_processes

ROOT = Path(__file__).resolve().parents[1]
_START_SECONDS = 240
_STOP_SECONDS = 60
_TROUBLE_LINES = 200


class DemoStack:
    """One running demo. Its processes end with it, and with the test run, also when that is killed."""

    def __init__(self, folder: Path, *, email_url: str = "") -> None:
        self.folder = folder
        self.variables = {**environ, "DEMO_EMAIL_URL": email_url} if email_url else dict(environ)
        self.data = folder / "var"
        self.port = free_port()
        self.base = f"http://localhost:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "deploy.local", "demo", f"--port={self.port}", f"--data={self.data}"]
        self.process = spawn(command, env=self.variables, log=self.folder / "output", cwd=ROOT)
        self._wait_for(lambda: "Ready after" in self.said())

    def stop(self) -> None:
        """Ask it to end as Ctrl-C does; whatever did not is ended by its number."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        stop_leftovers(remembered_processes(self.data))

    def running(self) -> list[Identity]:
        """Return its servers and programs that are alive."""
        return [one for one in remembered_processes(self.data) if one.is_alive()]

    def said(self) -> str:
        return (self.folder / "output").read_text()

    def troubles(self) -> str:
        """Return what its web server logged from its first error on; empty when there was none."""
        lines = (self.data / "log" / "web.log").read_text(errors="replace").splitlines()
        first = next((number for number, line in enumerate(lines) if "[error" in line), len(lines))
        return "\n".join(lines[first : first + _TROUBLE_LINES])

    def site(self, slug: str) -> str:
        """Return the address of an agency's own subdomain."""
        return f"http://{slug}.localhost:{self.port}"

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of manage.py as its own page says: in a shell with nothing but the demo's variables."""
        line = f'. "{self.data}/demo/env" && exec "{sys.executable}" manage.py "$@"'
        own = {name: environ[name] for name in ("PATH", "HOME") if name in environ}
        shell = ["/bin/sh", "-c", line, "sh", *arguments]
        return subprocess.run(shell, env=own, cwd=ROOT, capture_output=True, text=True, timeout=_START_SECONDS)

    def _wait_for(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not condition():
            assert self.process is not None
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)


@contextmanager
def demo_stack(*, email_url: str = "") -> Iterator[DemoStack]:
    """Start the demo, and leave neither a process nor a file behind. Mail goes to a folder, or to a server."""
    folder = Path(tempfile.mkdtemp(prefix="maklumat-test-"))
    folder.chmod(0o755)  # the database server runs under an account of its own
    stack = DemoStack(folder, email_url=email_url)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()
        sys.stderr.write(stack.troubles())  # pytest shows it beside what failed
        shutil.rmtree(folder, ignore_errors=True)
