from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Public consultation feedback (FKP). Its tables live in each agency's schema."""

    name = "feedback"
    default_auto_field = "django.db.models.BigAutoField"
