from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models.bookings import Booking
from bookings.models.resources import Closure, Resource
from core.cases.models import CaseFile


class Condition(models.TextChoices):
    GOOD = "good", _("Good")
    WORN = "worn", _("Worn, but can be used")
    DAMAGED = "damaged", _("Damaged")
    MISSING = "missing", _("Not there")


class Fuel(models.TextChoices):
    EMPTY = "0", _("Empty")
    QUARTER = "1", _("A quarter")
    HALF = "2", _("Half")
    THREE_QUARTERS = "3", _("Three quarters")
    FULL = "4", _("Full")


class Handover(models.Model):
    """What was booked changed hands: given out at the start, or taken back at the end, at the moment when it was.

    `items` has an object for each resource (bookings.looking): how many were counted, the state of each line of its
    checklist, the meter and the fuel of a vehicle. `receiver` is whoever stood there for the borrower, sealed with the
    agency's key. `paper` is the minutes (berita acara), a file of the case; an activity of the agency itself has none.
    `keys` are the keys and cards that were given out, or came back; `keys_out` those that somebody has still.
    """

    class Direction(models.TextChoices):
        OUT = "out", _("Hand-over")
        BACK = "back", _("Return")

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="handovers", verbose_name=_("booking"))
    direction = models.CharField(_("direction"), max_length=4, choices=Direction)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("officer")
    )
    by_name = models.CharField(_("name of the officer"), max_length=254, blank=True)
    items = models.JSONField(_("what was looked at"), default=list, blank=True)
    note = models.TextField(_("note"), blank=True)
    receiver = models.BinaryField(null=True)
    paper = models.OneToOneField(
        CaseFile, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("minutes of it")
    )
    keys = ArrayField(models.CharField(max_length=80), verbose_name=_("keys and cards"), default=list, blank=True)
    keys_out = ArrayField(
        models.CharField(max_length=80), verbose_name=_("keys and cards not returned"), default=list, blank=True
    )
    key_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        constraints = [
            models.UniqueConstraint(name="handover_once_each_way", fields=["booking", "direction"]),
            models.CheckConstraint(name="handover_direction_known", condition=Q(direction__in=["out", "back"])),
            models.CheckConstraint(
                name="handover_keys_out_were_given",
                condition=Q(keys_out=[]) | (Q(direction="out") & Q(keys_out__contained_by=models.F("keys"))),
            ),
        ]
        indexes = [models.Index(name="handover_keys_out", fields=["at"], condition=~Q(keys_out=[]))]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.booking_id}"

    @property
    def is_return(self) -> bool:
        return self.direction == self.Direction.BACK

    @property
    def number(self) -> str:
        """The number of its minutes: that of the case, with what it is."""
        case = self.booking.case
        mark = "PENGEMBALIAN" if self.is_return else "SERAH-TERIMA"
        return f"{case.code}/{mark}" if case else str(self.pk)


