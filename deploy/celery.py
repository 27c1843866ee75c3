"""The Celery application of workers and beat. Every app lists its periodic tasks as SCHEDULE in its tasks module."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings.production")

TASK_MODULES = (
    "core.accounts.tasks",
    "core.api.tasks",
    "core.cases.tasks",
    "core.workdays.tasks",
    "tenants.tasks",
    "tenants.oversight.tasks",
    "tenants.catalogue.tasks",
    "services.tasks",
    "services.applications.tasks",
    "services.publication.tasks",
    "bookings.tasks",
    "forums.tasks",
)

app = Celery("maklumat")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def collect_schedule(sender: Celery, **kwargs: Any) -> None:
    """Put the apps' schedules together."""
    for name in TASK_MODULES:
        if find_spec(name) is not None:
            sender.conf.beat_schedule.update(getattr(import_module(name), "SCHEDULE", {}))
