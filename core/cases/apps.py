from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """What is asked of the agency under a promised clock. Its tables lie in each agency's schema."""

    name = "core.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Cases")

    def ready(self) -> None:
        from django.urls import register_converter

        from core.accounts import history
        from core.cases import (  # needs the registries of core, which need the loaded apps
            actions,
            desk_shell,
            door_shell,
            shell,
        )
        from core.cases.converters import CaseCode

        register_converter(CaseCode, "case")
        history.register_actions(actions.ACTIONS)
        shell.register()
        door_shell.register()
        desk_shell.register()
