from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.models.agencies import Agency


class BulkOnboarding(models.Model):
    """A spreadsheet of agencies that was read; each row goes its own way."""

    class State(models.TextChoices):
        CHECKED = "checked", _("checked")
        STARTED = "started", _("started")
        DISCARDED = "discarded", _("discarded")

    file_name = models.CharField(_("file name"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CHECKED)
    created_by = models.CharField(_("created by"), max_length=254, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("onboarding by spreadsheet")
        verbose_name_plural = _("onboardings by spreadsheet")
        constraints = [
            models.CheckConstraint(
                name="bulkonboarding_state_known", condition=Q(state__in=["checked", "started", "discarded"])
            ),
            models.CheckConstraint(
                name="bulkonboarding_started_matches_state",
                condition=~Q(state="started") | Q(started_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} #{self.pk}"


class BulkOnboardingRow(models.Model):
    """One row of the spreadsheet by its number there; what became of its agency is told by the agency's run."""

    class State(models.TextChoices):
        READY = "ready", _("ready")
        REFUSED = "refused", _("refused")
        REQUESTED = "requested", _("requested")

    bulk = models.ForeignKey(
        BulkOnboarding, models.CASCADE, related_name="rows", verbose_name=_("onboarding by spreadsheet")
    )
    number = models.PositiveIntegerField(_("row number"))
    data = models.JSONField(_("cells"), default=dict)
    errors = models.JSONField(_("errors"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READY)
    agency = models.ForeignKey(
        Agency, models.SET_NULL, null=True, blank=True, related_name="bulk_rows", verbose_name=_("agency")
    )

    class Meta:
        ordering = ["bulk", "number"]
        verbose_name = _("row of a spreadsheet")
        verbose_name_plural = _("rows of a spreadsheet")
        constraints = [
            models.UniqueConstraint(name="bulkonboardingrow_once", fields=["bulk", "number"]),
            models.CheckConstraint(
                name="bulkonboardingrow_state_known", condition=Q(state__in=["ready", "refused", "requested"])
            ),
            models.CheckConstraint(
                name="bulkonboardingrow_refused_has_errors", condition=~Q(state="refused") | ~Q(errors=[])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bulk} {self.number}"
