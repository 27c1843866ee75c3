"""Monitoring and evaluation of how standards are applied (pemantauan dan evaluasi)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.models.services import Service


class MonitoringReport(models.Model):
    """What an evaluation of services found for a period, and what follows from it. Evidence of PEKPPP indicator 1."""

    class Method(models.TextChoices):
        """How it was looked into. Source: domain reference, section 1.2, "Pemantauan dan evaluasi"."""

        DOCUMENTS = "documents", _("Analysis of documents")
        SURVEY = "survey", _("Survey")
        INTERVIEW = "interview", _("Interview")
        OBSERVATION = "observation", _("Observation")

    title = models.CharField(_("title"), max_length=200)
    period_start = models.DateField(_("period from"))
    period_end = models.DateField(_("period to"))
    methods = ArrayField(models.CharField(max_length=12, choices=Method), verbose_name=_("methods"))
    services = models.ManyToManyField(Service, related_name="monitoring_reports", verbose_name=_("services"))
    findings = models.TextField(_("findings"))
    follow_up = models.TextField(_("follow-up"), blank=True)
    reported_on = models.DateField(_("date of the report"))
    file = models.FileField(_("report"), upload_to="monitoring", max_length=200, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        ordering = ["-reported_on", "-pk"]
        verbose_name = _("monitoring report")
        verbose_name_plural = _("monitoring reports")
        constraints = [
            models.CheckConstraint(
                name="monitoringreport_period_in_order", condition=Q(period_end__gte=F("period_start"))
            ),
            models.CheckConstraint(
                name="monitoringreport_reported_after_period", condition=Q(reported_on__gte=F("period_start"))
            ),
            models.CheckConstraint(
                name="monitoringreport_methods_known",
                condition=Q(
                    methods__contained_by=["documents", "survey", "interview", "observation"], methods__len__gte=1
                ),
            ),
            models.CheckConstraint(name="monitoringreport_found_something", condition=~Q(findings="")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def method_labels(self) -> list[str]:
        return [str(method.label) for method in self.Method if method in self.methods]
