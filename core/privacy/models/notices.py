from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.privacy.processing import LegalBasis

TEXT_LIMIT = 4000


class PrivacyNotice(models.Model):
    """What people are told about one form: a version, added once and never changed; the newest one is in force.

    Version 0 is what the software says until the agency writes its own, and has no row.
    """

    append_only = True

    form = models.CharField(_("form"), max_length=60)
    version = models.PositiveIntegerField(_("version"))
    basis = models.CharField(_("legal basis"), max_length=20, choices=LegalBasis)
    purpose = models.TextField(_("purpose"), max_length=TEXT_LIMIT)
    data = models.TextField(_("kinds of data"), max_length=TEXT_LIMIT)
    recipients = models.TextField(_("who gets to see them"), max_length=TEXT_LIMIT)
    months = models.PositiveSmallIntegerField(_("kept for months"), null=True, blank=True)
    contact = models.CharField(_("contact for questions"), max_length=200, blank=True)
    published_at = models.DateTimeField(_("published at"), default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", null=True, db_constraint=False
    )
    published_by_name = models.CharField(_("published by"), max_length=254, blank=True)

    class Meta:
        ordering = ["form", "-version"]
        verbose_name = _("privacy notice")
        verbose_name_plural = _("privacy notices")
        constraints = [
            models.UniqueConstraint(name="privacynotice_version_once", fields=["form", "version"]),
            models.CheckConstraint(name="privacynotice_version_from_one", condition=Q(version__gte=1)),
            models.CheckConstraint(name="privacynotice_basis_known", condition=Q(basis__in=LegalBasis.values)),
        ]

    def __str__(self) -> str:
        return f"{self.form} v{self.version}"
