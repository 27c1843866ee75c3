"""`make demo` as a whole: it serves, it heals, it ends, and it survives the death of its starter."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from deploy.local.ports import free_port, is_taken
from deploy.local.processes import Identity

ROOT = Path(__file__).resolve().parents[2]
PARTS = {"PostgreSQL", "Valkey", "web", "worker", "documents", "provisioning", "beat"}


class Demo:
    """One folder of data, and at most one running demo on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.output = folder / "output"
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, port: int | None = None) -> list[str]:
        return [
            sys.executable,
            "-m",
            "deploy.local",
            "demo",
            f"--port={port or self.port}",
            f"--data={self.folder}/var",
        ]

    def start(self) -> None:
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(self.command(), cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        self.wait_for(lambda: "Ready after" in self.said())

    def said(self) -> str:
        return self.output.read_text()

    def wait_for(self, condition: Callable[[], object], seconds: float = 200) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert self.process is not None
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def family(self) -> list[Identity]:
        """Every process below the starter, with the workers of the workers."""
        assert self.process is not None
        found = [Identity.of(child.pid) for child in psutil.Process(self.process.pid).children(recursive=True)]
        return [one for one in found if one is not None]

    def get(self, url: str) -> int:
        parts = urlsplit(url)
        address = parts._replace(netloc=f"127.0.0.1:{self.port}").geturl()
        request = urllib.request.Request(address, headers={"Host": parts.netloc})
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return 0

    def end(self, how: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(timeout=60)


@pytest.fixture
def demo() -> Iterator[Demo]:
    folder = Path(tempfile.mkdtemp(prefix="maklumat-test-"))
    folder.chmod(0o755)
    made = Demo(folder)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.terminate()
        made.process.wait(timeout=60)
    shutil.rmtree(folder, ignore_errors=True)


def all_gone(family: list[Identity], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while any(one.is_alive() for one in family):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def owner_credentials_of(pid: int) -> bool:
    return "DATABASE_OWNER_URL" in psutil.Process(pid).environ()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
def test_demo_serves_heals_and_ends(demo: Demo) -> None:
    demo.start()

    accounts = json.loads((demo.folder / "var/demo/accounts.json").read_text())
    for url in {account["url"] for account in accounts} | {f"http://localhost:{demo.port}/"}:
        assert demo.get(url) == 200, url
    assert all(account["email"] in demo.said().replace("\n", "") for account in accounts[:1])

    running = json.loads((demo.folder / "var/running.json").read_text())
    pids = [one["pid"] for one in running]
    assert len(pids) == len(PARTS)
    # In the order of their start: only the provisioning worker may change tables.
    assert [owner_credentials_of(pid) for pid in pids[2:]] == [False, False, False, True, False]

    second = subprocess.run(demo.command(free_port()), cwd=ROOT, capture_output=True, text=True, check=False)
    assert (second.returncode, "is already in use by make demo" in second.stderr) == (1, True)

    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    demo.wait_for(lambda: all(f"{part} runs again." in demo.said() for part in PARTS))
    demo.wait_for(lambda: demo.get(f"http://localhost:{demo.port}/readyz") == 200, seconds=30)

    family = demo.family()
    assert len(family) > len(PARTS)
    assert demo.end(signal.SIGINT) == 0
    assert all_gone(family)
    assert not is_taken(demo.port)
    assert "Nothing is left running" in demo.said()

    demo.start()  # the data is there already
    family = demo.family()
    demo.end(signal.SIGKILL)
    assert all_gone(family)

    demo.start()
    assert demo.get(f"http://localhost:{demo.port}/") == 200
    assert demo.end(signal.SIGTERM) == 0
