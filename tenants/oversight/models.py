"""What the bureau reads: the figures that agencies reported, kept in the public schema."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.models.agencies import Agency


class AgencyRollup(models.Model):
    """What one app of one agency reported for one day, as it was reported. The newest report of a day replaces it."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="rollups", verbose_name=_("agency"))
    day = models.DateField(_("day"))
    app = models.CharField(_("part of the system"), max_length=60)
    figures = models.JSONField(_("figures"))
    taken_at = models.DateTimeField(_("taken at"))

    class Meta:
        ordering = ["agency", "-day", "app"]
        verbose_name = _("report of an agency")
        verbose_name_plural = _("reports of agencies")
        constraints = [models.UniqueConstraint(name="agencyrollup_once_a_day", fields=["agency", "day", "app"])]
        indexes = [models.Index(fields=["day"], name="agencyrollup_day")]

    def __str__(self) -> str:
        return f"{self.agency} {self.day} {self.app}"


class DailyFigures(models.Model):
    """The figures that oversight pages show, in columns: one row per agency and day, the newest marked.

    `published` counts external services with a standard in force; `missing` holds, by code of a component, how many
    external services lack it. `completeness` is a share from 0 to 1, None without an external service. What was not
    reported is None: `on_paper` and `in_sippn` count external services, `review_age_days` is the median of days since
    their last review, `checks_failed` counts findings of the publication check. `pekppp` holds the score of each
    indicator by its number, computed by the rubric `pekppp_rubric`; `pekppp_mean` is their mean by weight.
    `consulting` holds those of consultation and complaints, empty when none were reported and without what is hidden;
    `consulting_mean` is the mean of the four that make an aspect.
    `forums_held` counts the public consultation forums of the last 365 days, `forum_elements` the elements of the
    community that took part in any of them, `forum_inputs` and what follows their inputs; actions are those of
    all plans. `cases_*` are applications, complaints and requests together: `cases_received` of 365 days and
    `cases_open` are None also when they are hidden, fewer than five people standing behind; `cases_late` are those that
    count for the bureau, `cases_in_time` is the share of the promises that were kept, None when hidden.
    """

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="daily_figures", verbose_name=_("agency"))
    day = models.DateField(_("day"))
    is_latest = models.BooleanField(_("newest of its agency"), default=True)
    services_external = models.PositiveIntegerField(_("external services"))
    services_internal = models.PositiveIntegerField(_("internal services"))
    published = models.PositiveIntegerField(_("published"))
    drafts = models.PositiveIntegerField(_("drafts"))
    completeness = models.DecimalField(_("completeness"), max_digits=5, decimal_places=4, null=True)
    missing = models.JSONField(_("missing components"), default=dict)
    last_changed_on = models.DateField(_("last change"), null=True)
    on_paper = models.PositiveIntegerField(_("published on paper"), null=True)
    in_sippn = models.PositiveIntegerField(_("in SIPPN"), null=True)
    reviews_overdue = models.PositiveIntegerField(_("reviews overdue"), null=True)
    review_age_days = models.PositiveIntegerField(_("days since the last review"), null=True)
    checks_failed = models.PositiveIntegerField(_("failed publication checks"), null=True)
    pekppp = models.JSONField(_("scores of the PEKPPP indicators"), default=dict)
    pekppp_mean = models.DecimalField(_("mean of the PEKPPP indicators"), max_digits=3, decimal_places=2, null=True)
    pekppp_rubric = models.CharField(_("rubric"), max_length=40, blank=True)
    consulting = models.JSONField(_("scores of consultation and complaints"), default=dict)
    consulting_mean = models.DecimalField(
        _("mean of consultation and complaints"), max_digits=3, decimal_places=2, null=True
    )
    forums_held = models.PositiveIntegerField(_("forums held within a year"), null=True)
    forum_elements = models.PositiveSmallIntegerField(_("elements of the community at forums"), null=True)
    forum_inputs = models.PositiveIntegerField(_("inputs to forums"), null=True)
    forum_answered = models.PositiveIntegerField(_("answered inputs"), null=True)
    forum_accepted = models.PositiveIntegerField(_("accepted inputs"), null=True)
    actions_open = models.PositiveIntegerField(_("actions in progress"), null=True)
    actions_overdue = models.PositiveIntegerField(_("overdue actions"), null=True)
    cases_received = models.PositiveIntegerField(_("cases received within a year"), null=True)
    cases_open = models.PositiveIntegerField(_("open cases"), null=True)
    cases_overdue = models.PositiveIntegerField(_("overdue cases"), null=True)
    cases_late = models.PositiveIntegerField(_("cases that are long overdue"), null=True)
    cases_in_time = models.DecimalField(_("share of cases in time"), max_digits=5, decimal_places=4, null=True)
    taken_at = models.DateTimeField(_("taken at"))

    class Meta:
        ordering = ["agency", "-day"]
        verbose_name = _("figures of an agency")
        verbose_name_plural = _("figures of agencies")
        constraints = [
            models.UniqueConstraint(name="dailyfigures_once_a_day", fields=["agency", "day"]),
            models.UniqueConstraint(name="dailyfigures_one_latest", fields=["agency"], condition=Q(is_latest=True)),
            models.CheckConstraint(
                name="dailyfigures_published_of_external", condition=Q(published__lte=F("services_external"))
            ),
            models.CheckConstraint(
                name="dailyfigures_completeness_is_share",
                condition=Q(services_external=0, completeness__isnull=True)
                | Q(services_external__gt=0, completeness__gte=Decimal(0), completeness__lte=Decimal(1)),
            ),
            models.CheckConstraint(
                name="dailyfigures_media_of_external",
                condition=(Q(on_paper__isnull=True) | Q(on_paper__lte=F("services_external")))
                & (Q(in_sippn__isnull=True) | Q(in_sippn__lte=F("services_external"))),
            ),
            models.CheckConstraint(
                name="dailyfigures_pekppp_in_range",
                condition=Q(pekppp_mean__isnull=True) | Q(pekppp_mean__gte=Decimal(0), pekppp_mean__lte=Decimal(5)),
            ),
            models.CheckConstraint(
                name="dailyfigures_consulting_in_range",
                condition=Q(consulting_mean__isnull=True) | Q(consulting_mean__range=(Decimal(0), Decimal(5))),
            ),
            models.CheckConstraint(
                name="dailyfigures_forum_parts_of_inputs",
                condition=Q(forums_held__isnull=True)
                | Q(
                    forum_elements__lte=5,
                    forum_accepted__lte=F("forum_answered"),
                    forum_answered__lte=F("forum_inputs"),
                    actions_overdue__lte=F("actions_open"),
                ),
            ),
            models.CheckConstraint(
                name="dailyfigures_cases_in_time_is_share",
                condition=Q(cases_in_time__isnull=True) | Q(cases_in_time__range=(Decimal(0), Decimal(1))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.day}"


class CollectionRun(models.Model):
    """A collection that somebody asked for: all agencies of one province, or all there are when it names none."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("finished")
        ABANDONED = "abandoned", _("stopped without an end")

    LONGEST = dt.timedelta(minutes=30)  # a run that takes longer has lost its worker

    province_code = models.CharField(_("province"), max_length=2, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    requested_by_id = models.BigIntegerField(null=True)
    requested_by_name = models.CharField(_("requested by"), max_length=254, blank=True)
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = _("collection of figures")
        verbose_name_plural = _("collections of figures")
        constraints = [
            models.UniqueConstraint(
                name="collectionrun_one_per_province", fields=["province_code"], condition=Q(state="running")
            ),
            models.CheckConstraint(
                name="collectionrun_finished_matches_state",
                condition=Q(state="running", finished_at__isnull=True)
                | Q(state__in=["done", "abandoned"], finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {timezone.localtime(self.started_at):%Y-%m-%d %H:%M}"

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING


class CollectionItem(models.Model):
    """One agency in a collection that somebody asked for."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("collected")
        FAILED = "failed", _("not collected")

    run = models.ForeignKey(CollectionRun, models.CASCADE, related_name="items")
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+", verbose_name=_("agency"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        ordering = ["run", "pk"]
        verbose_name = _("agency in a collection")
        verbose_name_plural = _("agencies in a collection")
        constraints = [
            models.UniqueConstraint(name="collectionitem_once_per_run", fields=["run", "agency"]),
            models.CheckConstraint(
                name="collectionitem_finished_matches_state",
                condition=Q(state="waiting", finished_at__isnull=True)
                | Q(state__in=["done", "failed"], finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.state}"
