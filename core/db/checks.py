"""System checks on how the process is connected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from core.db.names import APP_ROLE


@register(Tags.database)
def check_login_role(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a login that could read past an agency's walls, and warn where PostgreSQL's fences are open."""
    if "default" not in (databases or []):
        return []
    connection: Any = connections["default"]
    user = settings.DATABASES["default"]["USER"]
    if user != APP_ROLE:
        return [Error(f"DATABASE_URL signs in as {user!r}; web and workers sign in as {APP_ROLE!r}.", id="core.E001")]
    try:
        connection.ensure_connection()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="core.E002")]
    with connection.unguarded():
        row = connection.connection.execute(
            "SELECT has_function_privilege('public', 'pg_catalog.set_config(text,text,boolean)', 'EXECUTE'),"
            " has_language_privilege('public', 'plpgsql', 'USAGE')"
        ).fetchone()
    open_fences = [name for name, is_open in zip(("set_config", "plpgsql"), row, strict=True) if is_open]
    if open_fences:
        return [
            Warning(
                f"Everybody may use {', '.join(open_fences)} in this database.",
                hint="Run `python -m core.db.bootstrap` as a superuser: docs/operations.md.",
                id="core.W001",
            )
        ]
    return []
