from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.places import TimeZone
from services.components.codes import Accessibility
from services.models.fields import CODE_LIMIT, CODE_PATTERN, validate_code
from services.models.services import Service


class PointQuerySet(models.QuerySet["ServicePoint"]):
    def in_use(self) -> PointQuerySet:
        """Points that people may go to: what the public sees."""
        return self.filter(is_active=True)


class ServicePoint(models.Model):
    """A place where people get services: an office, a counter, a hotspot, a stop of a mobile unit."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("Office")
        COUNTER = "counter", _("Counter")
        HOTSPOT = "hotspot", _("Internet hotspot")
        MOBILE_STOP = "mobile_stop", _("Stop of a mobile unit")
        SERVICE_MALL = "service_mall", _("Public service mall")
        OTHER = "other", _("Other place")

    code = models.CharField(_("code"), max_length=CODE_LIMIT, unique=True, validators=[validate_code])
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.OFFICE)
    address = models.CharField(_("address"), max_length=400, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=20, choices=TimeZone, default=TimeZone.WESTERN)
    opening_hours = models.JSONField(_("opening hours"), default=dict, blank=True)
    accessibility = ArrayField(
        models.CharField(max_length=20, choices=Accessibility),
        verbose_name=_("accessibility"),
        default=list,
        blank=True,
    )
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    note = models.CharField(_("note"), max_length=400, blank=True)
    services = models.ManyToManyField(Service, related_name="points", verbose_name=_("services"), blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = PointQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("service point")
        verbose_name_plural = _("service points")
        constraints = [
            models.CheckConstraint(name="servicepoint_code_is_a_label", condition=Q(code__regex=CODE_PATTERN)),
            models.CheckConstraint(name="servicepoint_name_given", condition=~Q(name="")),
            models.CheckConstraint(
                name="servicepoint_kind_known",
                condition=Q(kind__in=["office", "counter", "hotspot", "mobile_stop", "service_mall", "other"]),
            ),
            models.CheckConstraint(name="servicepoint_time_zone_known", condition=Q(time_zone__in=TimeZone.values)),
            models.CheckConstraint(
                name="servicepoint_accessibility_known", condition=Q(accessibility__contained_by=Accessibility.values)
            ),
            models.CheckConstraint(
                name="servicepoint_position_is_whole",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__gte=-90,
                    latitude__lte=90,
                    longitude__gte=-180,
                    longitude__lte=180,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def has_position(self) -> bool:
        return self.latitude is not None and self.longitude is not None

    @property
    def accessibility_labels(self) -> list[str]:
        """What helps people here, in words, in the order of `Accessibility`."""
        return [str(item.label) for item in Accessibility if item in self.accessibility]
