from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.components import ComponentCode
from services.models.standards import ServiceStandard


class PageFeedback(models.Model):
    """What a reader said about the page of a standard. Nobody is asked who they are, and no address is kept."""

    class Verdict(models.TextChoices):
        YES = "yes", _("Yes, I know what I need")
        PARTLY = "partly", _("Partly, something is missing")
        NO = "no", _("No")

    class State(models.TextChoices):
        NEW = "new", _("New")
        SEEN = "seen", _("Seen")
        HANDLED = "handled", _("Handled")

    TEXT_LIMIT = 1000
    OPEN = (State.NEW, State.SEEN)

    standard = models.ForeignKey(
        ServiceStandard, models.CASCADE, related_name="page_feedback", verbose_name=_("service standard")
    )
    component = models.CharField(_("component"), max_length=30, choices=ComponentCode, blank=True)
    verdict = models.CharField(_("is this page helpful"), max_length=10, choices=Verdict)
    text = models.CharField(_("what is missing"), max_length=TEXT_LIMIT, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    note = models.CharField(_("note of the team"), max_length=500, blank=True)
    handled_at = models.DateTimeField(_("handled at"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("handled by"), null=True, blank=True
    )
    created_at = models.DateTimeField(_("received at"), auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("feedback on a page")
        verbose_name_plural = _("feedback on pages")
        indexes = [models.Index(fields=["state", "-created_at"], name="pagefeedback_state")]
        constraints = [
            models.CheckConstraint(
                name="pagefeedback_component_known", condition=Q(component__in=["", *ComponentCode.values])
            ),
            models.CheckConstraint(name="pagefeedback_verdict_known", condition=Q(verdict__in=["yes", "partly", "no"])),
            models.CheckConstraint(
                name="pagefeedback_handled_matches_state",
                condition=Q(state__in=["new", "seen"], handled_at__isnull=True)
                | Q(state="handled", handled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard} {self.verdict}"

    @property
    def is_handled(self) -> bool:
        return self.state == self.State.HANDLED
