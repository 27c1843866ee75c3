from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.cases.models import Case
from core.privacy.processing import Erasure


class RetentionRule(models.Model):
    """How long this agency keeps one class of records; without a row the software's own time holds."""

    record_class = models.CharField(_("records"), max_length=60, unique=True)
    months = models.PositiveSmallIntegerField(_("kept for months after their end"))
    ground = models.CharField(_("ground (such as the retention schedule, JRA)"), max_length=300, blank=True)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

    class Meta:
        ordering = ["record_class"]
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        constraints = [
            models.CheckConstraint(name="retentionrule_months_in_bounds", condition=Q(months__gte=1, months__lte=360))
        ]

    def __str__(self) -> str:
        return f"{self.record_class} {self.months}"


class RecordHold(models.Model):
    """A case that is kept longer, because a dispute or an examination needs it (legal hold)."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="hold")
    reason = models.CharField(_("reason"), max_length=500)
    until = models.DateField(_("until"), null=True, blank=True)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("hold of records")
        verbose_name_plural = _("holds of records")

    def __str__(self) -> str:
        return str(self.case_id)


class DeletionRecord(models.Model):
    """That records were erased, how many and by which rule; never what or whose they were. Added once."""

    append_only = True

    batch = models.UUIDField(default=uuid.uuid4)
    record_class = models.CharField(_("records"), max_length=60)
    action = models.CharField(_("what happened"), max_length=10, choices=Erasure)
    months = models.PositiveSmallIntegerField(_("kept for months"))
    ended_before = models.DateTimeField(_("ended before"))
    number = models.PositiveIntegerField(_("number of records"))
    ground = models.CharField(_("ground"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("entry of the deletion register")
        verbose_name_plural = _("deletion register")
        constraints = [
            models.CheckConstraint(name="deletionrecord_action_known", condition=Q(action__in=Erasure.values)),
            models.CheckConstraint(name="deletionrecord_of_something", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.record_class} {self.number}"
