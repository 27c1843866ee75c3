from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    """Personal data: notices, retention, requests, incidents. Its tables lie in each agency's schema."""

    name = "core.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Personal data")

    def ready(self) -> None:
        from core.accounts import history
        from core.privacy import actions, shell  # needs the registries of core, which need the loaded apps

        history.register_actions(actions.ACTIONS)
        shell.register_all()
