from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkdaysConfig(AppConfig):
    """Working days: which days count, and until when a promise runs. Its tables lie in each agency's schema."""

    name = "core.workdays"
    label = "workdays"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Working days")
