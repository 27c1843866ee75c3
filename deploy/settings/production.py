"""Settings behind a TLS-terminating proxy."""

import sentry_sdk

from deploy.settings.base import *  # noqa: F403
from deploy.settings.base import ENV, ROOT, STORAGES

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = ENV.public_scheme == "https"
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
if ENV.trusted_proxies:  # without a proxy in front, the header is the client's own word
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
WHITENOISE_USE_FINDERS = False
STATIC_ROOT = ROOT / "staticfiles"

if ENV.sentry_dsn:
    from core.requestlog import scrub_event

    sentry_sdk.init(dsn=ENV.sentry_dsn, send_default_pii=False, max_request_body_size="never", before_send=scrub_event)
