from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.models.resources import Resource
from core.cases.models import Case


class Booking(models.Model):
    """A use of resources at one time, as one act: asked for by somebody with a case, or planned by the agency itself.

    `during` is the use, without the time around it. What the agency plans has no case: its own activities, and the
    visits of a mobile unit. `title` names the activity, never a person; the public calendar reads it only of such.
    """

    class Kind(models.TextChoices):
        LENDING = "lending", _("Lending")
        OWN_USE = "own_use", _("Own activity of the agency")
        STAY = "stay", _("Stay in the shelter")
        VISIT = "visit", _("Visit of a mobile unit")

    class State(models.TextChoices):
        """Those up to `IN_USE` hold what was booked; `WAITING` is on the waiting list, or lost its time."""

        REQUESTED = "requested", _("Asked for")
        APPROVED = "approved", _("Approved")
        IN_USE = "in_use", _("In use")
        RETURNED = "returned", _("Returned")
        REFUSED = "refused", _("Refused")
        CANCELLED = "cancelled", _("Cancelled")
        NO_SHOW = "no_show", _("Nobody came")
        WAITING = "waiting", _("Waiting for a time")

    case = models.OneToOneField(
        Case, models.CASCADE, null=True, blank=True, related_name="booking", verbose_name=_("case")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.REQUESTED)
    title = models.CharField(_("activity"), max_length=200)
    shows_title = models.BooleanField(_("the calendar names it"), default=False)
    during = DateTimeRangeField(_("during"))
    participants = models.PositiveIntegerField(_("people"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("entered by")
    )

    class Meta:
        ordering = ["during", "pk"]
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints = [
            models.CheckConstraint(
                name="booking_kind_known", condition=Q(kind__in=["lending", "own_use", "stay", "visit"])
            ),
            models.CheckConstraint(
                name="booking_state_known",
                condition=Q(
                    state__in=[
                        *("requested", "approved", "in_use"),
                        *("returned", "refused", "cancelled", "no_show", "waiting"),
                    ]
                ),
            ),
            models.CheckConstraint(
                name="booking_case_of_who_asked",
                condition=Q(kind__in=["lending", "stay"], case__isnull=False)
                | Q(kind__in=["own_use", "visit"], case__isnull=True),
            ),
            models.CheckConstraint(
                name="booking_has_both_ends",
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
            ),
            models.CheckConstraint(name="booking_title_given", condition=~Q(title="")),
            # What somebody asked for is never named on the calendar.
            models.CheckConstraint(
                name="booking_own_title_shown", condition=Q(shows_title=False) | Q(kind__in=["own_use", "visit"])
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Reservation(models.Model):
    """Some units of one resource, held for a booking: no unit is ever held twice at a moment, by whatever writes it.

    `lot` has the numbers of the units (bookings.lots), which a resource with one unit has as 1. `blocked` is the time
    of the use with the time around it. `quantity` repeats that of the resource, to which the database holds it. What
    was held and is not any more keeps its row, with `released_at`.
    """

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="reservations", verbose_name=_("booking"))
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="reservations", verbose_name=_("resource"))
    quantity = models.PositiveIntegerField(_("how many there are"))
    lot = IntegerRangeField(_("units"))
    blocked = DateTimeRangeField(_("kept free"))
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        constraints = [
            ExclusionConstraint(
                name="reservation_once_at_a_time",
                expressions=[
                    ("resource", RangeOperators.EQUAL),
                    ("lot", RangeOperators.OVERLAPS),
                    ("blocked", RangeOperators.OVERLAPS),
                ],
                condition=Q(released_at__isnull=True),
            ),
            models.CheckConstraint(
                name="reservation_units_exist",
                condition=Q(lot__isempty=False, lot__startswith__gte=1, lot__endswith__lte=F("quantity") + 1)
                | Q(released_at__isnull=False),
            ),
            models.CheckConstraint(
                name="reservation_has_both_ends",
                condition=Q(blocked__isempty=False, blocked__lower_inf=False, blocked__upper_inf=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id}: {self.blocked}"
