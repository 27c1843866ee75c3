"""The composition root: settings, addresses, tasks, the local stack. Imports anything; nothing imports it."""

from deploy.celery import app as celery_app

__all__ = ["celery_app"]
