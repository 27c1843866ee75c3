"""What queues put into the registries: a menu entry for those who call, a place for those who set up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core import rollups
from core.ui import nav
from core.ui.nav import NavItem
from services import navigation
from services.navigation import Group, Place
from services.pekppp.evidence import register_proofs
from services.queue import rollup
from services.queue.domain import PERMISSION
from services.queue.proofs import proofs_of_queues
from services.queue.setup import PERMISSION as SETUP


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    nav.register("portal", NavItem("queue", _("Queue"), "queue_portal:home", order=36, permission=PERMISSION))
    place = Place("queues", _("Queues"), "queue_portal:places", order=72, permission=SETUP, group=Group.PEOPLE)
    navigation.register(place)
    rollups.register("queues", rollup.collect)
    register_proofs(proofs_of_queues)
