from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.models.pledges import ServicePledge
from services.models.services import Service
from services.models.standards import ServiceStandard


class Medium(models.TextChoices):
    """Where a standard is published, as the evaluation of public services counts. Source: domain reference, 1.5."""

    PRINT = "print", _("Print (not electronic)")
    ELECTRONIC = "electronic", _("Electronic media")
    SOCIAL = "social", _("Social media")
    WEBSITE = "website", _("Website")
    APP = "app", _("Application to download")
    SIPPN = "sippn", _("SIPP Nasional")
    BILLBOARD = "billboard", _("Billboard or videotron")

    @property
    def is_electronic(self) -> bool:
        """Tell whether it counts as electronic; a videotron does, but the same word covers painted billboards."""
        return self not in {Medium.PRINT, Medium.BILLBOARD}


class PlacementQuerySet(models.QuerySet["MediaPlacement"]):
    def standing(self) -> PlacementQuerySet:
        return self.filter(removed_on__isnull=True)


class MediaPlacement(models.Model):
    """One place where standards or a pledge are published, with its proof: a photo, or an address that answers."""

    medium = models.CharField(_("medium"), max_length=12, choices=Medium)
    what = models.CharField(_("what it is"), max_length=160)
    place = models.CharField(_("place"), max_length=300, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    placed_on = models.DateField(_("published there since"))
    photo = models.FileField(_("photo"), upload_to="media", max_length=200, blank=True)
    photo_sha256 = models.CharField(_("SHA-256 of the photo"), max_length=64, blank=True)
    photo_text = models.CharField(_("what the photo shows"), max_length=300, blank=True)
    covers_all = models.BooleanField(_("shows all six components of service delivery"), default=False)
    coverage_note = models.CharField(_("what it shows"), max_length=300, blank=True)
    pledge = models.ForeignKey(
        ServicePledge, models.PROTECT, related_name="placements", verbose_name=_("pledge"), null=True, blank=True
    )
    is_automatic = models.BooleanField(_("registered by publishing"), default=False)
    removed_on = models.DateField(_("taken away on"), null=True, blank=True)
    removal_note = models.CharField(_("why it was taken away"), max_length=300, blank=True)
    checked_at = models.DateTimeField(_("address looked up at"), null=True, blank=True)
    check_ok = models.BooleanField(_("address answered"), null=True, blank=True)
    check_detail = models.CharField(_("what the address answered"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by"), null=True
    )

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_on", "-pk"]
        verbose_name = _("publication medium")
        verbose_name_plural = _("publication media")
        constraints = [
            models.CheckConstraint(
                name="mediaplacement_medium_known",
                condition=Q(medium__in=["print", "electronic", "social", "website", "app", "sippn", "billboard"]),
            ),
            models.CheckConstraint(name="mediaplacement_what_given", condition=~Q(what="")),
            models.CheckConstraint(
                name="mediaplacement_has_proof",
                condition=~Q(url="") | (~Q(photo="") & Q(photo_sha256__regex=r"^[0-9a-f]{64}$") & ~Q(photo_text="")),
            ),
            models.CheckConstraint(
                name="mediaplacement_removed_after_placed",
                condition=Q(removed_on__isnull=True) | Q(removed_on__gte=models.F("placed_on")),
            ),
            models.CheckConstraint(
                name="mediaplacement_check_has_moment",
                condition=Q(checked_at__isnull=True, check_ok__isnull=True)
                | Q(checked_at__isnull=False, check_ok__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_medium_display()}: {self.what}"

    @property
    def is_standing(self) -> bool:
        return self.removed_on is None

    @property
    def has_proof(self) -> bool:
        """Tell whether there is a photo, or an address that was not found dead."""
        return bool(self.photo) or (bool(self.url) and self.check_ok is not False)


class PlacedStandard(models.Model):
    """Which version of a service's standard a placement shows. A placement shows a service once."""

    placement = models.ForeignKey(MediaPlacement, models.CASCADE, related_name="shown")
    service = models.ForeignKey(Service, models.PROTECT, related_name="placed", verbose_name=_("service"))
    standard = models.ForeignKey(ServiceStandard, models.PROTECT, related_name="placed", verbose_name=_("version"))

    class Meta:
        ordering = ["placement", "service__order", "service__name", "pk"]
        verbose_name = _("standard on a medium")
        verbose_name_plural = _("standards on media")
        constraints = [
            models.UniqueConstraint(name="placedstandard_service_once", fields=["placement", "service"]),
        ]

    def __str__(self) -> str:
        return f"{self.placement} / {self.standard}"
