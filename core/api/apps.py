from django.apps import AppConfig
from django.core.signals import got_request_exception
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """What every endpoint shares: tokens, problem documents, pagination, throttles, idempotency, conditional reads."""

    name = "core.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.api import schema  # noqa: F401  # registers its extensions with drf-spectacular
        from core.api.middleware import note_failure
        from core.ui import nav

        got_request_exception.connect(note_failure, dispatch_uid="core.api.note_failure")

        for shell in ("portal", "central"):
            nav.register(
                shell,
                nav.NavItem("tokens", _("API tokens"), "api_tokens:list", order=95, permission="api.manage_tokens"),
            )
        nav.register("base_foot", nav.NavItem("api", _("API for developers"), "api:root", order=80))
        nav.register("public_foot", nav.NavItem("api", _("API for developers"), "api:root", order=80))
