"""The django-tenants backend, with the role set beside the search path and refusals that fail closed.

The state of the PostgreSQL session (`applied`) is compared with what the code asked for (`wanted`) whenever a cursor
is opened. It is forgotten whenever PostgreSQL may have forgotten it too: after a rollback, a rollback to a savepoint, a
new connection, and a checkout from the pool. docs/adr/0002-role-and-path-follow-the-agency.md has the reasons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError
from django.db.backends.postgresql import base as postgresql_base
from django_tenants.postgresql_backend import base as tenants_base
from psycopg.pq import TransactionStatus

from core.db.login import refuse_unsafe_login
from core.db.names import APP_ROLE, PUBLIC_SCHEMA, role_of

# The statements that the application's connection may send. Whatever changes the session's identity (SET, RESET,
# DISCARD, DO, CALL, PREPARE, GRANT ...) is not among them, nor is what ends a transaction and takes the role back to
# what it was before: only this backend sends those, by another way.
ALLOWED_VERBS = frozenset(
    {"select", "insert", "update", "delete", "with", "values", "merge", "table", "explain", "lock", "copy", "notify"}
    | {"savepoint", "release", "declare", "fetch", "move", "close"}
)
# One token as PostgreSQL's own scanner cuts it. Where the two might differ, the statement is refused: strings with
# escapes (E'', U&'', U&""), whose end hangs on backslashes, and quotes that are not closed.
_LETTER = r"A-Za-z_\x80-\U0010ffff"
_TOKEN = re.compile(
    rf"(?P<blank>[ \t\n\r\f\v]+|--[^\n\r]*)"
    rf"|(?P<comment>/\*)"
    rf"|(?P<unclear>[eE]'|[uU]&['\"])"
    rf"|(?P<word>[{_LETTER}][{_LETTER}0-9$]*)"
    rf"|(?P<quoted>'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|(?P<tag>\$(?:[{_LETTER}][{_LETTER}0-9]*)?\$).*?(?P=tag))"
    rf"|(?P<open>['\"])"
    rf"|(?P<other>.)",
    re.DOTALL,
)
_COMMENT_MARK = re.compile(r"/\*|\*/")
# A name written as U&"..." could be any of them.
_SESSION_FUNCTION = re.compile(
    r"\b(?:(?:set_config|dblink\w*|pg_read_\w+|lo_import|lo_export)\b|u&['\"])", re.IGNORECASE
)
_SET_CONSTRAINTS = re.compile(r"\s*set\s+constraints\s+[^;]*;?\s*\Z", re.IGNORECASE)
_seen: dict[str, None] = {}


class StatementRefused(DatabaseError):
    """The application tried to send a statement that could change whose data it sees."""


def check_statement(sql: str) -> None:
    """Raise StatementRefused unless `sql` is one statement of the kinds that the application needs.

    It is the outer of two fences: PostgreSQL refuses the rest (no EXECUTE on set_config, no procedural language, no
    rights outside the schema). Parameters are not looked at, so what people type never trips it.
    """
    if sql in _seen:
        return
    # Nothing at all is what a pool sends to see whether the connection lives.
    verb = next((piece.lower() for piece in _tokens(sql) if piece != "("), "")
    if verb and verb not in ALLOWED_VERBS and not _SET_CONSTRAINTS.match(sql):
        raise StatementRefused("this kind of statement is not sent by the application")
    if ";" in sql and _is_several(sql):
        raise StatementRefused("several statements in one are not sent by the application")
    if _SESSION_FUNCTION.search(sql):
        raise StatementRefused("this function is not called by the application")
    if len(sql) < 4096:
        if len(_seen) > 2000:
            _seen.clear()
        _seen[sql] = None


def _tokens(sql: str) -> Iterator[str]:
    """Yield what counts in a statement, without blanks and comments. Raises StatementRefused for an unclear end."""
    position = 0
    while found := _TOKEN.match(sql, position):
        position = found.end()
        kind = found.lastgroup
        if kind == "comment":
            position = _end_of_comment(sql, position)
        elif kind in ("unclear", "open"):
            raise StatementRefused("strings with escapes and open quotes are not sent by the application")
        elif kind != "blank":
            yield found.group()


def _end_of_comment(sql: str, position: int) -> int:
    """Return where the comment ends whose inside begins at `position`; comments of PostgreSQL contain comments."""
    depth = 1
    while depth:
        mark = _COMMENT_MARK.search(sql, position)
        if mark is None:
            raise StatementRefused("open comments are not sent by the application")
        depth += 1 if mark.group() == "/*" else -1
        position = mark.end()
    return position


def _is_several(sql: str) -> bool:
    pieces = iter(_tokens(sql))
    return any(piece == ";" for piece in pieces) and next(pieces, None) is not None


class DatabaseWrapper(tenants_base.DatabaseWrapper):  # type: ignore[misc]  # django-tenants has no types
    """One connection, in one place: a schema, and the role that belongs to it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.wanted: tuple[str, str] | None = None
        self.applied: tuple[str, str] | None = None
        super().__init__(*args, **kwargs)
        # The owner migrates as itself; everybody else works under the role of the schema.
        self.switches_role = self.settings_dict.get("USER") == APP_ROLE
        self.wanted = self._identity()
        if self.switches_role:
            # The introspection of django-tenants sets the search path itself; only the owner, who migrates, needs it.
            self.introspection = self.introspection_class(self)

    def _identity(self) -> tuple[str, str]:
        schema = self.schema_name
        role = role_of(schema) if getattr(self, "switches_role", False) else ""
        return role, schema

    # --- what the code asks for ---------------------------------------------------------------------------------------
    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Ask for the tenant's schema; nothing is sent before the next statement."""
        self.tenant = tenant
        self.schema_name = tenant.schema_name
        self.include_public_schema = include_public
        self.wanted = self._identity()

    # --- what PostgreSQL knows ----------------------------------------------------------------------------------------
    def connect(self) -> None:
        self.applied = None
        super().connect()
        self.applied = None

    def close(self) -> None:
        self.applied = None
        super().close()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.applied = None

    def _rollback(self) -> Any:
        self.applied = None
        return super()._rollback()

    def _commit(self) -> Any:
        # PostgreSQL answers the COMMIT of a failed transaction by rolling back, the role with it, and raises nothing.
        session: Any = self.connection
        failed = session is not None and session.info.transaction_status == TransactionStatus.INERROR
        done = super()._commit()
        if failed:
            self.applied = None
        return done

    def _savepoint_rollback(self, sid: str) -> None:
        with self.unguarded():
            super()._savepoint_rollback(sid)

    def savepoint_rollback(self, sid: str) -> None:
        try:
            super().savepoint_rollback(sid)
        finally:
            self.applied = None

    def _handle_search_path(self, cursor: Any = None) -> None:
        """Send role and search path in one round trip, when they are not already so."""
        if self.applied == self.wanted or self._setting_search_path:
            return
        role, schema = self.wanted or ("", PUBLIC_SCHEMA)
        path = '"public"' if schema == PUBLIC_SCHEMA else f'"{schema}", "public"'
        sql = f'SET ROLE "{role}"; SET search_path = {path}' if role else f"SET search_path = {path}"
        raw = self.connection
        result = raw.pgconn.exec_(sql.encode())
        if result.status in (1, 2):  # command ok, tuples ok
            self.applied = self.wanted
            return
        self.applied = None
        message = result.error_message.decode(errors="replace")
        if raw.info.transaction_status.name == "INERROR" and "current transaction is aborted" in message:
            return  # the statement that follows gets PostgreSQL's own refusal, unless it is the rollback
        raise DatabaseError(f"the role or schema cannot be used: {message.strip()}")

    # --- what may be sent ---------------------------------------------------------------------------------------------
    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        # The zone is set at the start of the session, so nobody needs the function that sets any parameter.
        params["options"] = f"{params.get('options', '')} -c TimeZone={self.timezone_name}".strip()
        if self.switches_role:
            params["cursor_factory"] = GuardedCursor
        return params

    def create_cursor(self, name: str | None = None) -> Any:
        if not name or not self.switches_role:
            return super().create_cursor(name)
        return GuardedServerSideCursor(  # type: ignore[call-arg]  # a mixin hides psycopg's signature
            self.connection, name=name, scrollable=False, withhold=self.connection.autocommit
        )

    def init_connection_state(self) -> None:
        super().init_connection_state()
        if self.switches_role:
            self.connection.server_cursor_factory = GuardedServerSideCursor
            refuse_unsafe_login(self.connection)

    @contextmanager
    def unguarded(self) -> Iterator[None]:
        """Send any statement: for this backend, and for the proof of isolation, which shows that PostgreSQL holds."""
        self.ensure_connection()
        session = self.connection
        before = getattr(session, "statement_guard", True)
        session.statement_guard = False
        try:
            yield
        finally:
            session.statement_guard = before
            self.applied = None


