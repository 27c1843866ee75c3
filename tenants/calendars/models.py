from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.workdays.counting import OffKind
from tenants.models.fields import CodeForeignKey
from tenants.models.provinces import Province


class CalendarDecree(models.Model):
    """What made days off: the joint decree of three ministers on a year, its amendment, or a province's own decree.

    A national decree publishes its year: a limit that runs into a year without one may still move.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    province = CodeForeignKey(
        Province,
        models.PROTECT,
        db_column="province_code",
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("province"),
    )
    province_code: str | None
    number = models.CharField(_("number of the decree"), max_length=120)
    valid_from = models.DateField(_("in force from"))
    entered_at = models.DateTimeField(_("entered at"), db_default=Now())
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+", verbose_name=_("entered by")
    )

    class Meta:
        ordering = ["year", "pk"]
        verbose_name = _("decree on days off")
        verbose_name_plural = _("decrees on days off")
        constraints = [
            models.CheckConstraint(
                name="calendardecree_year_in_bounds", condition=Q(year__gte=2020) & Q(year__lte=2100)
            ),
            models.CheckConstraint(name="calendardecree_number_given", condition=~Q(number="")),
            models.UniqueConstraint(
                name="calendardecree_once_for_a_year", fields=["year", "province", "number"], nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    def current(self) -> CalendarDayQuerySet:
        """The days that hold now."""
        return self.filter(superseded_by=None)

    def of_province(self, code: str | None) -> CalendarDayQuerySet:
        """National days, with those of a province."""
        return self.filter(Q(province=None) | Q(province_code=code)) if code else self.filter(province=None)


class CalendarDay(models.Model):
    """A day off of all offices, or of those of a province. It is never deleted: a later decree supersedes it."""

    decree = models.ForeignKey(CalendarDecree, models.PROTECT, related_name="days", verbose_name=_("decree"))
    superseded_by = models.ForeignKey(
        CalendarDecree,
        models.PROTECT,
        related_name="superseded_days",
        null=True,
        blank=True,
        verbose_name=_("superseded by"),
    )
    province = CodeForeignKey(
        Province,
        models.PROTECT,
        db_column="province_code",
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("province"),
    )
    province_code: str | None
    on = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=12, choices=OffKind)
    name = models.CharField(_("name"), max_length=120)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("day off")
        verbose_name_plural = _("days off")
        constraints = [
            models.CheckConstraint(
                name="calendarday_kind_matches_province",
                condition=Q(kind__in=["national", "joint_leave"], province=None)
                | Q(kind="regional", province__isnull=False),
            ),
            models.CheckConstraint(name="calendarday_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="calendarday_superseded_by_another",
                condition=Q(superseded_by=None) | ~Q(superseded_by=F("decree")),
            ),
            models.UniqueConstraint(
                name="calendarday_one_holds",
                fields=["on", "province"],
                condition=Q(superseded_by=None),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.name}"
