"""The projects that are measured side by side, each in its own process and database on the same server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from core.db.bootstrap import EXTENSIONS, bootstrap
from core.db.names import APP_ROLE, OWNER_ROLE

PASSWORD = "only-for-measuring"  # noqa: S105  # of throw-away servers on loopback


def _url(admin: str, database: str, user: str = "") -> str:
    parts = urlsplit(admin)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{PASSWORD}@{host}" if user else parts.netloc, path=f"/{database}"))


class Project:
    """A process that measures one project. Use as a context manager."""

    def __init__(self, name: str, settings: str, admin_url: str, database: str) -> None:
        self.name = name
        self._settings = settings
        self._admin = admin_url
        self._database = database
        self._process: subprocess.Popen[str] | None = None
        self.environment: dict[str, str] = {}

    def __enter__(self) -> Project:
        own = self._settings.endswith((".ours", ".full"))
        if own:
            bootstrap(self._admin, database=self._database, owner_password=PASSWORD, app_password=PASSWORD)
        else:
            _plain_database(self._admin, self._database)
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": self._settings,
            "DATABASE_URL": _url(self._admin, self._database, APP_ROLE if own else ""),
            "DATABASE_OWNER_URL": _url(self._admin, self._database, OWNER_ROLE) if own else "",
            "BASE_DOMAIN": "localhost",
            "PUBLIC_SCHEME": "http",
            "DEMO": "false",
        }
        self._process = subprocess.Popen(  # our own module
            [sys.executable, "-m", "deploy.bench.worker"],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process is not None:
            if self._process.stdin is not None:
                self._process.stdin.close()
            self._process.wait(timeout=60)

    def order(self, name: str, **arguments: Any) -> Any:
        """Let the process run one of deploy.bench.orders and return what it returns."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise RuntimeError(f"{self.name} is not running")
        process.stdin.write(json.dumps({"order": name, **arguments}) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended at {name}")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(f"{self.name}, {name}:\n{answer['error']}")
        return answer["result"]


def _plain_database(admin_url: str, database: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    with psycopg.connect(admin_url, dbname=database, autocommit=True) as inside:
        for extension in EXTENSIONS:
            inside.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
