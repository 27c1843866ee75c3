"""Whose data a connection sees: the role and the path follow the agency, whatever happens to the session."""

from __future__ import annotations

import os
from typing import Any

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InternalError, ProgrammingError, connection, connections, transaction

from core.db.backend.base import StatementRefused, check_statement
from core.db.login import refuse_unsafe_login
from core.tenancy import central_context, current_schema, schema_context, use_public

pytestmark = pytest.mark.django_db


def session() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schemas(false)::text")
        return cursor.fetchone()


@transaction.atomic
def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


A = ("agency_uji_satu", "{uji_satu,public}")
B = ("agency_uji_dua", "{uji_dua,public}")
CENTRAL = ("maklumat_central", "{public}")


def test_role_and_path_follow_the_agency(agency_a: Any, agency_b: Any) -> None:
    seen = [session()]
    with schema_context("uji_satu"):
        seen.append(session())
        with schema_context("uji_dua"):
            seen.append(session())
        with central_context():
            seen.append(session())
        seen.append(session())
    seen.append(session())

    assert seen == [CENTRAL, A, B, CENTRAL, A, CENTRAL]


def test_role_is_set_again_after_a_rolled_back_switch(agency_a: Any, agency_b: Any) -> None:
    def switch_and_fail() -> None:
        with transaction.atomic():
            with schema_context("uji_dua"):
                assert session() == B
            raise ZeroDivisionError

    with schema_context("uji_satu"):
        session()
        with pytest.raises(ZeroDivisionError):
            switch_and_fail()
        assert session() == A


def test_role_is_set_again_after_a_rollback_inside_the_other_agency(agency_a: Any, agency_b: Any) -> None:
    @transaction.atomic
    def fail() -> None:
        assert session() == B
        raise ZeroDivisionError

    with schema_context("uji_satu"):
        session()
        with schema_context("uji_dua"):
            with pytest.raises(ZeroDivisionError):
                fail()
            assert session() == B
        assert session() == A


def test_switch_sends_nothing_when_nothing_changed(agency_a: Any) -> None:
    with schema_context("uji_satu"):
        session()
        applied = connection.applied
        with schema_context("uji_satu"):
            assert connection.applied == applied == connection.wanted


def test_failed_statement_names_its_error_and_leaves_the_role(agency_a: Any) -> None:
    with schema_context("uji_satu"):
        with pytest.raises(ProgrammingError, match="permission denied for schema uji_dua"):
            run("SELECT * FROM uji_dua.core_user")
        assert session() == A


def test_role_is_set_again_after_the_commit_of_a_failed_transaction(agency_a: Any, agency_b: Any) -> None:
    """PostgreSQL answers such a COMMIT with a silent rollback, which takes the role back as well."""
    other: Any = connections.create_connection("default")
    other.set_schema("uji_satu")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1")
        other.commit()
        with other.cursor() as cursor:
            cursor.execute("SELECT 1")
        other.set_schema("uji_dua")
        with other.cursor() as cursor, pytest.raises(ProgrammingError, match="does not exist"):
            cursor.execute("SELECT nothing_like_this")
        other.commit()
        with other.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == ("agency_uji_dua",)
    finally:
        other.rollback()
        other.close()


def open_named(sql: str) -> None:
    with connection.connection.cursor(name="named") as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "send",
    [
        lambda sql: connection.connection.execute(sql),
        lambda sql: connection.connection.cursor().executemany(sql, [()]),
        lambda sql: connection.connection.cursor().copy(sql).__enter__(),
        lambda sql: list(connection.connection.cursor().stream(sql)),
        lambda sql: open_named(f"SELECT 1; {sql}"),
        lambda sql: connection.connection.execute(psycopg.sql.SQL(sql)),
        lambda sql: connection.connection.execute(sql.encode()),
    ],
    ids=["execute", "executemany", "copy", "stream", "named cursor", "composable", "bytes"],
)
def test_every_way_of_psycopg_is_guarded(agency_a: Any, agency_b: Any, send: Any) -> None:
    with schema_context("uji_satu"):
        session()
        with pytest.raises(StatementRefused):
            send("SET ROLE agency_uji_dua")
        assert session() == A


def test_savepoint_rolled_back_inside_an_unguarded_block_leaves_it_open(agency_a: Any) -> None:
    with schema_context("uji_satu"), connection.unguarded():
        with pytest.raises(ProgrammingError):
            run("SELECT nothing_like_this")
        run("SET LOCAL statement_timeout = 0")
    with pytest.raises(StatementRefused):
        run("SET LOCAL statement_timeout = 0")


def test_unknown_schema_fails_closed() -> None:
    with pytest.raises(DatabaseError, match="the role or schema cannot be used"), schema_context("tidak_ada"):
        session()
    assert current_schema() == "public"


def test_cursor_in_aborted_transaction_gets_the_servers_own_refusal(agency_a: Any) -> None:
    @transaction.atomic
    def go_on_after_an_error() -> None:
        with connection.cursor() as cursor:
            with pytest.raises(ProgrammingError, match="does not exist"):
                cursor.execute("SELECT nothing_like_this")
            with schema_context("uji_satu"), connection.cursor() as inner:
                inner.execute("SELECT 1")

    with pytest.raises(InternalError, match="current transaction is aborted"):
        go_on_after_an_error()


