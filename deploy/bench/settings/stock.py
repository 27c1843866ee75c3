"""The same models and page under stock django-tenants: its backend, middleware and router, one superuser."""

from deploy.settings.development import *  # noqa: F403
from deploy.settings.development import AGENCY_ONLY, DATABASES, EVERYWHERE, INSTALLED_APPS

INSTALLED_APPS = ["deploy.bench.stock", *(app for app in INSTALLED_APPS if app not in ("deploy", "tenants"))]
SHARED_APPS = ["deploy.bench.stock", "django.contrib.contenttypes", "django.contrib.auth", *EVERYWHERE]
TENANT_APPS = [*EVERYWHERE, *AGENCY_ONLY]
TENANT_MODEL = "stock.StockTenant"
TENANT_DOMAIN_MODEL = "stock.StockDomain"
DATABASES = {"default": {**DATABASES["default"], "ENGINE": "django_tenants.postgresql_backend"}}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
TENANT_SYNC_ROUTER = "django_tenants.routers.TenantSyncRouter"
MIDDLEWARE = ["django_tenants.middleware.main.TenantMainMiddleware", "allauth.account.middleware.AccountMiddleware"]
ROOT_URLCONF = PUBLIC_SCHEMA_URLCONF = "deploy.bench.urls"
LOGGING_CONFIG = None
