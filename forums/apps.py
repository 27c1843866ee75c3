from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumsConfig(AppConfig):
    """Public consultation forums (FKP). Its tables live in each agency's schema."""

    name = "forums"
    label = "forums"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Public consultation")

    def ready(self) -> None:
        from core.accounts import history
        from forums import actions  # needs the registries of core, which need the loaded apps

        history.register_actions(actions.ACTIONS)
