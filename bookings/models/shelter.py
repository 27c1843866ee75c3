from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.models.resources import Resource
from core.places import TimeZone
from services.seam import CODE_LIMIT, CODE_PATTERN, validate_code

MOST_NIGHTS = 180


class Factor(models.TextChoices):
    """What gives a patient precedence. Source: domain reference, section 10.2; the weights are the agency's own [?]."""

    EMERGENCY = "emergency", _("Emergency")
    FAR_DISTRICT = "far_district", _("From a far district")
    JAMKESDA = "jamkesda", _("Covered by the regional health guarantee (Jamkesda)")
    CHILD = "child", _("Child")
    ELDERLY = "elderly", _("Elderly")
    PREGNANT = "pregnant", _("Pregnant")
    THERAPY = "therapy", _("Chemotherapy or radiotherapy")


# Of these only the points are kept in the open; which it was lies sealed with the health data.
HEALTH_FACTORS = frozenset({Factor.PREGNANT, Factor.THERAPY})
WEIGHTS = {
    str(Factor.EMERGENCY): 50,
    str(Factor.FAR_DISTRICT): 20,
    str(Factor.JAMKESDA): 20,
    str(Factor.CHILD): 15,
    str(Factor.ELDERLY): 10,
    str(Factor.PREGNANT): 15,
    str(Factor.THERAPY): 15,
}


def default_weights() -> dict[str, int]:
    """Return the weights with which a shelter begins."""
    return dict(WEIGHTS)


