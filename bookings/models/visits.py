from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models.bookings import Booking
from bookings.models.resources import Resource
from core.places import TimeZone
from services.seam import CODE_LIMIT, CODE_PATTERN, validate_code

MOST_VISIT_DAYS = 31
NOTE_LIMIT = 2000


class Place(models.Model):
    """Where a mobile unit may go: a village, a subdistrict or a whole regency, within another place or not.

    When it was last visited is worked out from the visits that are done; `visited_before_on` is the last one before
    they were kept here. `distance_km` and `has_weak_internet` say how hard the office is to reach from there. The
    contact is an office, never a private person.
    """

    class Level(models.TextChoices):
        REGENCY = "regency", _("Regency or city")
        SUBDISTRICT = "subdistrict", _("Subdistrict")
        VILLAGE = "village", _("Village")

    code = models.CharField(_("code"), max_length=CODE_LIMIT, unique=True, validators=[validate_code])
    name = models.CharField(_("name"), max_length=120)
    level = models.CharField(_("kind of place"), max_length=11, choices=Level)
    within = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("lies in")
    )
    contact_unit = models.CharField(_("office that is our contact there"), max_length=160, blank=True)
    contact_email = models.EmailField(_("e-mail of that office"), max_length=254, blank=True)
    distance_km = models.PositiveSmallIntegerField(_("kilometres from the office"), null=True, blank=True)
    has_weak_internet = models.BooleanField(_("internet is weak or missing"), default=False)
    visited_before_on = models.DateField(_("last visit before visits were kept here"), null=True, blank=True)
    retired_at = models.DateTimeField(_("taken off the list at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("place of visits")
        verbose_name_plural = _("places of visits")
        constraints = [
            models.CheckConstraint(name="place_code_is_a_label", condition=Q(code__regex=CODE_PATTERN)),
            models.CheckConstraint(name="place_name_given", condition=~Q(name="")),
            models.CheckConstraint(
                name="place_level_known", condition=Q(level__in=["regency", "subdistrict", "village"])
            ),
            models.CheckConstraint(
                name="place_not_within_itself", condition=Q(within__isnull=True) | ~Q(within=F("pk"))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MobileUnit(models.Model):
    """A vehicle with the people and things that usually travel with it."""

    code = models.CharField(_("code"), max_length=CODE_LIMIT, unique=True, validators=[validate_code])
    name = models.CharField(_("name"), max_length=120)
    retired_at = models.DateTimeField(_("taken out of use at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("mobile unit")
        verbose_name_plural = _("mobile units")
        constraints = [
            models.CheckConstraint(name="mobileunit_code_is_a_label", condition=Q(code__regex=CODE_PATTERN)),
            models.CheckConstraint(name="mobileunit_name_given", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class MobileUnitPart(models.Model):
    """Something, or somebody, that travels with a mobile unit, and how many of it."""

    unit = models.ForeignKey(MobileUnit, models.CASCADE, related_name="parts", verbose_name=_("mobile unit"))
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="+", verbose_name=_("resource"))
    quantity = models.PositiveSmallIntegerField(_("how many"), default=1)

    class Meta:
        ordering = ["unit", "resource"]
        verbose_name = _("part of a mobile unit")
        verbose_name_plural = _("parts of mobile units")
        constraints = [
            models.UniqueConstraint(name="mobileunitpart_once", fields=["unit", "resource"]),
            models.CheckConstraint(name="mobileunitpart_quantity_positive", condition=Q(quantity__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} x {self.quantity}"


class VisitQuerySet(models.QuerySet["Visit"]):
    def shown(self) -> VisitQuerySet:
        """Visits that everybody sees; a cancelled one only when it was announced before."""
        return self.exclude(state=Visit.State.PLANNED).filter(published_at__isnull=False)

    def to_come(self, today: dt.date) -> VisitQuerySet:
        """Announced visits whose last day is not over."""
        return self.filter(state__in=OPEN_TO_PUBLIC, last_on__gte=today)


class Visit(models.Model):
    """A mobile unit at a place on some days, with the same hours on each.

    Its booking holds vehicle, team and equipment from the first hour to the last, the nights between included.
    `revision` grows with each move, so that calendars of people follow. `time_zone` is that of the place; empty is
    that of the agency.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        PUBLISHED = "published", _("Announced")
        UNDER_WAY = "under_way", _("Under way")
        DONE = "done", _("Carried out")
        CANCELLED = "cancelled", _("Cancelled")

    booking = models.OneToOneField(Booking, models.CASCADE, related_name="visit", verbose_name=_("booking"))
    unit = models.ForeignKey(
        MobileUnit, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("mobile unit")
    )
    place = models.ForeignKey(Place, models.PROTECT, related_name="visits", verbose_name=_("place"))
    venue = models.CharField(_("where exactly"), max_length=200)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    opens_at = models.TimeField(_("from"))
    closes_at = models.TimeField(_("until"))
    time_zone = models.CharField(_("time zone"), max_length=20, choices=TimeZone)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PLANNED)
    reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True)
    public_note = models.CharField(_("what everybody should know"), max_length=1000, blank=True)
    revision = models.PositiveSmallIntegerField(_("times moved"), default=0)
    # What the report tells.
    summary = models.TextField(_("how it went"), max_length=NOTE_LIMIT, blank=True)
    problems = models.TextField(_("problems"), max_length=NOTE_LIMIT, blank=True)
    follow_up = models.TextField(_("what follows"), max_length=NOTE_LIMIT, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    published_at = models.DateTimeField(_("announced at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["first_on", "opens_at", "pk"]
        verbose_name = _("visit of a mobile unit")
        verbose_name_plural = _("visits of mobile units")
        indexes = [models.Index(fields=["place", "-last_on"], name="visit_last_at_place", condition=Q(state="done"))]
        constraints = [
            models.CheckConstraint(
                name="visit_state_known",
                condition=Q(state__in=["planned", "published", "under_way", "done", "cancelled"]),
            ),
            models.CheckConstraint(name="visit_days_in_order", condition=Q(last_on__gte=F("first_on"))),
            models.CheckConstraint(name="visit_hours_in_order", condition=Q(closes_at__gt=F("opens_at"))),
            models.CheckConstraint(name="visit_time_zone_known", condition=Q(time_zone__in=TimeZone.values)),
            models.CheckConstraint(name="visit_venue_given", condition=~Q(venue="")),
            models.CheckConstraint(
                name="visit_cancelled_with_a_reason", condition=~Q(state="cancelled") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="visit_published_at_matches_state",
                condition=Q(state="planned", published_at__isnull=True)
                | Q(state="cancelled")
                | Q(state__in=["published", "under_way", "done"], published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="visit_ended_at_matches_state",
                condition=Q(state__in=["done", "cancelled"], ended_at__isnull=False)
                | Q(state__in=["planned", "published", "under_way"], ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.first_on}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def starts_at(self) -> dt.datetime:
        return dt.datetime.combine(self.first_on, self.opens_at, self.zone)

    @property
    def ends_at(self) -> dt.datetime:
        return dt.datetime.combine(self.last_on, self.closes_at, self.zone)

    @property
    def days(self) -> list[dt.date]:
        return [self.first_on + dt.timedelta(days=number) for number in range((self.last_on - self.first_on).days + 1)]

    @property
    def is_announced(self) -> bool:
        return self.state in OPEN_TO_PUBLIC


OPEN_TO_PUBLIC = (Visit.State.PUBLISHED, Visit.State.UNDER_WAY)


class VisitService(models.Model):
    """A service that is given at a visit, what to bring for it, and for how many people a day.

    Name and papers were taken from the standard in force when it was put on the visit (`standard_version`), so that
    what people read and bring does not change behind their back. `served` is what the report counts.
    """

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="offered", verbose_name=_("visit"))
    service_code = models.CharField(_("service"), max_length=CODE_LIMIT)
    name = models.CharField(_("name"), max_length=200)
    papers = models.JSONField(_("what to bring"), default=list, blank=True)
    standard_version = models.PositiveIntegerField(_("version of the standard"), null=True, blank=True)
    quota = models.PositiveSmallIntegerField(_("people a day"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    served = models.PositiveIntegerField(_("people served"), null=True, blank=True)

    class Meta:
        ordering = ["position", "name", "pk"]
        verbose_name = _("service of a visit")
        verbose_name_plural = _("services of visits")
        constraints = [
            models.UniqueConstraint(name="visitservice_once", fields=["visit", "service_code"]),
            models.CheckConstraint(name="visitservice_name_given", condition=~Q(name="")),
            models.CheckConstraint(
                name="visitservice_quota_in_bounds", condition=Q(quota__isnull=True) | Q(quota__gte=1, quota__lte=999)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class VisitEvent(models.Model):
    """What happened with a visit, for staff and for the mails that tell of it. Only added."""

    append_only = True

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="events", verbose_name=_("visit"))
    kind = models.CharField(_("what"), max_length=20)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(_("by"), max_length=254, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("event of a visit")
        verbose_name_plural = _("events of visits")

    def __str__(self) -> str:
        return self.kind


class VisitPhoto(models.Model):
    """A photo of a visit, for its report. Place and moment of taking it were removed from the file."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photos", verbose_name=_("visit"))
    file = models.FileField(_("photo"), upload_to="visits", max_length=200)
    sha256 = models.CharField(max_length=64)
    caption = models.CharField(_("what it shows"), max_length=200)
    added_at = models.DateTimeField(_("added at"), default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name = _("photo of a visit")
        verbose_name_plural = _("photos of visits")
        constraints = [models.UniqueConstraint(name="visitphoto_once", fields=["visit", "sha256"])]

    def __str__(self) -> str:
        return self.caption