class Damage(models.Model):
    """Something of a resource broke or got lost, and what was agreed about it, until it is settled.

    It is noted with a return (`handover`), during a use, or when somebody finds it later; `booking` is the use, where
    one is known. `cost` is what a repair may cost, in words: nothing is charged by it. Set aside, the resource cannot
    be used meanwhile: `taken_out` units are gone from its quantity, or it has the `closure`, or it was retired.
    """

    class Kind(models.TextChoices):
        DAMAGED = "damaged", _("Damaged")
        LOST = "lost", _("Lost")

    class Found(models.TextChoices):
        RETURN = "return", _("At the return")
        USE = "use", _("During the use")
        LATER = "later", _("Found later")

    class Remedy(models.TextChoices):
        REPAIR = "repair", _("The borrower has it repaired")
        REPLACE = "replace", _("The borrower replaces it")
        AGENCY = "agency", _("The agency has it repaired or replaced")
        OPEN = "open", _("Still to be agreed")
        WEAR = "wear", _("Ordinary wear: the agency bears it")

    class Outcome(models.TextChoices):
        MENDED = "mended", _("Repaired or replaced")
        GONE = "gone", _("It cannot be repaired, and is not replaced")

    handover = models.ForeignKey(
        Handover, models.CASCADE, null=True, blank=True, related_name="damages", verbose_name=_("return")
    )
    booking = models.ForeignKey(
        Booking, models.CASCADE, null=True, blank=True, related_name="damages", verbose_name=_("booking")
    )
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="damages", verbose_name=_("resource"))
    found = models.CharField(_("noticed"), max_length=6, choices=Found, default=Found.RETURN)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    quantity = models.PositiveIntegerField(_("how many"), default=1)
    what = models.CharField(_("what broke or got lost"), max_length=500)
    remedy = models.CharField(_("agreed"), max_length=7, choices=Remedy)
    cost = models.CharField(_("what it may cost"), max_length=200, blank=True)
    due_on = models.DateField(_("until"), null=True, blank=True)
    key_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("entered by")
    )
    set_aside_at = models.DateTimeField(_("set aside at"), null=True, blank=True)
    taken_out = models.PositiveIntegerField(_("units taken out of use"), default=0)
    closure = models.OneToOneField(
        Closure, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("time out of use")
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    settled_note = models.CharField(_("how it was settled"), max_length=500, blank=True)
    outcome = models.CharField(_("what became of it"), max_length=6, choices=Outcome, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("damage")
        verbose_name_plural = _("damages")
        constraints = [
            models.CheckConstraint(name="damage_kind_known", condition=Q(kind__in=["damaged", "lost"])),
            models.CheckConstraint(name="damage_found_known", condition=Q(found__in=["return", "use", "later"])),
            models.CheckConstraint(
                name="damage_remedy_known", condition=Q(remedy__in=["repair", "replace", "agency", "open", "wear"])
            ),
            models.CheckConstraint(name="damage_outcome_known", condition=Q(outcome__in=["", "mended", "gone"])),
            models.CheckConstraint(
                name="damage_outcome_once_settled", condition=Q(outcome="") | Q(settled_at__isnull=False)
            ),
            models.CheckConstraint(name="damage_what_given", condition=~Q(what="")),
            models.CheckConstraint(name="damage_of_something", condition=Q(quantity__gte=1)),
            # What the borrower owes has a day, so that nobody waits for it without end.
            models.CheckConstraint(
                name="damage_owed_until", condition=~Q(remedy__in=["repair", "replace"]) | Q(due_on__isnull=False)
            ),
            models.CheckConstraint(
                name="damage_found_at_its_return",
                condition=Q(found="return", handover__isnull=False) | ~Q(found="return"),
            ),
            models.CheckConstraint(
                name="damage_of_a_return_has_its_booking",
                condition=Q(handover__isnull=True) | Q(booking__isnull=False),
            ),
            models.CheckConstraint(
                name="damage_taken_out_when_set_aside",
                condition=Q(set_aside_at__isnull=False) | Q(taken_out=0, closure__isnull=True),
            ),
            models.UniqueConstraint(name="damage_form_once", fields=["key_digest"], condition=~Q(key_digest="")),
        ]
        indexes = [models.Index(name="damage_open", fields=["created_at"], condition=Q(settled_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.resource_id}"

    @property
    def is_open(self) -> bool:
        return self.settled_at is None

    @property
    def is_owed(self) -> bool:
        """Whether the borrower is to do something about it."""
        return self.remedy in (self.Remedy.REPAIR, self.Remedy.REPLACE)


class DamagePhoto(models.Model):
    """A photo of a damage that belongs to no case. Place and moment of taking it were removed from the file."""

    damage = models.ForeignKey(Damage, models.CASCADE, related_name="own_photos", verbose_name=_("damage"))
    file = models.FileField(_("photo"), upload_to="damages", max_length=200)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("photo of a damage")
        verbose_name_plural = _("photos of damages")
        constraints = [models.UniqueConstraint(name="damagephoto_once", fields=["damage", "sha256"])]

    def __str__(self) -> str:
        return str(self.damage_id)


class HandoverPhoto(models.Model):
    """A photo of the state of things, kept among the private files of the case; of a damage where it shows one."""

    handover = models.ForeignKey(
        Handover, models.CASCADE, null=True, blank=True, related_name="photos", verbose_name=_("hand-over")
    )
    damage = models.ForeignKey(
        Damage, models.CASCADE, null=True, blank=True, related_name="photos", verbose_name=_("damage")
    )
    file = models.OneToOneField(CaseFile, models.CASCADE, related_name="+", verbose_name=_("file"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("photo of a hand-over")
        verbose_name_plural = _("photos of hand-overs")
        constraints = [
            models.CheckConstraint(
                name="handoverphoto_of_something", condition=Q(handover__isnull=False) | Q(damage__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.file_id)


class Attendance(models.Model):
    """Whether somebody came for a booking, before anything was handed over: arrived, or absent.

    `counts` tells whether the absence counts for the limits of who asked: what the agency had decided that day.
    """

    booking = models.OneToOneField(Booking, models.CASCADE, related_name="attendance", verbose_name=_("booking"))
    arrived_at = models.DateTimeField(_("arrived at"), null=True, blank=True)
    absent_at = models.DateTimeField(_("noted as absent at"), null=True, blank=True)
    counts = models.BooleanField(_("counts for the limits"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("noted by")
    )

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.CheckConstraint(
                name="attendance_came_or_not",
                condition=Q(arrived_at__isnull=False, absent_at__isnull=True)
                | Q(arrived_at__isnull=True, absent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="attendance_only_absence_counts", condition=Q(counts=False) | Q(absent_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.booking_id)


class CompanionFeed(models.Model):
    """The secret address of a companion's calendar: a new `version` ends the address before."""

    resource = models.OneToOneField(Resource, models.CASCADE, related_name="feed", verbose_name=_("companion"))
    version = models.PositiveIntegerField(_("version"), default=1)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("calendar of a companion")
        verbose_name_plural = _("calendars of companions")

    def __str__(self) -> str:
        return str(self.resource_id)