class _Guard:
    """Mixin for psycopg cursors: only statements that check_statement lets through."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        self._check(query)
        return super().execute(query, params, **options)  # type: ignore[misc]

    def executemany(self, query: Any, params_seq: Any, **options: Any) -> Any:
        self._check(query)
        return super().executemany(query, params_seq, **options)  # type: ignore[misc]

    def copy(self, statement: Any, params: Any = None, **options: Any) -> Any:
        self._check(statement)
        return super().copy(statement, params, **options)  # type: ignore[misc]

    def stream(self, query: Any, params: Any = None, **options: Any) -> Any:
        self._check(query)
        return super().stream(query, params, **options)  # type: ignore[misc]

    def _check(self, query: Any) -> None:
        if getattr(self.connection, "statement_guard", True):  # type: ignore[attr-defined]
            check_statement(query if isinstance(query, str) else _as_text(query, self))


class GuardedCursor(_Guard, postgresql_base.Cursor):
    """The cursor of the application's connections."""


class GuardedServerSideCursor(_Guard, postgresql_base.ServerSideCursor):
    """The named cursor behind QuerySet.iterator()."""


def _as_text(query: Any, cursor: Any) -> str:
    if isinstance(query, bytes):
        return query.decode()
    return str(query.as_string(cursor))