@pytest.mark.parametrize(
    "sql",
    [
        "SET ROLE agency_uji_dua",
        "set session authorization postgres",
        "RESET ROLE",
        "RESET ALL",
        "DISCARD ALL",
        "/* harmless */ SET ROLE agency_uji_dua",
        "-- harmless\nSET ROLE agency_uji_dua",
        "SELECT 1; SET ROLE agency_uji_dua",
        "SELECT 1;\n/* x */ RESET ROLE",
        "SELECT ';'; RESET ROLE",
        "SELECT $a$;$a$; RESET ROLE",
        "SELECT set_config('role', 'agency_uji_dua', false)",
        "DO $$ BEGIN EXECUTE 'SET ROLE agency_uji_dua'; END $$",
        "PREPARE x AS SELECT 1",
        "CREATE TABLE public.x (i int)",
        "ALTER ROLE maklumat_app SUPERUSER",
        "GRANT maklumat_owner TO maklumat_app",
        "TRUNCATE core_user",
        "SET CONSTRAINTS ALL IMMEDIATE; RESET ROLE",
        "SELECT pg_read_file('/etc/passwd')",
        "; RESET ROLE",
        "/* /* */ SELECT */ SET ROLE agency_uji_dua",
        "SELECT 1; /* /* */ */ RESET ROLE",
        "--\rSET ROLE agency_uji_dua\nSELECT 1",
        "SELECT 1 --\r; SET ROLE agency_uji_dua",
        "SELECT E'\\'', 'x'; SET ROLE agency_uji_dua; SELECT 'y'",
        "SELECT E'x'\n'\\'', 'x'; SET ROLE agency_uji_dua; SELECT 'y'",
        "SELECT $a$ $b$ ' $a$; SET ROLE agency_uji_dua; SELECT ''",
        "SELECT 1 AS a$b$; SET ROLE agency_uji_dua; SELECT 1 AS c$b$",
        "SELECT 1; SET ROLE agency_uji_dua; SELECT 'open",
        "SELECT U&\"set\\005fconfig\"('role', 'agency_uji_dua', false)",
        "SELECT 1 /* open; RESET ROLE",
        "COMMIT",
        "BEGIN",
        "ROLLBACK",
        "ROLLBACK TO SAVEPOINT s1",
    ],
)
def test_statement_that_could_change_the_identity_is_refused(sql: str) -> None:
    with pytest.raises(StatementRefused):
        check_statement(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "SELECT 1",
        "  select 1;  ",
        "(SELECT 1) UNION (SELECT 2)",
        "/* hint */ WITH x AS (SELECT 1) SELECT * FROM x",
        'INSERT INTO "t" ("a;b") VALUES (%s)',
        "UPDATE t SET name = 'a;b'",
        "SAVEPOINT s1",
        "SET CONSTRAINTS ALL IMMEDIATE",
        "SELECT $a$;$b$;$a$;",
        "SELECT 1; -- the end",
        "SELECT 1; /* the /* very */ end; */",
        "SELECT name FROM e WHERE note='a'';b' AND u&1 > 0",
        "SELECT '\\'; ",
        "LOCK TABLE t IN EXCLUSIVE MODE",
    ],
)
def test_statement_of_the_orm_is_sent(sql: str) -> None:
    check_statement(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT set_config('role', 'agency_uji_dua', false)",
        "DO $$ BEGIN EXECUTE 'SET ROLE agency_uji_dua'; END $$",
        "SET SESSION AUTHORIZATION postgres",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TEMP TABLE x (i int)",
        "SELECT lo_create(0)",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY core_user TO PROGRAM 'cat'",
        "UPDATE core_auditentry SET action = 'x'",
        "DELETE FROM core_auditentry",
        "SELECT * FROM public.tenants_agency",
        "SELECT * FROM public.core_user",
        "ALTER TABLE core_auditentry DISABLE TRIGGER ALL",
        "SET ROLE maklumat_owner",
    ],
)
def test_postgresql_refuses_even_when_the_statement_is_sent(agency_a: Any, sql: str) -> None:
    with schema_context("uji_satu"):
        session()
        with (
            connection.unguarded(),
            pytest.raises(ProgrammingError, match=r"permission denied|must be (owner|superuser)"),
        ):
            run(sql)


def test_iterator_uses_the_guarded_named_cursor(in_a: Any) -> None:
    from core.models import User

    assert all(user.email.endswith("uji-satu.example") for user in User.objects.iterator(chunk_size=1))


def test_login_of_a_superuser_is_refused(settings: Any) -> None:
    with (
        psycopg.connect(os.environ["DATABASE_ADMIN_URL"]) as admin,
        pytest.raises(ImproperlyConfigured, match="it is a superuser"),
    ):
        refuse_unsafe_login(admin)


def test_login_of_the_owner_is_refused() -> None:
    with (
        psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner,
        pytest.raises(ImproperlyConfigured, match="it may create roles"),
    ):
        refuse_unsafe_login(owner)


def test_app_login_has_no_rights_of_its_own() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as bare, pytest.raises(psycopg.errors.InsufficientPrivilege):
        bare.execute("SELECT * FROM public.tenants_province")
    use_public()
