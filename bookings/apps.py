from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookingsConfig(AppConfig):
    """Halls, equipment, companions, shelter beds, mobile units. Its tables live in each agency's schema."""

    name = "bookings"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Bookings")

    def ready(self) -> None:
        from bookings import actions  # needs the registries of core, which need the loaded apps
        from bookings.shells import calendar, calls, figures, lending, shelter, things, use, visits
        from core.accounts import history

        history.register_actions(actions.ACTIONS)
        calendar.register()
        calls.register()
        figures.register()
        lending.register()
        shelter.register()
        things.register()
        use.register()
        visits.register()
