from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.models.agencies import Agency


class AgencyArchive(models.Model):
    """An export of an agency's whole schema, kept in private storage."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="archives", verbose_name=_("agency"))
    path = models.CharField(_("path"), max_length=300, unique=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    row_counts = models.JSONField(_("rows per table"), default=dict)
    fingerprint = models.CharField(_("fingerprint of its migrations"), max_length=64)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("export of an agency")
        verbose_name_plural = _("exports of agencies")
        constraints = [
            models.CheckConstraint(name="agencyarchive_sha256_is_hex", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
        ]

    def __str__(self) -> str:
        return self.path
