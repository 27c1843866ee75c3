"""The doors. Each tries to get from the attacker's agency at the victim's, and yields one Attempt for every try."""

from __future__ import annotations

import json
import logging
import posixpath
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.db import Error as DatabaseFailure
from django.db import connection, models, transaction
from django.test import Client

from core import published, rollups
from core.accounts.tasks import send_invitation, send_notice
from core.db.roles import append_only_tables
from core.tenancy import central_context, schema_context
from deploy.isolation import booking_doors, case_doors
from deploy.isolation.attempts import Attempt, Door, mails_of, shows
from deploy.isolation.canaries import CACHE_KEY, FILE_NAME, Canary
from tenants.catalogue.domain import collect_agency


def agency_models() -> list[type[models.Model]]:
    """Return the models that have a table in an agency's schema."""
    configs = (config for config in apps.get_app_configs() if config.name in settings.TENANT_APPS)
    return [model for config in configs for model in config.get_models() if model._meta.managed]


def _sent(sql: str, *, guarded: bool, keep: bool = False) -> list[Any] | None:
    """Send a statement in a savepoint; None when it was refused by either fence.

    What it changed is undone, but for `keep`: a role that was taken must show in what follows.
    """
    fence = nullcontext() if guarded else connection.unguarded()  # type: ignore[attr-defined]
    try:
        with fence, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            rows = list(cursor.fetchall()) if cursor.description else []
            if not keep:
                transaction.set_rollback(True)
            return rows
    except DatabaseFailure:
        return None


def _start_anew() -> None:
    """Give the session its own role back, whatever an attempt did to it."""
    connection.connection.pgconn.exec_(b"RESET ROLE")
    connection.applied = None  # type: ignore[attr-defined]


