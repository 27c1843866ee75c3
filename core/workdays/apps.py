from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkdaysConfig(AppConfig):
    """Working days: which days count, and until when a promise runs. Its tables lie in each agency's schema."""

    name = "core.workdays"
    label = "workdays"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Working days")

    def ready(self) -> None:
        from core.accounts import history
        from core.workdays import actions, shell  # needs the registries of core, which need the loaded apps

        history.register_actions(actions.ACTIONS)
        shell.register()
