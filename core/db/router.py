"""Which app has tables where: settings.SHARED_APPS in the public schema, settings.TENANT_APPS in an agency's."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

from core.db.names import PUBLIC_SCHEMA


class SchemaRouter:
    """Migrations run on any connection that knows its schema; an app goes only where the settings put it."""

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        schema = getattr(connections[db], "schema_name", PUBLIC_SCHEMA)
        allowed = settings.SHARED_APPS if schema == PUBLIC_SCHEMA else settings.TENANT_APPS
        return None if apps.get_app_config(app_label).name in allowed else False
