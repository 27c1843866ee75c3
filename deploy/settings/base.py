"""Settings that every process shares. What differs between machines comes from deploy.env."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from deploy.env import read_environment

ENV = read_environment()
ROOT = Path(__file__).resolve().parents[2]

SECRET_KEY = ENV.secret_key
SECRET_KEY_FALLBACKS = [key for key in ENV.secret_key_fallbacks.split(",") if key]
DEBUG = False
DEMO = ENV.demo
BASE_DOMAIN = ENV.base_domain
BASE_URL = f"{ENV.public_scheme}://{BASE_DOMAIN}" + (f":{ENV.public_port}" if ENV.public_port else "")
# The host is checked against the registry by tenants.middleware, which knows every agency's own domain.
ALLOWED_HOSTS = ["*"]

# --- applications -----------------------------------------------------------------------------------------------------
SHARED_ONLY = ["tenants", "django.contrib.contenttypes", "django.contrib.auth"]
EVERYWHERE = [
    "core",
    "core.accounts",
    "core.api",
    "django.contrib.sessions",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
WITHOUT_TABLES = [
    "deploy",
    "deploy.demo",
    "core.ui",
    "django_tenants",
    "allauth",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "rules",
    "csp",
]
AGENCY_ONLY = ["core.workdays", "core.cases", "core.privacy", "services", "forums", "bookings", "feedback"]
SHARED_APPS = [*SHARED_ONLY, *EVERYWHERE]
TENANT_APPS = [*EVERYWHERE, *AGENCY_ONLY]
INSTALLED_APPS = [*SHARED_ONLY, *EVERYWHERE, *AGENCY_ONLY, *WITHOUT_TABLES]
TENANT_MODEL = "tenants.Agency"
TENANT_DOMAIN_MODEL = "tenants.Host"
SHOW_PUBLIC_IF_NO_TENANT_FOUND = False
AUTH_USER_MODEL = "core.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Public tables that an agency's role may read. Everything else in the public schema is refused by PostgreSQL.
PUBLIC_TABLES_OF_AGENCIES = ["tenants_province", "tenants_standardtemplate", "tenants_standardtemplateversion"]

# --- requests ---------------------------------------------------------------------------------------------------------
MIDDLEWARE = [
    "deploy.probes.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.requestlog.RequestLogMiddleware",
    "core.api.middleware.ApiMiddleware",
    "core.limits.BodyLimitMiddleware",
    "core.limits.NulMiddleware",
    "tenants.middleware.AgencyMiddleware",
    "core.pagecache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.ui.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "core.accounts.middleware.AccountsMiddleware",
    "core.audit.AuditMiddleware",
]
ROOT_URLCONF = "deploy.urls_public"
URLCONF_PUBLIC = "deploy.urls_public"
URLCONF_AGENCY = "deploy.urls_agency"
WSGI_APPLICATION = "deploy.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.ui.context.shell",
            ],
            "builtins": ["core.ui.templatetags.ui", "django.templatetags.i18n"],
        },
    }
]
FORM_RENDERER = "core.ui.forms.Renderer"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
REQUEST_BODY_LIMIT = 12 * 2**20
CSRF_FAILURE_VIEW = "core.ui.views.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- database ---------------------------------------------------------------------------------------------------------
DATABASE_ROUTERS = ["core.db.router.SchemaRouter"]
TENANT_SYNC_ROUTER = "core.db.router.SchemaRouter"


def _database(url: str, **extra: Any) -> dict[str, Any]:
    parts = urlsplit(url)
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "core.db.backend",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        "OPTIONS": {"connect_timeout": 10, "application_name": "maklumat", **options},
        **extra,
    }


DATABASES = {"default": _database(ENV.database_url, CONN_MAX_AGE=0 if ENV.database_pool_size else 600)}
if ENV.database_pool_size:
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": ENV.database_pool_size, "timeout": 10}
if ENV.database_owner_url:
    DATABASES["owner"] = _database(ENV.database_owner_url, CONN_MAX_AGE=0, TEST={"MIRROR": ""})

# --- cache, sessions, tasks -------------------------------------------------------------------------------------------
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": ENV.valkey_url,
        "KEY_FUNCTION": "core.tenancy.cache_key",
        "KEY_PREFIX": "maklumat",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "maklumat_session"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "maklumat_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "maklumat_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"

CELERY_BROKER_URL = ENV.broker_url or ENV.valkey_url
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "default"
# What takes seconds waits in a queue of its own: no letter stands behind a decree's hundred documents.
CELERY_TASK_ROUTES = {
    "tenants.provisioning.*": {"queue": "provisioning"},
    "services.make_renditions": {"queue": "documents"},
    "services.check_publication": {"queue": "documents"},
    "forums.make_documents": {"queue": "documents"},
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker that takes connections and says nothing must not hold a request; workers wait one second at a time for tasks.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900, "socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Jakarta"

# --- people -----------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["rules.permissions.ObjectPermissionBackend", "core.accounts.backends.SignInBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CENTRAL_TOTP_REQUIRED = ENV.central_totp_required
TRUSTED_PROXIES = ENV.trusted_proxies
ARCHIVE_WAIT_DAYS = ENV.archive_wait_days
DNS_RESOLVERS = [address.strip() for address in ENV.dns_resolvers.split(",") if address.strip()]
INVITATION_VALID_HOURS = 48

# --- mail -------------------------------------------------------------------------------------------------------------
_mail = urlsplit(ENV.email_url)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.mail_from
if _mail.scheme == "file":
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = unquote(_mail.path)
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or (465 if _mail.scheme == "smtps" else 25)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.scheme == "smtps", _mail.scheme == "smtp+tls"
EMAIL_TIMEOUT = 20
TEXT_GATEWAY_URL, TEXT_GATEWAY_TOKEN = ENV.text_gateway_url, ENV.text_gateway_token
if DEMO and not TEXT_GATEWAY_URL and _mail.scheme == "file":  # shown on the demo's own page
    TEXT_GATEWAY_URL = f"file://{_mail.path.rstrip('/')}/texts"

# --- files ------------------------------------------------------------------------------------------------------------
_storage = urlsplit(ENV.storage_url)
if _storage.scheme == "s3":
    _query = {key: values[-1] for key, values in parse_qs(_storage.query).items()}
    _files: dict[str, Any] = {
        "BACKEND": "core.s3.AgencyS3Storage",
        "OPTIONS": {
            "bucket_name": _storage.hostname,
            "endpoint_url": _query.get("endpoint"),
            "region_name": _query.get("region"),
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }
else:
    _path = Path(unquote(_storage.path))
    _files = {
        "BACKEND": "core.files.AgencyFileStorage",
        "OPTIONS": {"location": str(_path if _path.is_absolute() else ROOT / _path)},
    }
STORAGES = {
    "default": _files,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
UPLOAD_SCANNER = ENV.upload_scanner
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True

# --- language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = "core.ui.l10n"

# --- headers ----------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "media-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "microphone", "geolocation", "payment", "usb", "interest-cohort", "browsing-topics")
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True

# --- API --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
from core.accounts.conf import *  # noqa: E402, F403  # sign-on settings, kept beside their code
from core.api.conf import *  # noqa: E402, F403  # the API's own settings, kept beside its code

# --- watching ---------------------------------------------------------------------------------------------------------
from core.requestlog import logging_config  # noqa: E402

LOGGING = logging_config(ENV.log_format)
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # the address is unique without regard to case: constraint user_email_unique
    "security.W019",  # X-Frame-Options is DENY above; frame-ancestors 'none' says the same
]
