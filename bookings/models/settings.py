from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BookingSettings(models.Model):
    """What the agency decides about what it lends; one row. Limits of the resources themselves stand with them.

    `decision_days` are working days, promised where no standard names a time. Of these and of a standard's, a share of
    `warn_percent` may be used before the head is warned. Source: domain reference, section 10.1.
    """

    class Companions(models.TextChoices):
        ON_WISH = "on_wish", _("When the borrower wishes it")
        ALWAYS = "always", _("At every use of a room or place")
        NEVER = "never", _("Never")

    decision_days = models.PositiveSmallIntegerField(_("decided within (working days)"), default=2)
    warn_percent = models.PositiveSmallIntegerField(_("the head is warned after (percent of the limit)"), default=75)
    change_hours = models.PositiveSmallIntegerField(_("the borrower may change or cancel until (hours)"), default=24)
    offer_hours = models.PositiveSmallIntegerField(_("an offer from the waiting list holds (hours)"), default=24)
    most_waiting = models.PositiveSmallIntegerField(_("people waiting for the same time at most"), default=10)
    most_dates = models.PositiveSmallIntegerField(_("dates of one series at most"), default=12)
    own_use_days = models.PositiveSmallIntegerField(
        _("own activities take a booked time at the latest (days before)"), default=7
    )
    reminder_hours = models.PositiveSmallIntegerField(_("the borrower is reminded (hours before the use)"), default=24)
    companions = models.CharField(
        _("a companion officer comes along"), choices=Companions, max_length=7, default="on_wish"
    )

    no_show_minutes = models.PositiveSmallIntegerField(
        _("staff are reminded that nobody came after (minutes)"), default=30
    )
    no_show_counts = models.BooleanField(_("a use to which nobody came counts for the limits"), default=True)
    due_hours = models.PositiveSmallIntegerField(
        _("the borrower is reminded of the return (hours before its end)"), default=2
    )
    visit_answer_days = models.PositiveSmallIntegerField(
        _("requests for a visit are answered within (working days)"), default=10
    )
    visit_gap_months = models.PositiveSmallIntegerField(
        _("a place counts as not visited for long after (months)"), default=12
    )
    visit_people_weight = models.PositiveSmallIntegerField(_("points for the people who ask"), default=40)
    visit_away_weight = models.PositiveSmallIntegerField(_("points for the time since the last visit"), default=40)
    visit_reach_weight = models.PositiveSmallIntegerField(_("points for distance and weak internet"), default=20)

    class Meta:
        verbose_name = _("settings of bookings")
        verbose_name_plural = _("settings of bookings")
        constraints = [
            models.CheckConstraint(name="bookingsettings_one_row", condition=Q(pk=1)),
            models.CheckConstraint(
                name="bookingsettings_lending_in_bounds",
                condition=Q(
                    decision_days__gte=1,
                    decision_days__lte=10,
                    warn_percent__gte=10,
                    warn_percent__lte=95,
                    change_hours__lte=720,
                    offer_hours__gte=1,
                    offer_hours__lte=168,
                    most_waiting__lte=100,
                    most_dates__gte=2,
                    most_dates__lte=52,
                    own_use_days__gte=1,
                    own_use_days__lte=90,
                    reminder_hours__gte=1,
                    reminder_hours__lte=168,
                ),
            ),
            models.CheckConstraint(
                name="bookingsettings_use_in_bounds",
                condition=Q(no_show_minutes__gte=5, no_show_minutes__lte=1440, due_hours__gte=1, due_hours__lte=168),
            ),
            models.CheckConstraint(
                name="bookingsettings_visits_in_bounds",
                condition=Q(visit_answer_days__gte=1, visit_answer_days__lte=60)
                & Q(visit_gap_months__gte=1, visit_gap_months__lte=60)
                & Q(visit_people_weight__lte=100, visit_away_weight__lte=100, visit_reach_weight__lte=100),
            ),
            models.CheckConstraint(
                name="bookingsettings_companions_known", condition=Q(companions__in=["on_wish", "always", "never"])
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def load(cls) -> BookingSettings:
        """Return the row, or the defaults when nothing was changed yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
