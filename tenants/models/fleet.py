from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.models.agencies import Agency


class FleetRun(models.Model):
    """One upgrade of all agencies to the migrations of a release."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("finished with failures")

    fingerprint = models.CharField(_("fingerprint of the release"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = _("fleet upgrade")
        verbose_name_plural = _("fleet upgrades")
        constraints = [
            models.CheckConstraint(name="fleetrun_state_known", condition=Q(state__in=["running", "done", "failed"])),
            models.CheckConstraint(
                name="fleetrun_finished_matches_state",
                condition=Q(state="running", finished_at__isnull=True)
                | Q(state__in=["done", "failed"], finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fingerprint[:12]} #{self.pk}"


class FleetItem(models.Model):
    """One agency in an upgrade."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    run = models.ForeignKey(FleetRun, models.CASCADE, related_name="items", verbose_name=_("fleet upgrade"))
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="fleet_items", verbose_name=_("agency"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    error = models.TextField(_("error"), blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        ordering = ["run", "pk"]
        verbose_name = _("agency in a fleet upgrade")
        verbose_name_plural = _("agencies in a fleet upgrade")
        constraints = [
            models.UniqueConstraint(name="fleetitem_once_per_run", fields=["run", "agency"]),
            models.CheckConstraint(
                name="fleetitem_state_known", condition=Q(state__in=["waiting", "running", "done", "failed"])
            ),
            models.CheckConstraint(name="fleetitem_error_when_failed", condition=~Q(state="failed") | ~Q(error="")),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.state}"
