from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from core.places import TimeZone
from services.seam import CODE_LIMIT, CODE_PATTERN, Accessibility, validate_code

STEPS = (5, 10, 15, 20, 30, 60, 120, 240, 720, 1440)
MOST_UNITS = 5000


class ResourceQuerySet(models.QuerySet["Resource"]):
    def in_use(self) -> ResourceQuerySet:
        """Resources that can be booked: not retired."""
        return self.filter(retired_at__isnull=True)

    def things(self) -> ResourceQuerySet:
        """What is kept as a thing of its own: not the beds, which belong to the rooms of a shelter."""
        return self.exclude(kind=Resource.Kind.BED)

    def lent(self) -> ResourceQuerySet:
        """What the public sees one by one: not the companions, who are people, and not the beds."""
        return self.public().exclude(kind__in=[Resource.Kind.BED, Resource.Kind.COMPANION])

    def public(self) -> ResourceQuerySet:
        """Resources that the public sees and may ask for."""
        return self.in_use().filter(is_public=True)


class Resource(models.Model):
    """Something, or somebody, that an agency lends: a hall, a vehicle, projectors, a companion, a bed.

    `quantity` is how many of it there are; only equipment has more than one. `capacity` counts people. Durations are
    in minutes. The use lies within the opening hours: its own, or those of the office where it has none;
    `keeps_days_off` is False for what is lent on holidays too. `before_minutes` and `after_minutes` are kept free
    around each use, for setting up and cleaning. `lead_hours` is the least time from the request to the use,
    `horizon_days` how far ahead it can be asked for. One asker has at most `limit_count` uses within `limit_days`.
    `service_code` names the service by whose standard it is lent, with its requirements and its limit of time. The
    public is told the unit in charge, never the responsible officer.
    A fee needs its legal basis. Source: domain reference, section 10.1.
    """

    class Kind(models.TextChoices):
        ROOM = "room", _("Room or hall")
        OUTDOOR = "outdoor", _("Outdoor place")
        VEHICLE = "vehicle", _("Vehicle")
        EQUIPMENT = "equipment", _("Equipment")
        COMPANION = "companion", _("Companion officer")
        BED = "bed", _("Bed")

    code = models.CharField(_("code"), max_length=CODE_LIMIT, unique=True, validators=[validate_code])
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    use_rules = models.TextField(_("rules of use"), blank=True)
    capacity = models.PositiveIntegerField(_("people that it holds"), null=True, blank=True)
    quantity = models.PositiveIntegerField(_("how many there are"), default=1)
    location = models.CharField(_("where it is"), max_length=200, blank=True)
    accessibility = ArrayField(
        models.CharField(max_length=20, choices=Accessibility),
        verbose_name=_("accessibility"),
        default=list,
        blank=True,
    )
    service_code = models.CharField(_("service by whose standard it is lent"), max_length=CODE_LIMIT, blank=True)
    unit_code = models.CharField(_("unit in charge"), max_length=CODE_LIMIT, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible officer"),
    )
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="as_companion",
        verbose_name=_("member of staff"),
    )
    time_zone = models.CharField(_("time zone"), max_length=20, choices=TimeZone, blank=True)
    opening_hours = models.JSONField(_("opening hours"), default=dict, blank=True)
    round_the_clock = models.BooleanField(_("open day and night"), default=False)
    keeps_days_off = models.BooleanField(_("closed on holidays"), default=True)
    step_minutes = models.PositiveSmallIntegerField(_("starts and ends every (minutes)"), default=30)
    shortest_minutes = models.PositiveIntegerField(_("shortest use (minutes)"), default=30)
    longest_minutes = models.PositiveIntegerField(_("longest use (minutes)"), null=True, blank=True)
    before_minutes = models.PositiveSmallIntegerField(_("kept free before a use (minutes)"), default=0)
    after_minutes = models.PositiveSmallIntegerField(_("kept free after a use (minutes)"), default=0)
    lead_hours = models.PositiveSmallIntegerField(_("asked for at least so long before (hours)"), default=0)
    horizon_days = models.PositiveSmallIntegerField(_("asked for at most so long before (days)"), default=90)
    limit_count = models.PositiveSmallIntegerField(_("uses by one asker at most"), null=True, blank=True)
    limit_days = models.PositiveSmallIntegerField(_("within so many days"), default=30)
    fee = models.CharField(_("fee"), max_length=200, blank=True)
    fee_basis = models.CharField(_("legal basis of the fee"), max_length=200, blank=True)
    is_public = models.BooleanField(_("shown to the public"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    retired_at = models.DateTimeField(_("taken out of use at"), null=True, blank=True)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name", "pk"]
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        constraints = [
            # A reservation names both columns: what it takes is a part of what there is.
            models.UniqueConstraint(name="resource_quantity", fields=["id", "quantity"]),
            models.CheckConstraint(name="resource_code_is_a_label", condition=Q(code__regex=CODE_PATTERN)),
            models.CheckConstraint(name="resource_name_given", condition=~Q(name="")),
            models.CheckConstraint(
                name="resource_kind_known",
                condition=Q(kind__in=["room", "outdoor", "vehicle", "equipment", "companion", "bed"]),
            ),
            models.CheckConstraint(
                name="resource_only_equipment_is_many",
                condition=Q(quantity=1) | Q(kind="equipment", quantity__gte=1, quantity__lte=MOST_UNITS),
            ),
            models.CheckConstraint(
                name="resource_companion_is_a_person",
                condition=Q(kind="companion", person__isnull=False) | (~Q(kind="companion") & Q(person__isnull=True)),
            ),
            models.CheckConstraint(
                name="resource_time_zone_known", condition=Q(time_zone="") | Q(time_zone__in=TimeZone.values)
            ),
            models.CheckConstraint(
                name="resource_accessibility_known", condition=Q(accessibility__contained_by=Accessibility.values)
            ),
            models.CheckConstraint(name="resource_step_known", condition=Q(step_minutes__in=STEPS)),
            models.CheckConstraint(
                name="resource_shortest_before_longest",
                condition=Q(longest_minutes__isnull=True) | Q(longest_minutes__gte=F("shortest_minutes")),
            ),
            models.CheckConstraint(
                name="resource_limits_in_bounds",
                condition=Q(horizon_days__gte=1, horizon_days__lte=730, limit_days__gte=1)
                & Q(before_minutes__lte=1440, after_minutes__lte=1440, lead_hours__lte=2160),
            ),
            models.CheckConstraint(name="resource_fee_has_a_basis", condition=Q(fee="") | ~Q(fee_basis="")),
        ]

    def __str__(self) -> str:
        return self.name


class Closure(models.Model):
    """A time in which a resource cannot be used: under repair, or a blackout. People read the reason."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="closures", verbose_name=_("resource"))
    during = DateTimeRangeField(_("during"))
    reason = models.CharField(_("reason"), max_length=200)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("entered by")
    )

    class Meta:
        ordering = ["during", "pk"]
        verbose_name = _("time out of use")
        verbose_name_plural = _("times out of use")
        constraints = [
            models.CheckConstraint(name="closure_reason_given", condition=~Q(reason="")),
            models.CheckConstraint(
                name="closure_has_both_ends",
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
            ),
            ExclusionConstraint(
                name="closure_once_at_a_time",
                expressions=[("resource", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class OtherHours(models.Model):
    """Other opening hours of a resource from a date through another, such as those of Ramadan; none means closed."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="other_hours", verbose_name=_("resource"))
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("through"))
    opening_hours = models.JSONField(_("opening hours"), default=dict, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        ordering = ["first_on", "pk"]
        verbose_name = _("other opening hours")
        verbose_name_plural = _("other opening hours")
        constraints = [
            models.CheckConstraint(name="otherhours_in_order", condition=Q(last_on__gte=F("first_on"))),
            ExclusionConstraint(
                name="otherhours_once_at_a_time",
                expressions=[
                    ("resource", RangeOperators.EQUAL),
                    (Func("first_on", "last_on", models.Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on} \u2013 {self.last_on}"
