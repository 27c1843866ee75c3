"""What publication puts into the registries of core and of this app: places, panels, and the footer of public pages."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import panels
from core.panels import Figure, Panel
from core.ui import nav
from core.ui.nav import NavItem
from services import navigation, panels_of_standard
from services.domain.checking import count_differences, newest_checks
from services.models import PublicationRecord, ServicePledge, ServiceStandard
from services.navigation import Group, Place
from services.publication.standing import outdated_placements
from services.waiting_counts import outdated_media

OUTDATED_SHOWN = 5


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    for key, label, order, count in (
        ("pledges", _("Pledge"), 40, count_pledges_to_sign),
        ("media", _("Media"), 50, count_outdated),
        ("checks", _("Checks"), 60, count_differing),
    ):
        place = Place(key, label, f"services_portal:{key}", order=order, count=count, group=Group.PUBLICATION)
        navigation.register(place)
    nav.register("public", NavItem("pledge", _("Pledge"), "services:pledge", order=30))
    nav.register("public_foot", NavItem("check", _("Check a document"), "services:check_form", order=40))
    panels.register("today", publication_panel, order=40, waiting=count_waiting)
    panels_of_standard.register(publication_of_version, order=30)


def count_outdated(request: HttpRequest) -> int | None:
    """Count entries of the register that still show an old version."""
    return outdated_placements().count() or None


def count_differing(request: HttpRequest) -> int | None:
    """Count what was not as it should be when everything was read back last."""
    return count_differences() or None


def count_pledges_to_sign(request: HttpRequest) -> int | None:
    """Count pledges that wait for this user: to be enacted, or to be published."""
    waiting = 0
    if request.user.has_perm("services.publish_standard"):
        waiting += ServicePledge.objects.filter(state=ServicePledge.State.ENACTED).count()
    return waiting or None


def count_waiting(request: HttpRequest) -> int:
    """Count what `publication_panel` shows as waiting."""
    if not request.user.has_perm("services.manage_publication"):
        return 0
    return outdated_media(request)


def publication_panel(request: HttpRequest) -> Panel | None:
    """Show what hangs somewhere in an old version, to those who keep the register."""
    if not request.user.has_perm("services.manage_publication"):
        return None
    outdated = outdated_placements().order_by("placed_on", "pk")
    waiting = outdated.count()
    if not waiting:
        return None
    context = {"outdated": list(outdated[:OUTDATED_SHOWN]), "more": max(0, waiting - OUTDATED_SHOWN)}
    figures = (Figure(waiting, _("media with an old version"), status="due", href=reverse("services_portal:media")),)
    return Panel("services/_today_media.html", context, waiting=waiting, figures=figures)


def publication_of_version(standard: ServiceStandard, request: HttpRequest) -> Panel | None:
    """Show on the portal's page of a version where it is published and what was read back."""
    record = PublicationRecord.objects.filter(standard=standard).first()
    if record is None:
        return None
    checks = newest_checks([standard]).get(standard.pk, [])
    context = {
        "record": record,
        "checked": bool(checks),
        "wrong": [check for check in checks if check.ok is False],
        "placed": standard.placed.filter(placement__removed_on__isnull=True).select_related("placement"),
    }
    return Panel("services/_publication_of_version.html", context, aside=True)
