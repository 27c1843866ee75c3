"""The Django app of the design system."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "core.ui"
    label = "ui"
    verbose_name = _("Design system")

    def ready(self) -> None:
        from core.ui import nav

        nav.register("portal", nav.NavItem("today", _("Today"), "portal:today", order=0, count=nav.waiting_today))
