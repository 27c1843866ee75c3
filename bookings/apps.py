from django.apps import AppConfig


class BookingsConfig(AppConfig):
    """Public consultation bookings (FKP). Its tables live in each agency's schema."""

    name = "bookings"
    default_auto_field = "django.db.models.BigAutoField"