class Shelter(models.Model):
    """A house in which patients from the agency's region and their companions stay during a treatment.

    A night begins at `check_in_time` of its date and ends at `check_out_time` of the next one, in the shelter's zone.
    A stay lasts `nights_limit` nights at most, and each extension as many more. `weights` has the points of each
    `Factor`. A family that comes in an emergency brings its papers within `emergency_days`, and is reminded once when
    they are `papers_reminder_days` late. Beds that are offered to somebody on the waiting list are held for
    `offer_hours`. `checklist` is looked at for each bed when people come and go.
    Source: domain reference, section 10.2.
    """

    code = models.CharField(_("code"), max_length=CODE_LIMIT, unique=True, validators=[validate_code])
    name = models.CharField(_("name"), max_length=120)
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    about = models.TextField(_("what it is"), max_length=2000, blank=True)
    eligibility = models.TextField(_("who may stay"), max_length=2000, blank=True)
    house_rules = models.TextField(_("house rules"), max_length=4000, blank=True)
    service_code = models.CharField(_("service by whose standard one stays"), max_length=CODE_LIMIT, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=20, choices=TimeZone, default=TimeZone.WESTERN)
    check_in_time = models.TimeField(_("check-in from"), default=dt.time(14))
    check_out_time = models.TimeField(_("check-out until"), default=dt.time(12))
    nights_limit = models.PositiveSmallIntegerField(_("nights at most"), default=14)
    horizon_days = models.PositiveSmallIntegerField(_("asked for at most so long before (days)"), default=90)
    emergency_days = models.PositiveSmallIntegerField(_("papers of an emergency within (days)"), default=3)
    papers_reminder_days = models.PositiveSmallIntegerField(_("reminded of late papers after (days)"), default=1)
    offer_hours = models.PositiveSmallIntegerField(_("an offer holds for (hours)"), default=12)
    companions_adult = models.PositiveSmallIntegerField(_("companions of an adult"), default=1)
    companions_child = models.PositiveSmallIntegerField(_("companions of a child (the parents)"), default=2)
    companions_dependent = models.PositiveSmallIntegerField(_("companions of who cannot do without help"), default=2)
    districts = ArrayField(
        models.CharField(max_length=60), verbose_name=_("districts of the region"), default=list, blank=True
    )
    far_districts = ArrayField(
        models.CharField(max_length=60), verbose_name=_("far districts"), default=list, blank=True
    )
    weights = models.JSONField(_("points of priority"), default=default_weights)
    checklist = ArrayField(
        models.CharField(max_length=100), verbose_name=_("looked at for each bed"), default=list, blank=True
    )
    offers_by_itself = models.BooleanField(_("free beds are offered in order without an officer"), default=False)
    is_public = models.BooleanField(_("shown to the public"), default=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    retired_at = models.DateTimeField(_("taken out of use at"), null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("shelter")
        verbose_name_plural = _("shelters")
        constraints = [
            models.CheckConstraint(name="shelter_code_is_a_label", condition=Q(code__regex=CODE_PATTERN)),
            models.CheckConstraint(name="shelter_name_given", condition=~Q(name="")),
            models.CheckConstraint(
                name="shelter_leaves_before_others_come", condition=Q(check_out_time__lte=F("check_in_time"))
            ),
            models.CheckConstraint(
                name="shelter_numbers_in_bounds",
                condition=Q(
                    nights_limit__gte=1,
                    nights_limit__lte=MOST_NIGHTS,
                    horizon_days__gte=1,
                    horizon_days__lte=365,
                    emergency_days__gte=1,
                    emergency_days__lte=30,
                    papers_reminder_days__lte=30,
                    offer_hours__gte=1,
                    offer_hours__lte=168,
                    companions_adult__lte=4,
                    companions_child__lte=4,
                    companions_dependent__lte=4,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def most_companions(self) -> int:
        """Return how many may come along with any patient."""
        return max(self.companions_adult, self.companions_child, self.companions_dependent)

    def begins(self, night: dt.date) -> dt.datetime:
        """Return when people may come for the night of a date."""
        return dt.datetime.combine(night, self.check_in_time, self.zone)

    def ends(self, day: dt.date) -> dt.datetime:
        """Return until when people leave whose last night was the one before a date."""
        return dt.datetime.combine(day, self.check_out_time, self.zone)

    def points_of(self, factors: Any) -> int:
        """Return the points that some factors have together."""
        return sum(int(self.weights.get(str(factor), 0)) for factor in set(factors))


class Room(models.Model):
    """A room of a shelter. `rule` says who sleeps together; a room for isolation is only given to who needs one alone.

    A room for families, and one for isolation, is held by one party at a time. In a room for anybody the first who
    come decide: people of one sex, or one party.
    """

    class Rule(models.TextChoices):
        MEN = "men", _("Men")
        WOMEN = "women", _("Women")
        FAMILY = "family", _("Family")
        ANY = "any", _("Anybody")

    shelter = models.ForeignKey(Shelter, models.PROTECT, related_name="rooms", verbose_name=_("shelter"))
    name = models.CharField(_("name"), max_length=60)
    rule = models.CharField(_("who sleeps there"), max_length=6, choices=Rule, default=Rule.ANY)
    is_isolation = models.BooleanField(_("for isolation"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    class Meta:
        ordering = ["position", "name", "pk"]
        verbose_name = _("room of a shelter")
        verbose_name_plural = _("rooms of a shelter")
        constraints = [
            models.UniqueConstraint(name="room_name_once_in_its_shelter", fields=["shelter", "name"]),
            models.CheckConstraint(name="room_name_given", condition=~Q(name="")),
            models.CheckConstraint(name="room_rule_known", condition=Q(rule__in=["men", "women", "family", "any"])),
        ]

    def __str__(self) -> str:
        return self.name


class Bed(models.Model):
    """A bed: a resource of its own, with the room in which it stands."""

    resource = models.OneToOneField(Resource, models.PROTECT, related_name="bed", verbose_name=_("resource"))
    room = models.ForeignKey(Room, models.PROTECT, related_name="beds", verbose_name=_("room"))
    label = models.CharField(_("label"), max_length=20)
    is_accessible = models.BooleanField(_("accessible"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    class Meta:
        ordering = ["room__position", "room__name", "position", "label", "pk"]
        verbose_name = _("bed")
        verbose_name_plural = _("beds")
        constraints = [
            models.UniqueConstraint(name="bed_label_once_in_its_room", fields=["room", "label"]),
            models.CheckConstraint(name="bed_label_given", condition=~Q(label="")),
        ]

    def __str__(self) -> str:
        return f"{self.room} {self.label}"
