from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# In working days. Source: domain reference, 6.2; no law sets the limit of an aspiration [?].
NATIONAL_DAYS = {
    "verification_days": 3,
    "first_answer_days": 5,
    "service_days": 14,
    "supervisory_days": 60,
    "normative_days": 5,
    "aspiration_days": 14,
    "silence_days": 10,
}
MOST_REOPENINGS = 5


class FeedbackSettings(models.Model):
    """What the agency promises for complaints and aspirations, in working days, never more than the nation's; one row.

    `silence_days` runs against the reporter: after the answer it closes what nobody answers, so it is never shorter.
    """

    verification_days = models.PositiveSmallIntegerField(_("checked and passed on within"), default=3)
    first_answer_days = models.PositiveSmallIntegerField(_("first answer within"), default=5)
    service_days = models.PositiveSmallIntegerField(_("complaint about service, finished within"), default=14)
    supervisory_days = models.PositiveSmallIntegerField(_("supervisory complaint, finished within"), default=60)
    normative_days = models.PositiveSmallIntegerField(_("question about rules or information, within"), default=5)
    aspiration_days = models.PositiveSmallIntegerField(_("aspiration, answered within"), default=14)
    silence_days = models.PositiveSmallIntegerField(_("closed when nobody answers, after"), default=10)
    reopen_limit = models.PositiveSmallIntegerField(_("times that a reporter may open it again"), default=2)
    other_ways = models.TextField(_("other ways to complain"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("settings of complaints")
        verbose_name_plural = _("settings of complaints")
        constraints = [
            models.CheckConstraint(name="feedbacksettings_one_row", condition=Q(pk=1)),
            models.CheckConstraint(
                name="feedbacksettings_not_longer_than_the_nation",
                condition=Q(
                    verification_days__gte=1,
                    verification_days__lte=3,
                    first_answer_days__gte=1,
                    first_answer_days__lte=5,
                    service_days__gte=1,
                    service_days__lte=14,
                    supervisory_days__gte=1,
                    supervisory_days__lte=60,
                    normative_days__gte=1,
                    normative_days__lte=5,
                    aspiration_days__gte=1,
                    aspiration_days__lte=14,
                ),
            ),
            models.CheckConstraint(
                name="feedbacksettings_reporter_has_time",
                condition=Q(
                    silence_days__gte=10, silence_days__lte=30, reopen_limit__gte=1, reopen_limit__lte=MOST_REOPENINGS
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def load(cls) -> FeedbackSettings:
        """Return the row, or the defaults when nothing was changed yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
