from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models.bookings import Booking
from bookings.models.resources import Resource
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
    agency's key. `paper` is the minutes (berita acara), a file of the case.
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
    key_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        constraints = [
            models.UniqueConstraint(name="handover_once_each_way", fields=["booking", "direction"]),
            models.CheckConstraint(name="handover_direction_known", condition=Q(direction__in=["out", "back"])),
        ]

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
    """Something of a resource came back broken or not at all, and what was agreed about it, until it is settled."""

    class Kind(models.TextChoices):
        DAMAGED = "damaged", _("Damaged")
        LOST = "lost", _("Lost")

    class Remedy(models.TextChoices):
        REPAIR = "repair", _("The borrower has it repaired")
        REPLACE = "replace", _("The borrower replaces it")
        WEAR = "wear", _("Ordinary wear: the agency bears it")

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="damages", verbose_name=_("return"))
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="damages", verbose_name=_("resource"))
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    quantity = models.PositiveIntegerField(_("how many"), default=1)
    what = models.CharField(_("what broke or got lost"), max_length=500)
    remedy = models.CharField(_("agreed"), max_length=7, choices=Remedy)
    due_on = models.DateField(_("until"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("entered by")
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    settled_note = models.CharField(_("how it was settled"), max_length=500, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("damage")
        verbose_name_plural = _("damages")
        constraints = [
            models.CheckConstraint(name="damage_kind_known", condition=Q(kind__in=["damaged", "lost"])),
            models.CheckConstraint(name="damage_remedy_known", condition=Q(remedy__in=["repair", "replace", "wear"])),
            models.CheckConstraint(name="damage_what_given", condition=~Q(what="")),
            models.CheckConstraint(name="damage_of_something", condition=Q(quantity__gte=1)),
            # What the borrower owes has a day, so that nobody waits for it without end.
            models.CheckConstraint(name="damage_owed_until", condition=Q(remedy="wear") | Q(due_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.resource_id}"

    @property
    def is_open(self) -> bool:
        return self.settled_at is None


class HandoverPhoto(models.Model):
    """A photo of the state of things, kept among the private files of the case; of a damage where it shows one."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="photos", verbose_name=_("hand-over"))
    damage = models.ForeignKey(
        Damage, models.CASCADE, null=True, blank=True, related_name="photos", verbose_name=_("damage")
    )
    file = models.OneToOneField(CaseFile, models.CASCADE, related_name="+", verbose_name=_("file"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("photo of a hand-over")
        verbose_name_plural = _("photos of hand-overs")

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
