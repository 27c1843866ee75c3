from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenants.models.agencies import Agency


class OnboardingRun(models.Model):
    """The making of one agency; it outlives the agency's row when everything is undone."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        UNDONE = "undone", _("undone")

    agency = models.ForeignKey(
        Agency, models.SET_NULL, null=True, related_name="onboarding_runs", verbose_name=_("agency")
    )
    slug = models.CharField(_("address name"), max_length=63)
    schema_name = models.CharField(_("schema"), max_length=63)
    admin_email = models.EmailField(_("e-mail address of the first administrator"))
    admin_name = models.CharField(_("name of the first administrator"), max_length=160)
    undo_wanted = models.BooleanField(_("everything made so far is to be removed"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    requested_by = models.CharField(_("requested by"), max_length=254, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("onboarding")
        verbose_name_plural = _("onboardings")
        constraints = [
            models.CheckConstraint(
                name="onboardingrun_state_known",
                condition=Q(state__in=["waiting", "running", "done", "failed", "undone"]),
            ),
            models.CheckConstraint(
                name="onboardingrun_finished_matches_state",
                condition=Q(state__in=["done", "undone"], finished_at__isnull=False)
                | Q(state__in=["waiting", "running", "failed"], finished_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="onboardingrun_one_open",
                fields=["schema_name"],
                condition=Q(state__in=["waiting", "running", "failed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} #{self.pk}"


class OnboardingStep(models.Model):
    """One step of a run; it may be tried again and keeps its last error."""

    class Key(models.TextChoices):
        ROLE = "role", _("database role")
        SCHEMA = "schema", _("schema")
        TABLES = "tables", _("tables")
        GRANTS = "grants", _("rights")
        REFERENCE_DATA = "reference_data", _("reference data")
        TEMPLATES = "templates", _("common templates")
        HOST = "host", _("address")
        INVITATION = "invitation", _("invitation of the first administrator")
        ACTIVATION = "activation", _("opening")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    run = models.ForeignKey(OnboardingRun, models.CASCADE, related_name="steps", verbose_name=_("onboarding"))
    key = models.CharField(_("step"), max_length=20, choices=Key)
    position = models.PositiveSmallIntegerField(_("position"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    detail = models.CharField(_("result"), max_length=200, blank=True)
    error = models.TextField(_("error"), blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        ordering = ["run", "position"]
        verbose_name = _("step of an onboarding")
        verbose_name_plural = _("steps of an onboarding")
        constraints = [
            models.UniqueConstraint(name="onboardingstep_once_per_run", fields=["run", "key"]),
            models.CheckConstraint(
                name="onboardingstep_state_known", condition=Q(state__in=["waiting", "running", "done", "failed"])
            ),
            models.CheckConstraint(
                name="onboardingstep_error_when_failed", condition=~Q(state="failed") | ~Q(error="")
            ),
            models.CheckConstraint(
                name="onboardingstep_done_has_moment", condition=~Q(state="done") | Q(finished_at__isnull=False)
            ),
            models.CheckConstraint(
                name="onboardingstep_ends_after_start",
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("started_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"
