"""Who can serve what: the level of each person for each service."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.models.services import Service


class StaffCompetence(models.Model):
    """How far one person has learned one service, and the training behind it. Without a row the person cannot serve it.

    A training that has run out does not change the level by itself: the pages show it beside the level, and the
    person is no longer counted among those who serve.
    """

    class Level(models.TextChoices):
        LEARNING = "learning", _("Learning")
        SUPERVISED = "supervised", _("Serves with supervision")
        ALONE = "alone", _("Serves alone")
        TRAINER = "trainer", _("Serves and trains others")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="competences", verbose_name=_("staff member")
    )
    service = models.ForeignKey(Service, models.PROTECT, related_name="competences", verbose_name=_("service"))
    level = models.CharField(_("level"), max_length=12, choices=Level)
    training = models.CharField(_("training"), max_length=200, blank=True)
    trained_on = models.DateField(_("trained on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    proof = models.FileField(_("proof"), upload_to="competences", max_length=200, blank=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("changed by"), null=True
    )

    class Meta:
        ordering = ["person", "service"]
        verbose_name = _("competence of a staff member")
        verbose_name_plural = _("competences of staff")
        constraints = [
            models.UniqueConstraint(name="staffcompetence_once", fields=["person", "service"]),
            models.CheckConstraint(
                name="staffcompetence_level_known",
                condition=Q(level__in=["learning", "supervised", "alone", "trainer"]),
            ),
            models.CheckConstraint(
                name="staffcompetence_ends_after_training",
                condition=Q(trained_on__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("trained_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.service}"

    @property
    def serves(self) -> bool:
        """Tell whether the level is enough to serve people without somebody beside."""
        return self.level in SERVES

    def has_expired(self, on: dt.date) -> bool:
        """Tell whether the training had run out on `on`; its last day still counts."""
        return self.valid_until is not None and self.valid_until < on

    def expires_soon(self, on: dt.date) -> bool:
        """Tell whether the training runs out within the next 60 days."""
        return self.valid_until is not None and on <= self.valid_until <= on + EXPIRY_NOTICE


SERVES = frozenset({StaffCompetence.Level.ALONE, StaffCompetence.Level.TRAINER})
EXPIRY_NOTICE = dt.timedelta(days=60)
