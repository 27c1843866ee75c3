from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumsConfig(AppConfig):
    """Public consultation forums (FKP). Its tables live in each agency's schema."""

    name = "forums"
    label = "forums"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Public consultation")

    def ready(self) -> None:
        from django.urls import register_converter

        from core.accounts import history
        from forums import actions  # needs the registries of core, which need the loaded apps
        from forums.converters import ForumCode, PersonalKey
        from forums.shells import after, documents, figures, inputs, people, planning, privacy, room, trace

        register_converter(ForumCode, "forum")
        register_converter(PersonalKey, "key")
        history.register_actions(actions.ACTIONS)
        planning.register()
        people.register()
        after.register()
        room.register()
        inputs.register()
        trace.register()
        documents.register()
        figures.register()
        privacy.register()
