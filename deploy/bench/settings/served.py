"""The whole project as a web server runs it, with a line of JSON for each request."""

from deploy.settings.development import *  # noqa: F403
