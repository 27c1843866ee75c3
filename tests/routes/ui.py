"""Pages of the design system itself."""

from tests.routes import Route

ROUTES = [
    Route("portal:today", "/portal/", user="head"),
    Route("portal:today", "/portal/", user="counter"),
]
