from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models.bookings import Booking
from bookings.models.shelter import Bed, Factor, Room, Shelter
from core.cases.models import Case

NOTE_LIMIT = 1000
MOST_BABIES = 3


class Stay(models.Model):
    """What a stay in a shelter has beside its case and its booking.

    `nights` are the nights asked for, or, once beds are held, those held; the booking has the same as moments.
    `points` and `factors` are the priority, without the health factors, of which `health_points` is the sum.
    `waiting_since` is when the papers were complete, or the emergency accepted: whoever has as many points and waits
    longer comes first. It stays when beds are held, so that who loses them takes the old place. Papers that an officer
    saw without keeping a copy are `papers_seen`. `babies` sleep with a parent and have no bed. Stays of two patients of
    one `family` may share a room that a family has for itself. While the patient sleeps in a hospital, since
    `patient_away_on`, the bed is kept and counts as taken.
    """

    class Route(models.TextChoices):
        RESIDENT = "resident", _("Resident of the region")
        OUTSIDE = "outside", _("Resident living elsewhere, with a letter of the regional association")
        EMERGENCY = "emergency", _("Emergency, with a letter of the hospital that treats")

    class Ending(models.TextChoices):
        COMPLETED = "completed", _("Left as planned")
        EARLY = "early", _("Left early")
        HOSPITAL = "hospital", _("Moved to a hospital")
        DECEASED = "deceased", _("The patient passed away")
        NO_SHOW = "no_show", _("Did not come")

    case = models.OneToOneField(Case, models.CASCADE, related_name="stay", verbose_name=_("case"))
    booking = models.OneToOneField(Booking, models.CASCADE, related_name="stay", verbose_name=_("booking"))
    shelter = models.ForeignKey(Shelter, models.PROTECT, related_name="stays", verbose_name=_("shelter"))
    route = models.CharField(_("route"), max_length=9, choices=Route, default=Route.RESIDENT)
    district = models.CharField(_("district of origin"), max_length=60, blank=True)
    nights = DateRangeField(_("nights"))
    is_dependent = models.BooleanField(_("cannot do without help"), default=False)
    needs_accessible = models.BooleanField(_("needs an accessible bed"), default=False)
    needs_own_room = models.BooleanField(_("needs a room alone"), default=False)
    factors = ArrayField(models.CharField(max_length=20), verbose_name=_("priority"), default=list, blank=True)
    points = models.PositiveSmallIntegerField(_("points"), default=0)
    health_points = models.PositiveSmallIntegerField(_("points for reasons of health"), default=0)
    waiting_since = models.DateTimeField(_("waits since"), null=True, blank=True)
    papers_seen = ArrayField(
        models.CharField(max_length=14), verbose_name=_("papers that were seen"), default=list, blank=True
    )
    papers_due_on = models.DateField(_("papers until"), null=True, blank=True)
    papers_reminded_at = models.DateTimeField(_("reminded of papers at"), null=True, blank=True)
    babies = models.PositiveSmallIntegerField(_("babies without a bed"), default=0)
    family = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="relatives", verbose_name=_("stays with")
    )
    patient_away_on = models.DateField(_("patient in a hospital since"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("came at"), null=True, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    ending = models.CharField(_("how it ended"), max_length=9, choices=Ending, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("stay")
        verbose_name_plural = _("stays")
        indexes = [
            models.Index(
                name="stay_waiting", fields=["shelter", "waiting_since"], condition=Q(waiting_since__isnull=False)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="stay_route_known", condition=Q(route__in=["resident", "outside", "emergency"])
            ),
            models.CheckConstraint(
                name="stay_ending_known",
                condition=Q(ending__in=["", "completed", "early", "hospital", "deceased", "no_show"]),
            ),
            models.CheckConstraint(
                name="stay_nights_have_both_ends",
                condition=Q(nights__isempty=False, nights__lower_inf=False, nights__upper_inf=False),
            ),
            models.CheckConstraint(name="stay_babies_in_bounds", condition=Q(babies__lte=MOST_BABIES)),
            models.CheckConstraint(
                name="stay_leaves_after_it_came",
                condition=Q(left_at__isnull=True) | Q(arrived_at__isnull=False, left_at__gte=models.F("arrived_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shelter}: {self.nights}"

    @property
    def all_points(self) -> int:
        return self.points + self.health_points

    @property
    def factor_labels(self) -> list[str]:
        """Return in words what gives precedence, without the reasons of health."""
        return [str(Factor(name).label) for name in self.factors if name in Factor.values]


class StayPerson(models.Model):
    """Somebody who stays: the patient, or a companion. Who it is lies sealed, like the identity of a case.

    A companion who is exchanged keeps the row, with `left_on`, and the other has a new one, with `came_on`.
    """

    class Role(models.TextChoices):
        PATIENT = "patient", _("Patient")
        COMPANION = "companion", _("Companion of the patient")

    class Sex(models.TextChoices):
        MALE = "male", _("Male")
        FEMALE = "female", _("Female")

    class Age(models.TextChoices):
        """A small child sleeps with its parents, whatever its sex. An elderly patient may bring two companions."""

        SMALL = "small", _("Child under 10")
        MINOR = "minor", _("Child from 10 to 17")
        ADULT = "adult", _("Adult")
        ELDERLY = "elderly", _("60 and older")

    class Relation(models.TextChoices):
        SELF = "self", _("The patient")
        PARENT = "parent", _("Father or mother")
        SPOUSE = "spouse", _("Husband or wife")
        CHILD = "child", _("Son or daughter")
        SIBLING = "sibling", _("Brother or sister")
        OTHER = "other", _("Somebody else")

    stay = models.ForeignKey(Stay, models.CASCADE, related_name="people", verbose_name=_("stay"))
    role = models.CharField(_("role"), max_length=9, choices=Role)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex)
    age = models.CharField(_("age"), max_length=7, choices=Age)
    relation = models.CharField(_("relation to the patient"), max_length=7, choices=Relation)
    sealed = models.BinaryField()
    came_on = models.DateField(_("from"), null=True, blank=True)
    left_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["stay", "-role", "pk"]
        verbose_name = _("person who stays")
        verbose_name_plural = _("people who stay")
        constraints = [
            models.UniqueConstraint(name="stayperson_one_patient", fields=["stay"], condition=Q(role="patient")),
            models.CheckConstraint(name="stayperson_role_known", condition=Q(role__in=["patient", "companion"])),
            models.CheckConstraint(name="stayperson_sex_known", condition=Q(sex__in=["male", "female"])),
            models.CheckConstraint(
                name="stayperson_age_known", condition=Q(age__in=["small", "minor", "adult", "elderly"])
            ),
            models.CheckConstraint(
                name="stayperson_patient_is_self",
                condition=Q(role="patient", relation="self") | (Q(role="companion") & ~Q(relation="self")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_role_display())


class Placement(models.Model):
    """Somebody has a bed for some nights, beside the reservation that holds it: from the first date, without the last.

    `holders` tells with whom the room is shared then: "men", "women", or one party. The database refuses two kinds of
    holders in one room in one night, and two people in one bed, whatever writes it.
    """

    stay = models.ForeignKey(Stay, models.CASCADE, related_name="placements", verbose_name=_("stay"))
    person = models.ForeignKey(StayPerson, models.CASCADE, related_name="placements", verbose_name=_("who"))
    room = models.ForeignKey(Room, models.PROTECT, related_name="placements", verbose_name=_("room"))
    bed = models.ForeignKey(Bed, models.PROTECT, related_name="placements", verbose_name=_("bed"))
    nights = DateRangeField(_("nights"))
    holders = models.CharField(_("shared with"), max_length=30)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)

    class Meta:
        ordering = ["nights", "pk"]
        verbose_name = _("bed of a person")
        verbose_name_plural = _("beds of people")
        constraints = [
            ExclusionConstraint(
                name="placement_room_keeps_its_rule",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    ("nights", RangeOperators.OVERLAPS),
                    ("holders", RangeOperators.NOT_EQUAL),
                ],
                condition=Q(released_at__isnull=True),
            ),
            ExclusionConstraint(
                name="placement_one_person_in_a_bed",
                expressions=[("bed", RangeOperators.EQUAL), ("nights", RangeOperators.OVERLAPS)],
                condition=Q(released_at__isnull=True),
            ),
            ExclusionConstraint(
                name="placement_one_bed_for_a_person",
                expressions=[("person", RangeOperators.EQUAL), ("nights", RangeOperators.OVERLAPS)],
                condition=Q(released_at__isnull=True),
            ),
            models.CheckConstraint(
                name="placement_nights_have_both_ends",
                condition=Q(nights__isempty=False, nights__lower_inf=False, nights__upper_inf=False),
            ),
            models.CheckConstraint(
                name="placement_holders_known",
                condition=Q(holders__in=["men", "women"]) | Q(holders__startswith="party:"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bed_id}: {self.nights}"


class StayHealth(models.Model):
    """Why somebody is treated, and where: sealed with the agency's key, opened for a reason, emptied soon after."""

    stay = models.OneToOneField(Stay, models.CASCADE, related_name="health")
    sealed = models.BinaryField()
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("health data of a stay")
        verbose_name_plural = _("health data of stays")

    def __str__(self) -> str:
        return str(self.stay_id)


class StayPaper(models.Model):
    """A paper of a stay, sealed with the agency's key in the private store; opened one at a time, for a kept reason."""

    class Kind(models.TextChoices):
        """Source: domain reference, section 10.2."""

        APPROVAL = "approval", _("Letter of approval of the provincial health office")
        PATIENT_CARD = "patient_card", _("Identity card of the patient, or letter of domicile")
        COMPANION_CARD = "companion_card", _("Identity card of the companion")
        FAMILY_CARD = "family_card", _("Family card")
        REFERRAL = "referral", _("Letter of referral of the hospital that refers")
        EMERGENCY = "emergency", _("Letter of treatment of the hospital that treats")
        ASSOCIATION = "association", _("Letter of the regional association")
        CONTROL = "control", _("Control letter of the doctor")

    HEALTH = frozenset({Kind.APPROVAL, Kind.REFERRAL, Kind.EMERGENCY, Kind.CONTROL})

    stay = models.ForeignKey(Stay, models.CASCADE, related_name="papers", verbose_name=_("stay"))
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    file = models.FileField(_("file"), upload_to="shelter/sealed", max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(_("added at"), default=timezone.now)
    by_citizen = models.BooleanField(_("from the family"), default=True)

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name = _("paper of a stay")
        verbose_name_plural = _("papers of stays")
        constraints = [
            models.UniqueConstraint(name="staypaper_once", fields=["stay", "kind", "sha256"]),
            models.CheckConstraint(
                name="staypaper_kind_known",
                condition=Q(
                    kind__in=[
                        "approval",
                        "patient_card",
                        "companion_card",
                        "family_card",
                        "referral",
                        "emergency",
                        "association",
                        "control",
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stay_id} {self.kind}"

    @property
    def is_health(self) -> bool:
        return self.kind in self.HEALTH


class StayOffer(models.Model):
    """Beds that are held for somebody on the waiting list until `expires_at`; one offer of a stay is open at a time."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Not answered in time")
        TAKEN_BACK = "taken_back", _("Taken back")

    stay = models.ForeignKey(Stay, models.CASCADE, related_name="offers", verbose_name=_("stay"))
    nights = DateRangeField(_("nights"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    expires_at = models.DateTimeField(_("holds until"))
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("offer of beds")
        verbose_name_plural = _("offers of beds")
        indexes = [models.Index(name="stayoffer_open", fields=["expires_at"], condition=Q(answer=""))]
        constraints = [
            models.UniqueConstraint(name="stayoffer_one_open", fields=["stay"], condition=Q(answer="")),
            models.CheckConstraint(
                name="stayoffer_answer_known",
                condition=Q(answer__in=["", "accepted", "declined", "expired", "taken_back"]),
            ),
            models.CheckConstraint(
                name="stayoffer_answered_at_matches_answer",
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stay_id}: {self.nights}"


class StayExtension(models.Model):
    """The family asks to stay until a later date, with the doctor's control letter."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")

    stay = models.ForeignKey(Stay, models.CASCADE, related_name="extensions", verbose_name=_("stay"))
    until_on = models.DateField(_("until"))
    paper = models.ForeignKey(
        StayPaper, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("control letter")
    )
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    note = models.CharField(_("reason"), max_length=NOTE_LIMIT, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("extension of a stay")
        verbose_name_plural = _("extensions of stays")
        constraints = [
            models.UniqueConstraint(name="stayextension_one_open", fields=["stay"], condition=Q(state="asked")),
            models.CheckConstraint(
                name="stayextension_state_known", condition=Q(state__in=["asked", "granted", "refused"])
            ),
            models.CheckConstraint(
                name="stayextension_decided_at_matches_state",
                condition=Q(state="asked", decided_at__isnull=True) | (~Q(state="asked") & Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stay_id}: {self.until_on}"


class StayInspection(models.Model):
    """What was looked at in each bed's place when people came or left: `items` are `{"bed", "item", "ok"}`."""

    class Direction(models.TextChoices):
        IN = "in", _("Arrival")
        OUT = "out", _("Departure")

    stay = models.ForeignKey(Stay, models.CASCADE, related_name="inspections", verbose_name=_("stay"))
    direction = models.CharField(_("direction"), max_length=3, choices=Direction)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    items = models.JSONField(_("what was found"), default=list)
    note = models.CharField(_("note"), max_length=NOTE_LIMIT, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("inspection of a stay")
        verbose_name_plural = _("inspections of stays")
        constraints = [
            models.UniqueConstraint(name="stayinspection_once_each_way", fields=["stay", "direction"]),
            models.CheckConstraint(name="stayinspection_direction_known", condition=Q(direction__in=["in", "out"])),
        ]

    def __str__(self) -> str:
        return f"{self.stay_id} {self.direction}"
