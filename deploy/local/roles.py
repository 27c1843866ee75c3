"""The login roles and the database of a local cluster."""

from __future__ import annotations

import psycopg
from psycopg import sql

from deploy.local.engines import Postgres
from deploy.local.state import Passwords

DATABASE = "maklumat"

_ROLES = {
    "maklumat_owner": "LOGIN CREATEROLE",
    "maklumat_app": "LOGIN NOINHERIT",
    "maklumat_central": "NOLOGIN",
    "maklumat_agency": "NOLOGIN",
}
_EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")


def ensure_roles(postgres: Postgres, passwords: Passwords) -> None:
    """Bring the cluster to the state that the application expects; may run at every start."""
    secret = {"maklumat_owner": passwords.owner, "maklumat_app": passwords.app}
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for role, attributes in _ROLES.items():
            verb = "ALTER" if role in known else "CREATE"
            connection.execute(
                sql.SQL("{} ROLE {} {}").format(sql.SQL(verb), sql.Identifier(role), sql.SQL(attributes))
            )
            if role in secret:
                connection.execute(
                    sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(secret[role]))
                )
        connection.execute("GRANT maklumat_central TO maklumat_app")
        connection.execute("GRANT maklumat_central, maklumat_agency TO maklumat_owner WITH ADMIN OPTION")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER maklumat_owner").format(sql.Identifier(DATABASE)))
    with psycopg.connect(postgres.url_for("postgres", passwords.postgres, DATABASE), autocommit=True) as connection:
        for extension in _EXTENSIONS:
            connection.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA public").format(sql.Identifier(extension))
            )
        connection.execute("ALTER SCHEMA public OWNER TO maklumat_owner")
        connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
