from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.cases.models.cases import Case
from core.workdays.counting import Unit


class ClockQuerySet(models.QuerySet["CaseClock"]):
    def running(self) -> ClockQuerySet:
        return self.filter(ended_at__isnull=True)


class CaseClock(models.Model):
    """A limit that runs for a case, as it was promised: later changes of the standard or the settings do not touch it.

    `kind` names what must happen in time ("verification", "first_answer", "main", "objection" ...). `source` says whose
    promise it is: the key of a regulation or of a version of a standard. `national_amount` is the most that the law
    allows, when the agency promised less. `next_at` is the moment at which something is to be done about it (half,
    most, limit), None when nothing is left; `on_time` is known when the clock has ended.
    """

    class Kind(models.TextChoices):
        MAIN = "main", _("Finished by")
        VERIFICATION = "verification", _("Checked and passed on by")
        FIRST_ANSWER = "first_answer", _("First answer by")
        COMPLETENESS = "completeness", _("Completeness checked by")
        SILENCE = "silence", _("Closed when nobody answers by")
        CITIZEN = "citizen", _("The citizen completes by")
        OBJECTION = "objection", _("Objection possible until")
        DISPUTE = "dispute", _("Dispute possible until")

    AGENCY_KINDS = ("main", "verification", "first_answer", "completeness")  # what the agency must do in time

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.MAIN)
    amount = models.PositiveIntegerField(_("limit"))
    unit = models.CharField(_("unit"), max_length=20, choices=Unit, default=Unit.WORKING_DAYS)
    national_amount = models.PositiveIntegerField(_("limit of the law"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=120, blank=True)
    started_at = models.DateTimeField(_("runs from"))
    counted_from = models.DateField(_("counted from"))
    due_at = models.DateTimeField(_("limit ends at"))
    half_at = models.DateTimeField(_("half is used at"), null=True, blank=True)
    most_at = models.DateTimeField(_("four fifths are used at"), null=True, blank=True)
    extension = models.PositiveIntegerField(_("extended by"), default=0)
    extension_reason = models.CharField(_("reason of the extension"), max_length=1000, blank=True)
    extended_at = models.DateTimeField(_("extended at"), null=True, blank=True)
    pauses = models.BooleanField(_("stands still while the citizen is asked"), default=True)
    calendar_version = models.CharField(_("version of the calendar"), max_length=80, blank=True)
    missing_years = models.JSONField(_("years without a calendar"), default=list, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    on_time = models.BooleanField(_("in time"), null=True)
    half_told_at = models.DateTimeField(null=True, blank=True)
    most_told_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(_("escalated at"), null=True, blank=True)
    bureau_at = models.DateTimeField(_("counts for the bureau from"), null=True, blank=True)  # set when it escalates
    bureau_told_at = models.DateTimeField(_("counted for the bureau at"), null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        ordering = ["case_id", "pk"]
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        indexes = [
            models.Index(
                fields=["next_at"], name="caseclock_next", condition=Q(next_at__isnull=False, ended_at__isnull=True)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                name="caseclock_one_of_a_kind_runs", fields=["case", "kind"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(name="caseclock_unit_known", condition=Q(unit__in=Unit.values)),
            models.CheckConstraint(
                name="caseclock_not_longer_than_the_law",
                condition=Q(national_amount__isnull=True) | Q(amount__lte=models.F("national_amount")),
            ),
            models.CheckConstraint(
                name="caseclock_extended_with_reason",
                condition=Q(extension=0) | (Q(extended_at__isnull=False) & ~Q(extension_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"

    @property
    def is_running(self) -> bool:
        return self.ended_at is None

    @property
    def total(self) -> int:
        """The limit with its extension, in its unit."""
        return self.amount + self.extension


class CasePause(models.Model):
    """A time in which the clocks of a case stood still, because the citizen was asked for something."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="pauses")
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["case_id", "since"]
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        constraints = [
            models.UniqueConstraint(name="casepause_one_open", fields=["case"], condition=Q(until__isnull=True)),
            models.CheckConstraint(
                name="casepause_ends_after_its_begin", condition=Q(until__isnull=True) | Q(until__gte=models.F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.since:%Y-%m-%d}"
