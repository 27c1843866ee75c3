from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServicesConfig(AppConfig):
    """Units, services and their standards: the catalogue of one agency."""

    name = "services"
    label = "services"
    verbose_name = _("Services and standards")

    def ready(self) -> None:
        from core import commons
        from core.accounts import history
        from services import (  # needs the registries of core, which need the loaded apps
            actions,
            case_names,
            catalogue_shell,
            comment_panel,
            shell,
            staffing_shell,
        )
        from services.adoption import shell as adoption_shell
        from services.applications import shell as applications_shell
        from services.applications import staff_shell as results_shell
        from services.component_provider import Components
        from services.importing import shell as importing_shell
        from services.publication import shell as publication_shell
        from services.queue import shell as queue_shell

        commons.register_components(Components())
        shell.register()
        catalogue_shell.register()
        case_names.register()
        adoption_shell.register()
        comment_panel.register()
        publication_shell.register()
        importing_shell.register()
        staffing_shell.register()
        queue_shell.register()
        applications_shell.register()
        results_shell.register()
        history.register_actions(actions.ACTIONS)
        history.register_changes(actions.NAMES_OF_CHANGES, actions.VALUES_OF_CHANGES)
