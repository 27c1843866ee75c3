from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_tenants.models import TenantMixin

from core.places import TimeZone
from tenants.models.fields import CodeForeignKey
from tenants.models.provinces import Province

if TYPE_CHECKING:
    from tenants.models.hosts import Host

MAX_SLUG = 48
SLUG_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
SCHEMA_PATTERN = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
COLOUR_PATTERN = r"^#[0-9a-f]{6}$"


def emblem_path(agency: Agency, filename: str) -> str:
    """Return the place of an emblem in the agency's own folder, which core.files takes from the current schema."""
    return f"identity/{filename}"


class AgencyQuerySet(models.QuerySet["Agency"]):
    def served(self) -> AgencyQuerySet:
        """Agencies whose schema exists and is kept up to date."""
        return self.filter(state__in=Agency.HAS_SCHEMA)

    def listed(self) -> AgencyQuerySet:
        """Agencies that anybody may see in the directory."""
        return self.filter(state=Agency.State.ACTIVE)

    def of_province(self, code: str) -> AgencyQuerySet:
        """Agencies that the bureau of the province answers for; central offices only when they opted in."""
        return self.filter(province_code=code).exclude(kind=Agency.Kind.CENTRAL_UPT, opted_in_oversight=False)

    def holding_schema(self) -> AgencyQuerySet:
        """Agencies that own a schema, the archived ones still waiting to be dropped included."""
        return self.filter(
            Q(state__in=Agency.HAS_SCHEMA) | Q(state=Agency.State.ARCHIVED, dropped_at__isnull=True),
        )


