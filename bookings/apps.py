from django.apps import AppConfig


class BookingsConfig(AppConfig):
    """Halls, equipment, companions, shelter beds, mobile units. Its tables live in each agency's schema."""

    name = "bookings"
    default_auto_field = "django.db.models.BigAutoField"
