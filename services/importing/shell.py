"""The place of imports in the standards area of the portal."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from services import navigation
from services.models import StandardImport
from services.navigation import Group, Place


def register() -> None:
    """List the place; called once when the apps are loaded."""
    navigation.register(
        Place(
            "imports",
            _("Import"),
            "services_portal:imports",
            order=110,
            permission="services.edit_standard",
            count=count_open,
            group=Group.SETUP,
        )
    )


def count_open(request: HttpRequest) -> int | None:
    """Count the imports of which no drafts were made yet."""
    return StandardImport.objects.filter(state__in=StandardImport.OPEN).count() or None
