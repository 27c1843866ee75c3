from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.models.standards import ServiceStandard

CODE_LENGTH = 12
FIRST_HASH = "0" * 64


class PublicationRecord(models.Model):
    """What was published, sealed: one link of the agency's chain. PostgreSQL lets nobody change or delete a row.

    `content` is the whole publication as canonical JSON was made of it; `content_hash` is the SHA-256 of that, and
    `chain_hash` the SHA-256 over `previous_hash` and `content_hash`. `code` is what a printed QR leads to.
    """

    append_only = True

    class Kind(models.TextChoices):
        STANDARD = "standard", _("Service standard")
        PLEDGE = "pledge", _("Service pledge")

    sequence = models.PositiveIntegerField(_("number in the chain"), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    standard = models.OneToOneField(
        ServiceStandard, models.PROTECT, related_name="record", verbose_name=_("standard"), null=True
    )
    pledge_version = models.PositiveIntegerField(_("version of the pledge"), null=True)
    pledge_kind = models.CharField(_("kind of pledge"), max_length=20, blank=True)
    content = models.JSONField(_("content"))
    content_hash = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, unique=True)
    chain_hash = models.CharField(max_length=64, unique=True)
    code = models.CharField(_("check code"), max_length=CODE_LENGTH, unique=True)
    created_at = models.DateTimeField(_("sealed at"), default=timezone.now)

    class Meta:
        ordering = ["sequence"]
        verbose_name = _("record of a publication")
        verbose_name_plural = _("records of publications")
        constraints = [
            models.CheckConstraint(name="publicationrecord_sequence_from_one", condition=Q(sequence__gte=1)),
            models.CheckConstraint(
                name="publicationrecord_of_one_thing",
                condition=Q(kind="standard", standard__isnull=False, pledge_version__isnull=True, pledge_kind="")
                | Q(kind="pledge", standard__isnull=True, pledge_version__isnull=False) & ~Q(pledge_kind=""),
            ),
            models.UniqueConstraint(
                name="publicationrecord_pledge_once",
                fields=["pledge_kind", "pledge_version"],
                condition=Q(kind="pledge"),
            ),
            models.CheckConstraint(
                name="publicationrecord_hashes_are_hex",
                condition=Q(content_hash__regex=r"^[0-9a-f]{64}$")
                & Q(previous_hash__regex=r"^[0-9a-f]{64}$")
                & Q(chain_hash__regex=r"^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(name="publicationrecord_code_is_plain", condition=Q(code__regex=r"^[a-z2-7]{12}$")),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.code}"
