"""The whole project as it is served, with log lines as in production sent to nowhere."""

from deploy.settings.development import *  # noqa: F403

LOGGING_CONFIG = None
