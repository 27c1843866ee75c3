from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    """Complaints, aspirations, public information (PPID). Its tables live in each agency's schema."""

    name = "feedback"
    label = "feedback"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Complaints and public information")

    def ready(self) -> None:
        from core.accounts import history
        from feedback import actions  # needs the registries of core, which need the loaded apps
        from feedback.shells import complaints, figures, information, privacy

        history.register_actions(actions.ACTIONS)
        complaints.register()
        figures.register()
        information.register()
        privacy.register()
