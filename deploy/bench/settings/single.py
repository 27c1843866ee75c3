"""The same models and page in a project for one agency: no tenancy at all."""

from deploy.settings.development import *  # noqa: F403
from deploy.settings.development import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [app for app in INSTALLED_APPS if app not in ("deploy", "tenants", "django_tenants")]
DATABASES = {"default": {**DATABASES["default"], "ENGINE": "django.db.backends.postgresql"}}
DATABASE_ROUTERS = []
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]
ROOT_URLCONF = "deploy.bench.urls"
LOGGING_CONFIG = None
