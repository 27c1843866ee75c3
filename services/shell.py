"""What this app puts into the registries of core: menu entries, panels, figures."""

from dataclasses import dataclass

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
from services import rollup
from services.components import COMPONENTS
from services.models import Service, ServiceStandard
from services.models.standards import StandardQuerySet

DRAFTS_SHOWN = 5


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    nav.register("public", NavItem("services", _("Services"), "services:list", order=10))
    standards = NavItem(
        "standards",
        _("Standards"),
        "services_portal:list",
        order=10,
        permission="services.view_standard",
        count=count_drafts,
    )
    nav.register("portal", standards)
    panels.register("today", drafts_to_finish, order=20, waiting=count_waiting)
    rollups.register("services", rollup.collect, labels={code: item.label for code, item in COMPONENTS.items()})


def count_drafts(request: HttpRequest) -> int | None:
    """Count the drafts that wait to be finished or published, for those who can do either."""
    tally = _tally_for(request)
    return (tally.drafts or None) if tally else None


def count_waiting(request: HttpRequest) -> int:
    """Count what `drafts_to_finish` shows as waiting, without reading the drafts."""
    tally = _tally_for(request)
    return tally.waiting_for(request.user) if tally else 0


@dataclass(frozen=True)
class Tally:
    """How many drafts of services in use there are, how many of them are complete, and whether there is any service."""

    drafts: int
    ready: int
    is_new: bool

    def waiting_for(self, user: User | AnonymousUser) -> int:
        """Count what this user can finish or publish; an empty catalogue waits for its first service."""
        may_edit, may_publish = user.has_perm("services.edit_standard"), user.has_perm("services.publish_standard")
        unfinished = self.drafts - self.ready
        return (self.ready if may_publish else 0) + (unfinished + self.is_new if may_edit else 0)


def _tally_for(request: HttpRequest) -> Tally | None:
    """Count once per request, in one query; None for those who can neither finish nor publish a standard."""
    if not any(request.user.has_perm(f"services.{verb}_standard") for verb in ("edit", "publish")):
        return None
    memo = request.__dict__
    if "_draft_tally" not in memo:
        ready = Q(complete_count=len(COMPONENTS))
        counts = _drafts().with_counts().aggregate(drafts=Count("pk"), ready=Count("pk", filter=ready))
        memo["_draft_tally"] = Tally(**counts, is_new=not counts["drafts"] and not Service.objects.exists())
    tally: Tally = memo["_draft_tally"]
    return tally


def drafts_to_finish(request: HttpRequest) -> Panel | None:
    """Show drafts to those who can finish or publish them, the least recently touched first."""
    user = request.user
    may_edit, may_publish = user.has_perm("services.edit_standard"), user.has_perm("services.publish_standard")
    if not may_edit and not may_publish:
        return None
    drafts = list(_drafts().select_related("service").with_counts().order_by("changed_at", "pk"))
    total = len(COMPONENTS)
    ready = [draft for draft in drafts if draft.complete_count == total]
    unfinished = [draft for draft in drafts if draft.complete_count < total]
    waiting = (len(ready) if may_publish else 0) + (len(unfinished) if may_edit else 0)
    without = _external_without_standard() if may_edit else 0
    is_new = may_edit and not drafts and not Service.objects.exists()
    if not waiting and not without and not is_new:
        return None
    context = {
        "ready": ready[:DRAFTS_SHOWN] if may_publish else [],
        "unfinished": unfinished[:DRAFTS_SHOWN] if may_edit else [],
        "component_total": total,
        "without_standard": without,
        "is_new": is_new,
        "list_url": reverse("services_portal:list"),
    }
    figures = (Figure(len(drafts), _("drafts of standards"), href=f"{context['list_url']}?show=draft"),)
    return Panel("services/_today_drafts.html", context, waiting=waiting + is_new, figures=figures if drafts else ())


def _drafts() -> StandardQuerySet:
    """Drafts of services that are in use."""
    return ServiceStandard.objects.drafts().filter(service__retired_at__isnull=True)


def _external_without_standard() -> int:
    """Count external services that have neither a published standard nor a draft."""
    alive = Count("standards", filter=Q(standards__state__in=["draft", "published"]))
    external = Service.objects.active().filter(audience=Service.Audience.EXTERNAL)
    return external.annotate(alive=alive).filter(alive=0).count()
