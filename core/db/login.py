"""The login of web and workers must be harmless by itself. Checked at every new connection, once per login."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from core.db.names import APP_ROLE, OWNER_ROLE

# What must not be true of the login; each row is (what is wrong, whether it is so).
_FAULTS = """
SELECT fault FROM (VALUES
  ('it is a superuser', (SELECT rolsuper FROM pg_roles WHERE rolname = session_user)),
  ('it bypasses row security', (SELECT rolbypassrls FROM pg_roles WHERE rolname = session_user)),
  ('it may create roles', (SELECT rolcreaterole FROM pg_roles WHERE rolname = session_user)),
  ('it may create databases', (SELECT rolcreatedb FROM pg_roles WHERE rolname = session_user)),
  ('it inherits the rights of the roles it may take', (SELECT rolinherit FROM pg_roles WHERE rolname = session_user)),
  ('it may become the owner', EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %(owner)s
     AND pg_has_role(session_user, oid, 'MEMBER'))),
  ('it owns tables', EXISTS (SELECT 1 FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
     WHERE r.rolname = session_user AND c.relkind IN ('r', 'p', 'v', 'm', 'S'))),
  ('it is a member of a predefined role', EXISTS (SELECT 1 FROM pg_roles
     WHERE rolname LIKE 'pg\\_%%' AND pg_has_role(session_user, oid, 'MEMBER')))
) AS faults (fault, so) WHERE so
"""
_checked: set[str] = set()


def login_faults(connection: Any) -> list[str]:
    """Return what makes the login of a psycopg connection unfit to serve with; empty when it is fit."""
    rows = connection.execute(_FAULTS, {"owner": OWNER_ROLE}).fetchall()
    return [str(row[0]) for row in rows]


def refuse_unsafe_login(connection: Any) -> None:
    """Raise ImproperlyConfigured when the login of this connection could read past an agency's walls."""
    key = connection.info.dsn
    if key in _checked:
        return
    faults = login_faults(connection)
    if faults:
        connection.close()
        raise ImproperlyConfigured(
            f"DATABASE_URL: this login is not fit to serve with: {'; '.join(faults)}. "
            f"Use the role {APP_ROLE} as made by `python -m core.db.bootstrap` (docs/operations.md)."
        )
    _checked.add(key)