class Agency(TenantMixin):  # type: ignore[misc]  # django-tenants has no types
    """A public agency: one isolated schema, one database role, one public site, one portal."""

    class Kind(models.TextChoices):
        CENTRAL_UPT = "central_upt", _("technical unit of a ministry")
        PROVINCIAL_AGENCY = "provincial_agency", _("provincial agency")
        LIAISON_OFFICE = "liaison_office", _("provincial liaison office")
        DISTRICT_AGENCY = "district_agency", _("regency or city agency")

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        PROVISIONING = "provisioning", _("being set up")
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")
        ARCHIVING = "archiving", _("being archived")
        ARCHIVED = "archived", _("archived")
        FAILED = "failed", _("setting up failed")

    class Language(models.TextChoices):
        INDONESIAN = "id", "Bahasa Indonesia"
        ENGLISH = "en", "English"

    HAS_SCHEMA = (State.ACTIVE, State.SUSPENDED, State.ARCHIVING)
    UNBORN = (State.REQUESTED, State.PROVISIONING, State.FAILED)

    auto_create_schema = False
    auto_drop_schema = False

    slug = models.CharField(_("address name"), max_length=MAX_SLUG, unique=True)
    name = models.CharField(_("name"), max_length=160)
    short_name = models.CharField(_("short name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    province = CodeForeignKey(
        Province, models.PROTECT, db_column="province_code", related_name="agencies", verbose_name=_("province")
    )
    province_code: str
    parent_name = models.CharField(_("parent organisation"), max_length=160, blank=True)
    opted_in_oversight = models.BooleanField(_("shown to the bureau of the province"), default=False)
    time_zone = models.CharField(_("time zone"), max_length=20, choices=TimeZone)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.INDONESIAN)
    requires_totp = models.BooleanField(_("staff must use a second factor"), default=False)
    is_example = models.BooleanField(_("shows example data"), default=False)

    state = models.CharField(_("state"), max_length=20, choices=State, default=State.REQUESTED)
    suspended_reason = models.CharField(_("reason of the suspension"), max_length=300, blank=True)
    suspended_at = models.DateTimeField(_("suspended at"), null=True, blank=True)
    suspended_until = models.DateTimeField(_("suspended until"), null=True, blank=True)
    activated_at = models.DateTimeField(_("active since"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)
    drop_after = models.DateTimeField(_("data are deleted after"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("data deleted at"), null=True, blank=True)

    emblem = models.FileField(_("emblem"), upload_to=emblem_path, blank=True, max_length=200)
    colour = models.CharField(_("colour"), max_length=7, default="#30397f")
    tint = models.CharField(_("tint"), max_length=7, default="#eff0f5")
    address = models.TextField(_("address"), blank=True, max_length=400)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    whatsapp = models.CharField(_("WhatsApp number"), max_length=40, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    opening_hours = models.JSONField(_("opening hours"), default=dict, blank=True)

    fingerprint = models.CharField(_("fingerprint of its migrations"), max_length=64, blank=True)
    migrated_at = models.DateTimeField(_("migrated at"), null=True, blank=True)
    migration_error = models.TextField(_("error of the last migration"), blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = AgencyQuerySet.as_manager()

    if TYPE_CHECKING:
        hosts: models.Manager[Host]

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        indexes = [
            models.Index(fields=["province", "state"], name="agency_province_state"),
            models.Index(fields=["fingerprint"], name="agency_fingerprint"),
        ]
        constraints = [
            models.CheckConstraint(name="agency_slug_is_a_label", condition=Q(slug__regex=SLUG_PATTERN)),
            models.CheckConstraint(
                name="agency_schema_is_plain", condition=Q(schema_name__regex=SCHEMA_PATTERN) & ~Q(schema_name="public")
            ),
            models.CheckConstraint(name="agency_schema_fits_role", condition=Q(schema_name__regex=r"^.{1,48}$")),
            models.CheckConstraint(name="agency_name_given", condition=~Q(name="") & ~Q(short_name="")),
            models.CheckConstraint(
                name="agency_kind_known",
                condition=Q(kind__in=["central_upt", "provincial_agency", "liaison_office", "district_agency"]),
            ),
            models.CheckConstraint(
                name="agency_state_known",
                condition=Q(
                    state__in=[
                        "requested",
                        "provisioning",
                        "active",
                        "suspended",
                        "archiving",
                        "archived",
                        "failed",
                    ]
                ),
            ),
            models.CheckConstraint(name="agency_time_zone_known", condition=Q(time_zone__in=TimeZone.values)),
            models.CheckConstraint(name="agency_language_known", condition=Q(language__in=["id", "en"])),
            models.CheckConstraint(
                name="agency_colours_are_hex",
                condition=Q(colour__regex=COLOUR_PATTERN) & Q(tint__regex=COLOUR_PATTERN),
            ),
            models.CheckConstraint(
                name="agency_suspension_has_reason",
                condition=~Q(state="suspended") | (Q(suspended_at__isnull=False) & ~Q(suspended_reason="")),
            ),
            models.CheckConstraint(
                name="agency_archive_has_moments",
                condition=~Q(state="archived") | Q(archived_at__isnull=False, drop_after__isnull=False),
            ),
            models.CheckConstraint(
                name="agency_dropped_only_when_archived", condition=Q(dropped_at__isnull=True) | Q(state="archived")
            ),
            models.CheckConstraint(
                name="agency_active_has_moment",
                condition=~Q(state__in=["active", "suspended", "archiving"]) | Q(activated_at__isnull=False),
            ),
            models.CheckConstraint(
                name="agency_position_is_on_earth",
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

    def _check_schema_name_is_unique(self) -> None:
        """Leave it to the unique constraint: names are lower case, and only that is safe for two at once."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(1, *args, **kwargs)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def initials(self) -> str:
        """Two or three letters that stand for an emblem: those of the short name's words."""
        words = [word for word in self.short_name.split() if word[0].isalpha()]
        return "".join(word[0] for word in words[:3]).upper() if len(words) > 1 else self.short_name[:2].upper()

    @property
    def has_schema(self) -> bool:
        return self.state in self.HAS_SCHEMA
