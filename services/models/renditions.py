from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RenditionKind(models.TextChoices):
    """What is printed from a sealed record. The values are the file names in public addresses."""

    STANDARD = "standar", _("Full standard (A4)")
    LEAFLET = "leaflet", _("Leaflet (one A4 sheet)")
    POSTER = "poster", _("Wall poster (A3)")
    BOOKLET = "buku-saku", _("Pocket booklet (A6)")
    PLEDGE = "maklumat", _("Service pledge (A4)")
    PLEDGE_POSTER = "maklumat-a3", _("Service pledge (A3)")


class Rendition(models.Model):
    """A PDF made from a sealed record: made once, kept, and made again only by a changed template or look.

    `made_with` names the templates, fonts and emblem it was made with, `left_out` what did not fit on its sheet.
    """

    record = models.ForeignKey(
        "services.PublicationRecord", models.PROTECT, related_name="renditions", verbose_name=_("record")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=RenditionKind)
    file = models.FileField(_("file"), upload_to="renditions", max_length=200)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    pages = models.PositiveIntegerField(_("pages"))
    left_out = models.CharField(_("left out"), max_length=20, blank=True)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    made_with = models.CharField(_("made with"), max_length=64)

    class Meta:
        ordering = ["record", "kind"]
        verbose_name = _("printed form")
        verbose_name_plural = _("printed forms")
        constraints = [
            models.UniqueConstraint(name="rendition_kind_once", fields=["record", "kind"]),
            models.CheckConstraint(name="rendition_kind_known", condition=Q(kind__in=RenditionKind.values)),
            models.CheckConstraint(
                name="rendition_is_a_file",
                condition=~Q(file="") & Q(sha256__regex=r"^[0-9a-f]{64}$", size__gt=0, pages__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.kind}"
