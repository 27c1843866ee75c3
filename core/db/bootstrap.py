"""Make the roles and the database, once per server, as its superuser. May run again without harm.

    python -m core.db.bootstrap postgresql://postgres@host/postgres --database maklumat

Passwords come from MAKLUMAT_OWNER_PASSWORD and MAKLUMAT_APP_PASSWORD. Needs no Django settings.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

import psycopg
from psycopg import sql

from core.db.names import AGENCY_GROUP, APP_ROLE, CENTRAL_ROLE, OWNER_ROLE

EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")
MINIMUM_VERSION = 150000

_ROLES = {
    OWNER_ROLE: "LOGIN NOSUPERUSER CREATEROLE NOCREATEDB NOBYPASSRLS INHERIT",
    APP_ROLE: "LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS NOINHERIT",
    CENTRAL_ROLE: "NOLOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS NOINHERIT",
    AGENCY_GROUP: "NOLOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS NOINHERIT",
}

# In the database itself. The last ones close the ways by which SQL alone could take another agency's role: the function
# that sets any parameter, the language in which a statement can be composed at run time, and large objects.
_FENCES = f"""
REVOKE ALL ON DATABASE {{database}} FROM PUBLIC;
GRANT CONNECT ON DATABASE {{database}} TO {OWNER_ROLE}, {APP_ROLE};
ALTER SCHEMA public OWNER TO {OWNER_ROLE};
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {CENTRAL_ROLE}, {AGENCY_GROUP};
REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO {OWNER_ROLE};
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
GRANT USAGE ON LANGUAGE plpgsql TO {OWNER_ROLE};
REVOKE EXECUTE ON FUNCTION pg_catalog.lo_creat(integer), pg_catalog.lo_create(oid),
  pg_catalog.lo_from_bytea(oid, bytea),
  pg_catalog.lo_open(oid, integer), pg_catalog.lo_get(oid), pg_catalog.lo_get(oid, bigint, integer),
  pg_catalog.lo_put(oid, bigint, bytea), pg_catalog.lo_unlink(oid) FROM PUBLIC;
"""

# A page read by an index costs hardly more than one read in order: storage has no heads that move, and what is searched
# stays in memory. With PostgreSQL's own guess of 4, full-text searches read whole tables.
_COSTS = "ALTER DATABASE {database} SET random_page_cost = 1.1"


def bootstrap(admin_url: str, *, database: str, owner_password: str, app_password: str) -> None:
    """Make roles, database, extensions and fences on the server of `admin_url` (a superuser's)."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        if admin.info.server_version < MINIMUM_VERSION:
            raise SystemExit(
                f"PostgreSQL {MINIMUM_VERSION // 10000} or newer is needed, not {admin.info.server_version}."
            )
        # Roles belong to the whole server: two bootstraps at once take turns.
        admin.execute("SELECT pg_advisory_lock(hashtext('maklumat bootstrap'))")
        _make_roles(admin, {OWNER_ROLE: owner_password, APP_ROLE: app_password})
        name = sql.Identifier(database)
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            admin.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    name, sql.Identifier(OWNER_ROLE)
                )
            )
        admin.execute("SELECT pg_advisory_unlock(hashtext('maklumat bootstrap'))")
    with psycopg.connect(admin_url, dbname=database, autocommit=True) as inside:
        for extension in EXTENSIONS:
            inside.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA public").format(sql.Identifier(extension)))
        inside.execute(sql.SQL(_COSTS).format(database=name))
        for statement in _FENCES.split(";"):
            if statement.strip():
                inside.execute(sql.SQL(statement).format(database=name))


def _make_roles(admin: psycopg.Connection[tuple[object, ...]], passwords: dict[str, str]) -> None:
    for role, rights in _ROLES.items():
        known = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        verb = "ALTER" if known else "CREATE"
        password = sql.SQL(" PASSWORD {}").format(passwords[role]) if role in passwords else sql.SQL("")
        admin.execute(sql.SQL(f"{verb} ROLE {{}} {rights}").format(sql.Identifier(role)) + password)
    admin.execute(f"GRANT {CENTRAL_ROLE} TO {APP_ROLE}")
    admin.execute(f"GRANT {AGENCY_GROUP} TO {OWNER_ROLE} WITH ADMIN OPTION")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("admin_url")
    parser.add_argument("--database", default="maklumat")
    options = parser.parse_args(arguments)
    bootstrap(
        options.admin_url,
        database=options.database,
        owner_password=os.environ["MAKLUMAT_OWNER_PASSWORD"],
        app_password=os.environ["MAKLUMAT_APP_PASSWORD"],
    )


if __name__ == "__main__":
    main()
