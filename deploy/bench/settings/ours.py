"""Our tenancy alone: the middleware that finds the agency, and the page."""

from deploy.settings.development import *  # noqa: F403

MIDDLEWARE = ["tenants.middleware.AgencyMiddleware", "allauth.account.middleware.AccountMiddleware"]
ROOT_URLCONF = URLCONF_AGENCY = URLCONF_PUBLIC = "deploy.bench.urls"
LOGGING_CONFIG = None
