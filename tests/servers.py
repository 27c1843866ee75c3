"""A pytest plugin, loaded before Django's settings are read: servers, and one database for each process of the run.

With DATABASE_ADMIN_URL (a superuser's) and VALKEY_URL in the environment, those servers are used; otherwise every
process of the run starts its own: roles belong to a whole server, and two processes that make the same agency at once
would disturb each other there. README.md, "Tests", says how to run against PostgreSQL 15.
"""

from __future__ import annotations

import atexit
import os
import secrets
import tempfile
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from core.db.bootstrap import bootstrap
from core.db.names import APP_ROLE, OWNER_ROLE

# Importing deploy names the production settings, and a shell that works on the code names those of development.
os.environ["DJANGO_SETTINGS_MODULE"] = "deploy.settings.test"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
_PASSWORD = "only-for-tests"
_OWN_SERVERS = "MAKLUMAT_TEST_SERVERS"


def _with(url: str, *, user: str | None = None, database: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    netloc = f"{user}:{_PASSWORD}@{host}" if user else parts.netloc
    return urlunsplit(parts._replace(netloc=netloc, path=f"/{database}"))


def _start_servers() -> None:
    """Start servers of this process, unless the caller of the run named some; workers inherit the environment."""
    if "DATABASE_ADMIN_URL" in os.environ and _OWN_SERVERS not in os.environ:
        return
    from deploy.local.servers import TestServers

    servers = TestServers()
    os.environ.update(servers.start(), **{_OWN_SERVERS: "1"})
    atexit.register(servers.stop)


def _own_database() -> None:
    admin = os.environ["DATABASE_ADMIN_URL"]
    run = os.environ.setdefault("MAKLUMAT_TEST_RUN", secrets.token_hex(3))
    name = f"test_{run}_{WORKER or 'main'}"
    bootstrap(admin, database=name, owner_password=_PASSWORD, app_password=_PASSWORD)
    number = int(WORKER.removeprefix("gw") or 0) + 1 if WORKER else 15
    os.environ.update(
        DATABASE_URL=_with(admin, user=APP_ROLE, database=name),
        DATABASE_OWNER_URL=_with(admin, user=OWNER_ROLE, database=name),
        VALKEY_URL=urlunsplit(urlsplit(os.environ["VALKEY_URL"])._replace(path=f"/{number}")),
        SECRET_KEY="tests-" + "0123456789abcdef" * 4,
        BASE_DOMAIN="localhost",
        PUBLIC_SCHEME="http",
        PUBLIC_PORT="8000",
        STORAGE_URL=f"file:{tempfile.mkdtemp(prefix='maklumat-files-')}",
        EMAIL_URL="smtp://localhost:1",
        LOG_FORMAT="console",
        DEMO="false",
    )
    atexit.register(_drop, admin, name)


def _drop(admin: str, name: str) -> None:
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


_start_servers()
if not any(flag in os.environ.get("PYTEST_ADDOPTS", "") for flag in ("--collect-only", "--help")):
    _own_database()
