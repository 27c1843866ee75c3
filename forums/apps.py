from django.apps import AppConfig


class ForumsConfig(AppConfig):
    """Public consultation forums (FKP). Its tables live in each agency's schema."""

    name = "forums"
    default_auto_field = "django.db.models.BigAutoField"