def orm(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Ask every model for everything, and for the victim's rows by their keys."""
    with schema_context(attacker.schema):
        for model in agency_models():
            rows = str(list(model._default_manager.values()[:500]))
            yield Attempt(f"all of {model._meta.label}", victim.word in rows)
        for model, key in ((type(victim.user), victim.user.pk), (type(victim.invitation), victim.invitation.pk)):
            row = model._default_manager.filter(pk=key).values().first()
            yield Attempt(f"{model._meta.label} by the victim's key", victim.word in str(row))


def raw_sql(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Name the victim's schema in raw SQL: read every table, and write the first ones."""
    with schema_context(attacker.schema):
        for model in agency_models():
            table = f'"{victim.schema}"."{model._meta.db_table}"'
            for guarded in (True, False):
                yield Attempt(f"SELECT from {table}", _sent(f"SELECT * FROM {table}", guarded=guarded) is not None)
        user = f'"{victim.schema}"."core_user"'
        for sql in (
            f"UPDATE {user} SET full_name = full_name",
            f"DELETE FROM {user} WHERE false",
            f"INSERT INTO {user} SELECT * FROM {user} WHERE false",
            f"TRUNCATE {user}",
            f"LOCK TABLE {user}",
            f"COPY {user} TO '/dev/null'",
            f"CREATE VIEW peek AS SELECT * FROM {user}",
            f"SELECT * FROM {user} UNION SELECT * FROM core_user",
            f"SELECT query_to_xml('SELECT * FROM {victim.schema}.core_user', true, true, '')",
            f"SELECT table_to_xml('{victim.schema}.core_user', true, true, '')",
            f"SELECT nextval('{victim.schema}.core_user_id_seq')",
        ):
            yield Attempt(sql, _sent(sql, guarded=False) is not None)


def set_role(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Become the victim: as SQL that reached the application, and as SQL inside a statement that reached PostgreSQL."""
    role, owner = f"agency_{victim.schema}", "maklumat_owner"
    path = f'"{victim.schema}", public'
    sent_by_code = [
        f"SET ROLE {role}",
        f"SET LOCAL ROLE {role}",
        f"SET SESSION ROLE {role}",
        f"/**/SET/**/ROLE {role}",
        f"--\nSET ROLE {role}",
        f"SELECT 1; SET ROLE {role}",
        f"SELECT ';' ; SET ROLE {role}",
        f"/* /* */ SELECT */ SET ROLE {role}",
        f"SELECT 1 --\r; SET ROLE {role}",
        f"SELECT E'\\'', ''; SET ROLE {role}; SELECT ''",
        f"SELECT $a$ $b$ ' $a$; SET ROLE {role}; SELECT ''",
        f"SELECT 1 AS a$b$; SET ROLE {role}; SELECT 1 AS c$b$",
        "RESET ROLE",
        "RESET ALL",
        "DISCARD ALL",
        f"SET search_path = {path}",
        f"SET SESSION AUTHORIZATION {role}",
        f"ALTER ROLE maklumat_app SET role = '{role}'",
        f"PREPARE p AS SELECT * FROM {victim.schema}.core_user",
    ]
    sent_inside = [
        f"SELECT set_config('role', '{role}', false)",
        f"SELECT pg_catalog.set_config('role', '{owner}', true)",
        f"WITH x AS (SELECT set_config('role', '{role}', false)) SELECT * FROM x",
        f"DO $$ BEGIN EXECUTE 'SET ROLE {role}'; END $$",
        f"CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE plpgsql AS 'BEGIN SET ROLE {role}; RETURN 1; END'",
        f"CREATE FUNCTION f() RETURNS int LANGUAGE sql SET role = '{role}' AS 'SELECT 1'",
        f"SELECT dblink('dbname=postgres', 'SET ROLE {role}')",
        f"SET ROLE {owner}",
        "SET SESSION AUTHORIZATION postgres",
        f"GRANT {role} TO agency_{attacker.schema}",
        f"UPDATE pg_settings SET setting = '{role}' WHERE name = 'role'",
    ]
    for guarded, statements in ((True, sent_by_code), (False, sent_inside)):
        for sql in statements:
            with schema_context(attacker.schema):
                _sent("SELECT 1", guarded=True)
                _sent(sql, guarded=guarded, keep=True)
                rows = _sent(f'SELECT * FROM "{victim.schema}"."core_user"', guarded=True)
                named = _sent("SELECT current_user", guarded=True)
                became = named is None or named[0][0] != f"agency_{attacker.schema}"
            yield Attempt(sql, rows is not None or became)
            _start_anew()


def public_tables(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Read and write the common tables as an agency, and an agency's tables as the centre."""
    allowed = set(settings.PUBLIC_TABLES_OF_AGENCIES)
    shared = (config for config in apps.get_app_configs() if config.name in settings.SHARED_APPS)
    tables = sorted(model._meta.db_table for config in shared for model in config.get_models())
    with schema_context(attacker.schema):
        for table in tables:
            if table not in allowed:
                yield Attempt(
                    f"SELECT public.{table}", _sent(f'SELECT * FROM public."{table}"', guarded=False) is not None
                )
            sql = f'DELETE FROM public."{table}" WHERE false'
            yield Attempt(sql, _sent(sql, guarded=False) is not None)
    with central_context():
        for model in agency_models():
            sql = f'SELECT * FROM "{victim.schema}"."{model._meta.db_table}"'
            yield Attempt(f"{sql} as the centre", _sent(sql, guarded=False) is not None)


def append_only(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Change what is only ever added to: records of changes, moves of standards, sealed publications; of both."""
    with schema_context(attacker.schema):
        for name in append_only_tables():
            for table in (f'"{name}"', f'"{victim.schema}"."{name}"'):
                for sql in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table}"):
                    yield Attempt(sql, _sent(sql, guarded=False) is not None)


def caches(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Ask the cache for the victim's key, in all the ways a key can be written."""
    written = f"{settings.CACHES['default']['KEY_PREFIX']}:{victim.schema}:1:{CACHE_KEY}"
    with schema_context(attacker.schema):
        for key in (CACHE_KEY, written, f"../{victim.schema}:1:{CACHE_KEY}", f"{victim.schema}:1:{CACHE_KEY}"):
            yield Attempt(f"cache key {key}", cache.get(key) == victim.word)
    with central_context():
        yield Attempt("cache key in the public schema", cache.get(CACHE_KEY) == victim.word)


def pages(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Look for the victim's things on the attacker's public site and in its API."""
    client = Client(headers={"host": attacker.host})
    code, word = victim.service_code, victim.word
    for path in (
        f"/layanan/?q={word[:10]}",
        f"/layanan/{code}/",
        "/layanan/",
        "/",
        f"/api/v1/standards/?search={word[:10]}",
        f"/api/v1/standards/{code}/",
    ):
        # A page may repeat the words of its own address: ours carries no more than their beginning.
        yield Attempt(f"GET {path}", shows(client.get(path), victim))
    sneaky = Client(headers={"host": attacker.host, "x-forwarded-host": victim.host})
    yield Attempt("GET / with X-Forwarded-Host", shows(sneaky.get("/"), victim))


def sessions(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Bring the victim's session cookie to the attacker's host and to the base host."""
    for host in (attacker.host, settings.BASE_DOMAIN, f"{attacker.host}:80", f"{attacker.host}."):
        client = Client(headers={"host": host})
        client.cookies[settings.SESSION_COOKIE_NAME] = victim.cookie
        for path in ("/portal/", "/portal/pengguna/", "/portal/riwayat/", "/central/", "/akun/sesi/", "/api/v1/me/"):
            response = client.get(path)
            yield Attempt(f"GET {host}{path} with the victim's cookie", shows(response, victim))


def tokens(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Bring the victim's API token to the attacker's host and to the base host."""
    for host in (attacker.host, settings.BASE_DOMAIN):
        for scheme in ("Bearer", "Token"):
            client = Client(headers={"host": host, "authorization": f"{scheme} {victim.token}"})
            for path in ("/api/v1/me/", "/api/v1/standards/"):
                response = client.get(path)
                taken = path.endswith("/me/") and response.status_code == 200
                yield Attempt(f"GET {host}{path} with the victim's token", taken or shows(response, victim))


def messages(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Open the victim's invitation on other hosts, and have workers send the victim's mail in the attacker's name."""
    for host in (attacker.host, settings.BASE_DOMAIN):
        response = Client(headers={"host": host}).get(victim.invitation_path)
        yield Attempt(f"the victim's invitation at {host}", response.status_code == 200 or shows(response, victim))
    for what, send in (
        ("invitation", lambda: send_invitation(attacker.schema, victim.invitation.pk)),
        ("notice", lambda: send_notice(attacker.schema, victim.user.pk, "password_changed", _now(), "127.0.0.1")),
    ):
        yield Attempt(f"mail of the victim's {what}", victim.word in "".join(mails_of(send)))


def _now() -> str:
    return datetime.now(UTC).isoformat()


def tasks(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Run tasks with the attacker's schema and the victim's ids, fail inside one, and see where the connection is."""
    with schema_context(attacker.schema):
        mails_of(lambda: send_invitation(victim.schema, -1))
        rows = _sent("SELECT full_name FROM core_user", guarded=True) or []
        yield Attempt("reading after a task of the victim", victim.word in str(rows))
        _fail_as(victim)
        rows = _sent("SELECT full_name FROM core_user", guarded=True) or []
        yield Attempt("reading after a task of the victim failed", victim.word in str(rows))
        # A savepoint that is rolled back takes the role with it; the next statement must set it again.
        with transaction.atomic():
            _sent("SELECT 1", guarded=True)
        rows = _sent("SELECT full_name FROM core_user", guarded=True) or []
        yield Attempt("reading after a rollback", victim.word in str(rows))


def _fail_as(victim: Canary) -> None:
    """Do what a task does that is killed half-way through a transaction in the victim's schema."""
    with suppress(InterruptedError), schema_context(victim.schema), transaction.atomic():
        _sent("SELECT 1", guarded=True)
        raise InterruptedError


def files(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Open the victim's file by its name, by ways out of the folder, and by its full path."""
    names = [
        FILE_NAME,
        f"../{victim.schema}/{FILE_NAME}",
        f"x/../../{victim.schema}/{FILE_NAME}",
        f"..\\{victim.schema}\\{FILE_NAME}",
        f"/{victim.schema}/{FILE_NAME}",
        f"{victim.schema}/{FILE_NAME}",
        f"./{FILE_NAME}",
    ]
    location = getattr(default_storage, "location", "")
    if location:
        names.append(posixpath.join(location, victim.schema, FILE_NAME))
    with schema_context(attacker.schema):
        for name in names:
            try:
                with default_storage.open(name) as file:
                    leaked = victim.word.encode() in file.read()
            except (OSError, SuspiciousOperation, ValueError):
                leaked = False
            yield Attempt(f"file {name}", leaked)
            try:
                there = default_storage.exists(name) and name != FILE_NAME and f"./{FILE_NAME}" != name
            except (OSError, SuspiciousOperation, ValueError):
                there = False
            yield Attempt(f"exists {name}", there)


def figures(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Look for a person in what the victim reports upward, and read the bureau's tables as an agency."""
    with schema_context(victim.schema):
        reported = json.dumps(rollups.collect_all(datetime.now(UTC).date()), default=str)
    yield Attempt("a person's address in the figures", f"{victim.word}@" in reported)
    with schema_context(attacker.schema):
        for model in apps.get_app_config("tenants").get_models():
            if "rollup" in model._meta.db_table or "figure" in model._meta.db_table:
                sql = f'SELECT * FROM public."{model._meta.db_table}"'
                yield Attempt(sql, _sent(sql, guarded=False) is not None)


def catalogue(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Look for what is not public in the common catalogue, and read or write it as an agency."""
    for schema in (victim.schema, attacker.schema):
        with schema_context(schema):
            told = str(published.rows())
        yield Attempt(f"what {schema} tells the catalogue", victim.word in told)
    collect_agency(victim.schema)
    client = Client(headers={"host": settings.BASE_DOMAIN})
    for path in (
        f"/cari/?q={victim.word[:10]}",
        "/cari/",
        "/api/v1/catalogue/",
        f"/api/v1/catalogue/?q={victim.word[:10]}",
    ):
        yield Attempt(f"GET {path} on the base host", shows(client.get(path), victim))
    yield Attempt(
        "the search on the attacker's host", client.get("/cari/", headers={"host": attacker.host}).status_code == 200
    )
    with schema_context(attacker.schema):
        for sql in (
            "SELECT * FROM public.tenants_publishedservice",
            "UPDATE public.tenants_publishedservice SET name = name",
            "SELECT * FROM public.tenants_catalogueword",
        ):
            yield Attempt(sql, _sent(sql, guarded=False) is not None)


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.__dict__}")


def logs(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Read every log line that the attacker's requests cause."""
    handler = _Lines()
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        client = Client(headers={"host": attacker.host}, raise_request_exception=False)
        client.cookies[settings.SESSION_COOKIE_NAME] = victim.cookie
        for path in ("/", "/portal/", f"/layanan/{victim.service_code}/", "/api/v1/me/", "/tidak-ada/"):
            client.get(path, headers={"authorization": f"Bearer {victim.token}"})
    finally:
        root.removeHandler(handler)
    secrets = (victim.word, victim.token, victim.cookie)
    for number, line in enumerate(handler.lines, 1):
        yield Attempt(f"log line {number}", any(secret in line for secret in secrets))


DOORS: dict[str, Door] = {
    "ORM": orm,
    "raw SQL": raw_sql,
    "SET ROLE": set_role,
    "public tables": public_tables,
    "append-only": append_only,
    "cache": caches,
    "pages": pages,
    "sessions": sessions,
    "API tokens": tokens,
    "messages": messages,
    "tasks": tasks,
    "files": files,
    "rollups": figures,
    "catalogue": catalogue,
    "logs": logs,
    "citizens' cases": case_doors.citizens,
    "staff's cases": case_doors.staff,
    "sealed people": case_doors.sealed,
    "work on cases": case_doors.work,
    "bookings": booking_doors.everybody,
    "staff's bookings": booking_doors.staff,
    "work on bookings": booking_doors.work,
}
