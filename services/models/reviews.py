from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.models.standards import ServiceStandard

REVIEW_MONTHS = 12  # a yearly review of all services scores highest. Source: domain reference, 0.8 and 4.4 no. 4
REMIND_DAYS = 30


class StandardsSettings(models.Model):
    """How this agency keeps its standards: one row. Its row lock orders publications into one chain."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    review_months = models.PositiveSmallIntegerField(_("months between two reviews"), default=REVIEW_MONTHS)
    remind_days = models.PositiveSmallIntegerField(_("days of notice before a review is due"), default=REMIND_DAYS)

    class Meta:
        verbose_name = _("settings of the standards")
        verbose_name_plural = _("settings of the standards")
        constraints = [
            models.CheckConstraint(name="standardssettings_one_row", condition=Q(id=1)),
            models.CheckConstraint(
                name="standardssettings_in_bounds",
                condition=Q(review_months__gte=1, review_months__lte=36, remind_days__gte=1, remind_days__lte=180),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_months} / {self.remind_days}"


class StandardReview(models.Model):
    """One review (peninjauan ulang) of a version that applies, from its beginning to what came of it."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("Under way")
        UNCHANGED = "unchanged", _("Confirmed without change")
        NEW_VERSION = "new_version", _("Led to a new version")
        ABANDONED = "abandoned", _("Ended because the standard was revoked")

    standard = models.ForeignKey(ServiceStandard, models.PROTECT, related_name="reviews", verbose_name=_("standard"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    begun_at = models.DateTimeField(_("begun at"), default=timezone.now)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, default=Outcome.OPEN)
    findings = models.TextField(_("findings"), blank=True)
    concluded_at = models.DateTimeField(_("concluded at"), null=True, blank=True)
    concluded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    successor = models.ForeignKey(
        ServiceStandard, models.PROTECT, related_name="+", verbose_name=_("new version"), null=True, blank=True
    )
    statement_number = models.CharField(_("number of the statement"), max_length=120, blank=True)
    statement_on = models.DateField(_("date of the statement"), null=True, blank=True)
    statement_file = models.FileField(_("signed statement"), upload_to="reviews", max_length=200, blank=True)
    statement_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)

    class Meta:
        ordering = ["-begun_at", "-pk"]
        verbose_name = _("review of a standard")
        verbose_name_plural = _("reviews of standards")
        constraints = [
            models.UniqueConstraint(name="standardreview_one_open", fields=["standard"], condition=Q(outcome="open")),
            models.CheckConstraint(
                name="standardreview_outcome_has_proof",
                condition=Q(outcome="open", concluded_at__isnull=True)
                | Q(outcome="unchanged", concluded_at__isnull=False, statement_on__isnull=False) & ~Q(statement_file="")
                | Q(outcome="new_version", concluded_at__isnull=False, successor__isnull=False)
                | Q(outcome="abandoned", concluded_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard} {self.outcome}"
