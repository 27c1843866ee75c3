"""The WSGI application that a web server loads."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings.production")

application = get_wsgi_application()
# Every view is loaded now: a process that cannot serve fails at its start, and nobody's first request waits.
for _addresses in (settings.URLCONF_AGENCY, settings.URLCONF_PUBLIC):
    import_module(_addresses)
