"""What queues put into the registries of core: a menu entry for those who call."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.ui import nav
from core.ui.nav import NavItem
from services.queue.domain import PERMISSION


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    nav.register("portal", NavItem("queue", _("Queue"), "queue_portal:home", order=36, permission=PERMISSION))
