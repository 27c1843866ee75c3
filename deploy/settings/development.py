"""Settings for work on the project: nothing is sent over TLS, errors show their traceback in the log."""

from deploy.settings.base import *  # noqa: F403

DEBUG = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
