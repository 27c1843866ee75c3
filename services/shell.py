"""What this app puts into the registries of core: menu entries, places, panels, figures."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import panels, rollups
from core.models import User
from core.panels import Figure, Panel
from core.ui import nav
from core.ui.nav import NavItem
from services import navigation, rollup
from services.components import COMPONENTS
from services.models import Service, StandardDecree
from services.models.standards import PREPARING, PUBLIC
from services.navigation import Group, Place
from services.steps import EDIT, ENACT
from services.waiting import Tally, listed_for, names_of, tally_for

SHOWN = 5


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    nav.register("public", NavItem("services", _("Services"), "services:list", order=10))
    standards = NavItem(
        "standards",
        _("Standards"),
        "services_portal:list",
        order=10,
        permission="services.view_standard",
        count=count_in_menu,
    )
    nav.register("portal", standards)
    navigation.register(Place("standards", _("List"), "services_portal:list", order=10))
    navigation.register(Place("agreements", _("Agreements"), "services_portal:agreements", order=15))
    navigation.register(Place("decrees", _("Decrees"), "services_portal:decrees", order=20, count=count_decrees))
    navigation.register(Place("reviews", _("Reviews"), "services_portal:reviews", order=30, count=count_reviews))
    navigation.register(Place("units", _("Units"), "services_portal:units", order=130, group=Group.SETUP))
    panels.register("today", standards_today, order=20, waiting=count_waiting)
    rollups.register("services", rollup.collect, labels={code: item.label for code, item in COMPONENTS.items()})


def count_in_menu(request: HttpRequest) -> int | None:
    """Count what waits for this user in the standards area."""
    return count_waiting(request) or None


def count_waiting(request: HttpRequest) -> int:
    """Count what `standards_today` shows as waiting, without reading it."""
    tally = tally_for(request)
    return tally.waiting_for(request.user) if tally else 0


def count_decrees(request: HttpRequest) -> int | None:
    """Count the decrees that wait for a signature, and the agreed standards that wait for a decree."""
    tally = tally_for(request)
    if tally is None:
        return None
    waiting = tally.to_sign if request.user.has_perm(ENACT) else 0
    return (waiting + (tally.without_decree if request.user.has_perm(EDIT) else 0)) or None


def count_reviews(request: HttpRequest) -> int | None:
    """Count the reviews that are due, for those who begin them."""
    tally = tally_for(request)
    return (tally.due or None) if tally and request.user.has_perm(EDIT) else None


def standards_today(request: HttpRequest) -> Panel | None:
    """Show what this user can go on with: drafts, reviews, decrees, publications; and what happens by itself."""
    user, tally = request.user, tally_for(request)
    listed = listed_for(user, most=SHOWN)
    names = names_of(listed)
    to_sign = _decrees_to_sign() if tally and tally.to_sign and user.has_perm(ENACT) else []
    without = _external_without_standard() if user.has_perm(EDIT) else 0
    is_new = bool(tally and tally.is_new and user.has_perm(EDIT))
    if not names and not to_sign and not without and not is_new:
        return None
    list_url = reverse("services_portal:list")
    context = {
        "groups": [(name, listed[name], _more(tally, name, len(listed[name]))) for name in names],
        "to_sign": to_sign,
        "component_total": len(COMPONENTS),
        "without_standard": without,
        "is_new": is_new,
        "list_url": list_url,
    }
    waiting = tally.waiting_for(user) if tally else 0
    return Panel("services/_today_standards.html", context, waiting=waiting, figures=_figures(tally, user))


def _more(tally: Tally | None, name: str, shown: int) -> int:
    return max(0, getattr(tally, name) - shown) if tally else 0


def _figures(tally: Tally | None, user: User | AnonymousUser) -> tuple[Figure, ...]:
    if tally is None or not user.has_perm(EDIT):
        return ()
    figures = []
    if tally.overdue:
        url = reverse("services_portal:reviews")
        figures.append(Figure(tally.overdue, _("reviews overdue"), status="late", href=url))
    if tally.drafts:
        url = f"{reverse('services_portal:list')}?show=draft"
        figures.append(Figure(tally.drafts, _("drafts of standards"), href=url))
    return tuple(figures)


def _decrees_to_sign() -> list[StandardDecree]:
    """Return the prepared decrees that enact something, the oldest first."""
    decrees = StandardDecree.objects.filter(state=StandardDecree.State.PREPARED)
    counted = decrees.annotate(standard_count=Count("standards")).filter(standard_count__gte=1)
    return list(counted.order_by("dated_on", "pk")[:SHOWN])


def _external_without_standard() -> int:
    """Count external services that have neither a published standard nor a draft."""
    alive = Count("standards", filter=Q(standards__state__in=[*PREPARING, *PUBLIC]))
    external = Service.objects.active().filter(audience=Service.Audience.EXTERNAL)
    return external.annotate(alive=alive).filter(alive=0).count()
