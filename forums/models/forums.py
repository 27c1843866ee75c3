from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.seam import Service, ServiceStandard

OPEN = ("announced", "in_session")
PUBLIC = (*OPEN, "answering", "closed", "cancelled")
HELD = ("in_session", "answering", "closed")


class ForumQuerySet(models.QuerySet["Forum"]):
    def public(self) -> ForumQuerySet:
        """Forums that everybody may read about: announced at some time, cancelled ones included."""
        return self.filter(state__in=PUBLIC, announced_at__isnull=False)

    def unfinished(self) -> ForumQuerySet:
        """Forums that somebody has to go on with."""
        return self.exclude(state__in=("closed", "cancelled"))

    def held(self) -> ForumQuerySet:
        """Forums at which people spoke, or speak now."""
        return self.filter(state__in=HELD)


class Forum(models.Model):
    """A public consultation (Forum Konsultasi Publik). Source: domain reference, section 2; Permenpan RB 16/2017.

    It has a meeting (`starts_at` to `ends_at`), a period for comments (`comments_from` to `comments_until`, both days
    included, in the agency's time zone), or both. `code` stands in its address and is typed from a screen.
    `input_count` is the number of the newest input; numbers are never used twice.
    """

    class Subject(models.TextChoices):
        """What is discussed. Source: domain reference, section 2.1."""

        DRAFT_STANDARD = "draft_standard", _("Draft of a service standard")
        STANDARD_REVIEW = "standard_review", _("Review of a service standard")
        PLEDGE = "pledge", _("Service pledge")
        SURVEY_RESULTS = "survey_results", _("Results of the satisfaction survey")
        SERVICE_PROBLEM = "service_problem", _("Problem of a service")

    class Method(models.TextChoices):
        """Source: domain reference, section 2.4."""

        OFFLINE = "offline", _("Face to face")
        ONLINE = "online", _("Not face to face")
        HYBRID = "hybrid", _("Face to face and online")

    class State(models.TextChoices):
        """The life of a forum; its three stages are before (prepared, announced), during and after."""

        PREPARED = "prepared", _("Being prepared")
        ANNOUNCED = "announced", _("Announced")
        IN_SESSION = "in_session", _("In session")
        ANSWERING = "answering", _("Inputs being answered")
        CLOSED = "closed", _("Forum closed")
        CANCELLED = "cancelled", _("Cancelled")

    code = models.CharField(_("code"), max_length=9, unique=True)
    title = models.CharField(_("title"), max_length=200)
    subject = models.CharField(_("subject"), max_length=20, choices=Subject)
    purpose = models.TextField(_("purpose"), blank=True)
    method = models.CharField(_("method"), max_length=10, choices=Method, default=Method.OFFLINE)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PREPARED)
    starts_at = models.DateTimeField(_("meeting begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("meeting ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    place_note = models.CharField(_("how to get there, access"), max_length=500, blank=True)
    link = models.URLField(_("link to the online meeting"), max_length=300, blank=True)
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    registration_until = models.DateTimeField(_("registration until"), null=True, blank=True)
    comments_from = models.DateField(_("comments from"), null=True, blank=True)
    comments_until = models.DateField(_("comments until"), null=True, blank=True)
    by_invitation = models.BooleanField(_("only for invited people"), default=False)
    anonymous_allowed = models.BooleanField(_("inputs without a name are allowed"), default=True)
    moderated_first = models.BooleanField(_("inputs are shown only after somebody read them"), default=False)
    contact_name = models.CharField(_("contact person"), max_length=160, blank=True)
    contact_phone = models.CharField(_("contact number"), max_length=40, blank=True)
    letter_number = models.CharField(_("number of the invitation letter"), max_length=120, blank=True)
    letter_date = models.DateField(_("date of the invitation letter"), null=True, blank=True)
    signatory_name = models.CharField(_("name of the signatory"), max_length=160, blank=True)
    signatory_position = models.CharField(_("position of the signatory"), max_length=160, blank=True)
    answers_due_on = models.DateField(_("answers by"), null=True, blank=True)
    report_due_on = models.DateField(_("report by"), null=True, blank=True)
    announced_at = models.DateTimeField(_("announced at"), null=True, blank=True)
    session_began_at = models.DateTimeField(_("meeting began at"), null=True, blank=True)
    answering_since = models.DateTimeField(_("inputs ended at"), null=True, blank=True)
    answers_public_at = models.DateTimeField(_("answers published at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancel_reason = models.CharField(_("reason of the cancellation"), max_length=500, blank=True)
    input_count = models.PositiveIntegerField(_("number of the newest input"), default=0)
    is_example = models.BooleanField(_("example data"), default=False)
    lock = models.PositiveIntegerField(_("number of changes"), default=0)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by"), null=True
    )

    objects = ForumQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("public consultation forum")
        verbose_name_plural = _("public consultation forums")
        indexes = [models.Index(fields=["state", "starts_at"], name="forum_state_start")]
        constraints = [
            models.CheckConstraint(name="forum_code_form", condition=Q(code__regex=r"^[A-HJ-NP-Z]{2,6}[2-9]{1,3}$")),
            models.CheckConstraint(
                name="forum_subject_known",
                condition=Q(
                    subject__in=["draft_standard", "standard_review", "pledge", "survey_results", "service_problem"]
                ),
            ),
            models.CheckConstraint(name="forum_method_known", condition=Q(method__in=["offline", "online", "hybrid"])),
            models.CheckConstraint(
                name="forum_meeting_ends_after_its_begin",
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="forum_comments_end_after_their_begin",
                condition=Q(comments_from__isnull=True, comments_until__isnull=True)
                | Q(comments_until__gte=F("comments_from")),
            ),
            models.CheckConstraint(
                name="forum_capacity_from_one", condition=Q(capacity__isnull=True) | Q(capacity__gte=1)
            ),
            models.CheckConstraint(
                name="forum_moments_match_state",
                condition=Q(
                    state="prepared", announced_at__isnull=True, answering_since__isnull=True, closed_at__isnull=True
                )
                | Q(state="announced", announced_at__isnull=False, answering_since__isnull=True, closed_at__isnull=True)
                | Q(
                    state="in_session",
                    announced_at__isnull=False,
                    session_began_at__isnull=False,
                    answering_since__isnull=True,
                    closed_at__isnull=True,
                )
                | Q(
                    state="answering",
                    announced_at__isnull=False,
                    answering_since__isnull=False,
                    closed_at__isnull=True,
                )
                | Q(
                    state="closed",
                    announced_at__isnull=False,
                    answering_since__isnull=False,
                    answers_public_at__isnull=False,
                    closed_at__isnull=False,
                )
                | Q(state="cancelled", cancelled_at__isnull=False, closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="forum_cancelled_has_reason",
                condition=Q(state="cancelled") & ~Q(cancel_reason="") | ~Q(state="cancelled"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_meeting(self) -> bool:
        return self.starts_at is not None

    @property
    def has_comment_period(self) -> bool:
        return self.comments_from is not None

    @property
    def is_public(self) -> bool:
        return self.announced_at is not None

    @property
    def is_editable(self) -> bool:
        """Tell whether its plan may still be changed; once announced a change is told to everybody concerned."""
        return self.state in (self.State.PREPARED, self.State.ANNOUNCED)

    @property
    def is_held(self) -> bool:
        return self.state in HELD

    @property
    def is_finished(self) -> bool:
        return self.state in (self.State.CLOSED, self.State.CANCELLED)

    @property
    def answers_are_public(self) -> bool:
        return self.answers_public_at is not None

    def takes_comments_on(self, day: dt.date) -> bool:
        """Tell whether `day` lies in the period for comments of an announced forum."""
        if self.comments_from is None or self.comments_until is None or self.state not in OPEN:
            return False
        return self.comments_from <= day <= self.comments_until


class ForumStandard(models.Model):
    """A standard that a forum is asked about. `contents` is its text, by component, as it was shown to the public.

    The text is fixed when the forum is announced, so that a later edit does not change what people spoke about;
    `version` stays when a draft is discarded.
    """

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="standards")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("service"))
    standard = models.ForeignKey(
        ServiceStandard, models.SET_NULL, related_name="+", verbose_name=_("standard"), null=True
    )
    version = models.PositiveIntegerField(_("version"))
    contents = models.JSONField(_("text that was consulted"), null=True, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["forum", "pk"]
        verbose_name = _("standard of a forum")
        verbose_name_plural = _("standards of a forum")
        constraints = [models.UniqueConstraint(name="forumstandard_once", fields=["forum", "service"])]

    def __str__(self) -> str:
        return f"{self.service} v{self.version}"


class ForumEvent(models.Model):
    """What happened to a forum: added once, never changed. PostgreSQL grants neither UPDATE nor DELETE on this table.

    `kind` is `move` (then `from_state` and `to_state` are given), `rescheduled`, `answers_published` and so on; `facts`
    hold numbers, dates and hashes, never a person's data beyond the name of who acted.
    """

    append_only = True

    forum = models.ForeignKey(Forum, models.DO_NOTHING, db_constraint=False, related_name="events")
    forum_code = models.CharField(max_length=9)
    kind = models.CharField(_("kind"), max_length=40, default="move")
    from_state = models.CharField(_("from"), max_length=12, choices=Forum.State, blank=True)
    to_state = models.CharField(_("to"), max_length=12, choices=Forum.State, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(_("by"), max_length=254, blank=True)
    note = models.TextField(_("note"), blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("event of a forum")
        verbose_name_plural = _("events of forums")

    def __str__(self) -> str:
        return f"{self.forum_code} {self.kind} {self.to_state}"


class ForumSettings(models.Model):
    """The agency's own terms; one row. No regulation names days, so all are settings. Source: domain reference, 2.6."""

    notice_days = models.PositiveSmallIntegerField(_("days from the announcement to the meeting"), default=7)
    comment_days = models.PositiveSmallIntegerField(_("days for comments"), default=14)
    answer_days = models.PositiveSmallIntegerField(_("days until inputs are answered"), default=14)
    report_days = models.PositiveSmallIntegerField(_("days until the report is published"), default=14)
    progress_months = models.PositiveSmallIntegerField(_("months between reports of progress"), default=3)
    forums_a_year = models.PositiveSmallIntegerField(_("forums a year"), default=1)
    contact_months = models.PositiveSmallIntegerField(_("months that contact data are kept after a forum"), default=12)
    anonymous_allowed = models.BooleanField(_("inputs without a name are allowed"), default=True)
    moderated_first = models.BooleanField(_("inputs are shown only after somebody read them"), default=False)

    class Meta:
        verbose_name = _("settings of forums")
        verbose_name_plural = _("settings of forums")
        constraints = [
            models.CheckConstraint(name="forumsettings_one_row", condition=Q(pk=1)),
            models.CheckConstraint(
                name="forumsettings_terms_in_bounds",
                condition=Q(notice_days__lte=90)
                & Q(comment_days__gte=1, comment_days__lte=120)
                & Q(answer_days__gte=1, answer_days__lte=120)
                & Q(report_days__gte=1, report_days__lte=120)
                & Q(progress_months__gte=1, progress_months__lte=12)
                & Q(forums_a_year__lte=12)
                & Q(contact_months__gte=1, contact_months__lte=60),
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def load(cls) -> ForumSettings:
        """Return the row, or the defaults when nothing was changed yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
