from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.components.codes import TimeUnit
from services.models.services import Service
from services.models.standards import ServiceStandard

MOST_CHECK_DAYS = 10


class ApplicationForm(models.Model):
    """One version of the questions of a service, written without code. Format: docs/applications.md.

    A service has one draft and one published version at most. A published version is never edited: publishing the draft
    retires it, and a new version of the standard takes the questions over under a new number. `check_days` is the time
    in which the agency says whether an application is complete; without it the promise runs from receipt.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("No longer used")

    service = models.ForeignKey(Service, models.PROTECT, related_name="forms", verbose_name=_("service"))
    standard = models.ForeignKey(
        ServiceStandard, models.PROTECT, related_name="forms", verbose_name=_("service standard"), null=True, blank=True
    )
    number = models.PositiveIntegerField(_("version"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    schema = models.JSONField(_("questions"), default=dict)
    check_days = models.PositiveSmallIntegerField(
        _("working days of the completeness check"), null=True, blank=True, default=2
    )
    lock = models.PositiveIntegerField(_("number of changes"), default=0)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    retired_at = models.DateTimeField(_("no longer used since"), null=True, blank=True)

    class Meta:
        ordering = ["service", "-number"]
        verbose_name = _("application form")
        verbose_name_plural = _("application forms")
        constraints = [
            models.UniqueConstraint(name="applicationform_one_draft", fields=["service"], condition=Q(state="draft")),
            models.UniqueConstraint(
                name="applicationform_one_published", fields=["service"], condition=Q(state="published")
            ),
            models.UniqueConstraint(name="applicationform_number_once", fields=["service", "number"]),
            models.CheckConstraint(
                name="applicationform_moments_match_state",
                condition=Q(
                    state="draft",
                    number__isnull=True,
                    standard__isnull=True,
                    published_at__isnull=True,
                    retired_at__isnull=True,
                )
                | Q(
                    state="published",
                    number__gte=1,
                    standard__isnull=False,
                    published_at__isnull=False,
                    retired_at__isnull=True,
                )
                | Q(
                    state="retired",
                    number__gte=1,
                    standard__isnull=False,
                    published_at__isnull=False,
                    retired_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="applicationform_check_days_in_bounds",
                condition=Q(check_days__isnull=True) | Q(check_days__gte=1, check_days__lte=MOST_CHECK_DAYS),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} f{self.number or '-'}"

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The pages of the form, each with its questions."""
        found: list[dict[str, Any]] = self.schema.get("sections", [])
        return found

    @property
    def applicants(self) -> list[dict[str, str]]:
        """The kinds of applicant that are told apart; empty when all are alike."""
        found: list[dict[str, str]] = self.schema.get("applicants", [])
        return found


class Application(models.Model):
    """What somebody asked of a service, beside its case: the answers, and the promise as it stood on that day.

    `answers` holds what names nobody, by the keys of the form's questions; what names the applicant is in `sealed`,
    encrypted with the agency's key (services.applications.answers). Both are of `form`, which is never edited.
    `promise` is what the standard in force said in words: duration, fee and product.
    """

    case = models.OneToOneField("cases.Case", models.CASCADE, related_name="application")
    service = models.ForeignKey(Service, models.PROTECT, related_name="applications", verbose_name=_("service"))
    standard = models.ForeignKey(
        ServiceStandard, models.PROTECT, related_name="applications", verbose_name=_("service standard")
    )
    standard_version = models.PositiveIntegerField(_("version of the standard"))
    form = models.ForeignKey(
        ApplicationForm, models.PROTECT, related_name="applications", verbose_name=_("application form")
    )
    applicant_type = models.CharField(_("kind of applicant"), max_length=20, blank=True)  # a key of the form
    applicant_label = models.CharField(_("applies as"), max_length=120, blank=True)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    sealed = models.BinaryField(null=True, blank=True)
    promised_value = models.PositiveIntegerField(_("promised time"), null=True, blank=True)
    promised_unit = models.CharField(_("unit of time"), max_length=20, choices=TimeUnit, blank=True)
    promise = models.JSONField(_("what was promised"), default=dict, blank=True)

    class Meta:
        ordering = ["-case"]
        verbose_name = _("service application")
        verbose_name_plural = _("service applications")
        constraints = [
            models.CheckConstraint(
                name="application_promise_has_unit",
                condition=Q(promised_value__isnull=True, promised_unit="")
                | Q(promised_value__gte=1, promised_unit__in=TimeUnit.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.service_id}"


class ApplicationDraft(models.Model):
    """An application that somebody is still writing: sealed with the agency's key, reached by a link alone.

    Of the link only a hash is kept. `case` is set once it was sent: what it held is emptied then, and the same form
    sent again leads to the same receipt.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    service = models.ForeignKey(Service, models.CASCADE, related_name="application_drafts", verbose_name=_("service"))
    form = models.ForeignKey(ApplicationForm, models.PROTECT, related_name="drafts", verbose_name=_("application form"))
    sealed = models.BinaryField(null=True, blank=True)
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+", null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    updated_at = models.DateTimeField(_("changed at"), default=timezone.now)
    expires_at = models.DateTimeField(_("kept until"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("unsent application")
        verbose_name_plural = _("unsent applications")
        indexes = [models.Index(fields=["expires_at"], name="applicationdraft_expires")]
        constraints = [
            models.CheckConstraint(
                name="applicationdraft_ends_after_its_begin", condition=Q(expires_at__gt=F("created_at"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ApplicationDraftFile(models.Model):
    """A file of an unsent application, looked at by its content; `field` is the key of its question."""

    draft = models.ForeignKey(ApplicationDraft, models.CASCADE, related_name="files")
    field = models.CharField(max_length=20)
    name = models.CharField(_("name"), max_length=160)
    file = models.FileField(_("file"), upload_to="drafts", max_length=200)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size"))
    scan = models.CharField(max_length=8, default="clean")  # or "waiting", of core.uploads; the case's file keeps it
    added_at = models.DateTimeField(_("added at"), default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("file of an unsent application")
        verbose_name_plural = _("files of unsent applications")
        constraints = [
            models.UniqueConstraint(name="applicationdraftfile_once", fields=["draft", "field", "sha256"]),
        ]

    def __str__(self) -> str:
        return self.name
