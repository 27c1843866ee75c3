from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.hours import check_opening_hours


class OfficeRuleQuerySet(models.QuerySet["OfficeRule"]):
    def current(self) -> OfficeRuleQuerySet:
        """Leave out what was taken back."""
        return self.filter(removed_at=None)


class OfficeRule(models.Model):
    """What the agency itself says of its working days, beside the national table and its weekly opening hours.

    A rule is not changed: it is taken back, and another one added. So the days behind a promise can always be read.
    """

    class Kind(models.TextChoices):
        DAY_OFF = "day_off", _("Closed")
        OTHER_HOURS = "other_hours", _("Other opening hours")
        WORKS_ON_JOINT_LEAVE = "works_on_joint_leave", _("Open on days of joint leave")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("through"))
    name = models.CharField(_("name"), max_length=120)
    decree = models.CharField(_("decree"), max_length=120, blank=True)
    hours: Any = models.JSONField(_("opening hours"), default=dict, blank=True, validators=[check_opening_hours])
    added_at = models.DateTimeField(_("added at"), db_default=Now())
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("added by")
    )
    removed_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )

    objects = OfficeRuleQuerySet.as_manager()

    class Meta:
        ordering = ["first_on", "pk"]
        verbose_name = _("rule of the office's working days")
        verbose_name_plural = _("rules of the office's working days")
        indexes = [models.Index(fields=["first_on"], name="officerule_current", condition=Q(removed_at=None))]
        constraints = [
            models.CheckConstraint(
                name="officerule_kind_known",
                condition=Q(kind__in=["day_off", "other_hours", "works_on_joint_leave"]),
            ),
            models.CheckConstraint(name="officerule_ends_after_start", condition=Q(last_on__gte=F("first_on"))),
            models.CheckConstraint(name="officerule_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="officerule_hours_match_kind",
                condition=Q(kind="other_hours") & ~Q(hours={}) | ~Q(kind="other_hours") & Q(hours={}),
            ),
            models.CheckConstraint(
                name="officerule_removed_by_somebody_at_a_moment",
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
