from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.models.media import MediaPlacement
from services.models.pledges import ServicePledge
from services.models.standards import ServiceStandard


class CheckRun(models.Model):
    """One reading back of everything that is published, or of one version."""

    class Reason(models.TextChoices):
        PUBLICATION = "publication", _("after a publication")
        WEEKLY = "weekly", _("every week")
        BUTTON = "button", _("asked for")
        COMMAND = "command", _("by command")

    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("started by"), null=True
    )

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = _("publication check")
        verbose_name_plural = _("publication checks")
        constraints = [
            models.CheckConstraint(
                name="checkrun_reason_known", condition=Q(reason__in=["publication", "weekly", "button", "command"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.reason}"


class PublicationCheck(models.Model):
    """What one reading back found about one thing. `ok` is None when it could not be looked at."""

    class Kind(models.TextChoices):
        RECORD = "record", _("Record in the chain")
        LIVE = "live", _("What the record sealed")
        PAGE = "page", _("Web page")
        PDF = "pdf", _("PDF")
        ADDRESS = "address", _("Address given as proof")
        QR = "qr", _("QR code")

    run = models.ForeignKey(CheckRun, models.CASCADE, related_name="checks")
    kind = models.CharField(_("what was looked at"), max_length=10, choices=Kind)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    standard = models.ForeignKey(ServiceStandard, models.CASCADE, related_name="checks", null=True, blank=True)
    pledge = models.ForeignKey(ServicePledge, models.CASCADE, related_name="checks", null=True, blank=True)
    placement = models.ForeignKey(MediaPlacement, models.CASCADE, related_name="checks", null=True, blank=True)
    ok = models.BooleanField(_("as it should be"), null=True)
    code = models.CharField(_("finding"), max_length=40, blank=True)
    detail = models.TextField(_("detail"), blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("finding of a publication check")
        verbose_name_plural = _("findings of publication checks")
        indexes = [models.Index(fields=["standard", "kind", "subject", "-at"], name="publicationcheck_newest")]
        constraints = [
            models.CheckConstraint(
                name="publicationcheck_kind_known",
                condition=Q(kind__in=["record", "live", "page", "pdf", "address", "qr"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
