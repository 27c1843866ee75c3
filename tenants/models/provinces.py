from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.places import TimeZone


class Province(models.Model):  # type: ignore[django-manager-missing]  # Agency has an untyped base
    """A province by its Kemendagri code; BPS codes mean other provinces in Papua and are never stored."""

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=20, choices=TimeZone)

    class Meta:
        ordering = ["code"]
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        constraints = [
            models.CheckConstraint(name="province_code_is_two_digits", condition=Q(code__regex=r"^[1-9][0-9]$")),
            models.CheckConstraint(name="province_time_zone_known", condition=Q(time_zone__in=TimeZone.values)),
        ]

    def __str__(self) -> str:
        return self.name
