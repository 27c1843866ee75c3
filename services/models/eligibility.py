from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.models.services import Service


class EligibilityCheck(models.Model):
    """Questions by which people find out whether a service is for them. Format: docs/catalogue.md.

    `questions` is what the team works on and may be unfinished; `public_questions` is what people see, and passed
    every rule when it was opened. Nothing that people answer is stored.
    """

    service = models.OneToOneField(
        Service, models.CASCADE, related_name="eligibility", verbose_name=_("service"), primary_key=True
    )
    questions = models.JSONField(_("questions"), default=list, blank=True)
    public_questions = models.JSONField(_("questions that people see"), default=list, blank=True)
    opened_at = models.DateTimeField(_("open since"), null=True, blank=True)
    lock = models.PositiveIntegerField(_("number of changes"), default=0)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("changed by"), null=True
    )

    class Meta:
        verbose_name = _("eligibility check")
        verbose_name_plural = _("eligibility checks")
        constraints = [
            models.CheckConstraint(
                name="eligibilitycheck_open_has_questions",
                condition=Q(opened_at__isnull=True, public_questions=[])
                | (Q(opened_at__isnull=False) & ~Q(public_questions=[])),
            ),
        ]

    def __str__(self) -> str:
        return str(self.service)

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None

    @property
    def has_unseen_changes(self) -> bool:
        """Tell whether people still see something else than what the team wrote last."""
        return self.is_open and self.questions != self.public_questions
