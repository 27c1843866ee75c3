from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.models.applications import Application
from services.models.services import Service

BODY_LIMIT = 12_000
KEY_BYTES = 12
PLACEHOLDER_NUMBER = "{nomor}"


def new_result_key() -> str:
    """Return the key that the QR code of a document carries."""
    return secrets.token_urlsafe(KEY_BYTES)


class ApplicationSettings(models.Model):
    """How long the agency waits for applicants; one row. Source of the defaults: docs/applications.md, "Limits"."""

    citizen_days = models.PositiveSmallIntegerField(_("days in which the applicant completes the file"), default=30)
    collect_days = models.PositiveSmallIntegerField(_("days after the result until it is closed"), default=30)

    class Meta:
        verbose_name = _("settings of applications")
        verbose_name_plural = _("settings of applications")
        constraints = [
            models.CheckConstraint(name="applicationsettings_one_row", condition=Q(pk=1)),
            models.CheckConstraint(
                name="applicationsettings_in_bounds",
                condition=Q(citizen_days__gte=3, citizen_days__lte=365, collect_days__gte=3, collect_days__lte=365),
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def load(cls) -> ApplicationSettings:
        """Return the row, or the defaults when nothing was changed yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class ItemCheck(models.Model):
    """What staff found of one requirement of an application; `key` is the question of the form."""

    class Verdict(models.TextChoices):
        OK = "ok", _("In order")
        MISSING = "missing", _("Missing")
        WRONG = "wrong", _("Not right")

    application = models.ForeignKey(Application, models.CASCADE, related_name="checks", verbose_name=_("application"))
    key = models.CharField(max_length=40)
    label = models.CharField(_("what is asked"), max_length=200)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    note = models.CharField(_("note"), max_length=500, blank=True)
    checked_at = models.DateTimeField(_("checked at"), default=timezone.now)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("checked by"), null=True, blank=True
    )
    answered_at = models.DateTimeField(_("completed at"), null=True, blank=True)

    class Meta:
        ordering = ["application", "pk"]
        verbose_name = _("checked requirement")
        verbose_name_plural = _("checked requirements")
        constraints = [
            models.UniqueConstraint(name="itemcheck_key_once", fields=["application", "key"]),
            models.CheckConstraint(name="itemcheck_verdict_known", condition=Q(verdict__in=["ok", "missing", "wrong"])),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.verdict}"


class StepTick(models.Model):
    """A step of the standard's procedure that was done; `position` counts the steps of its version from one."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="ticks", verbose_name=_("application"))
    position = models.PositiveSmallIntegerField(_("step"))
    done_at = models.DateTimeField(_("done at"), default=timezone.now)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("done by"), null=True, blank=True
    )

    class Meta:
        ordering = ["application", "position"]
        verbose_name = _("done step")
        verbose_name_plural = _("done steps")
        constraints = [models.UniqueConstraint(name="steptick_once", fields=["application", "position"])]

    def __str__(self) -> str:
        return f"{self.application_id} {self.position}"


class ApplicationFee(models.Model):
    """What an application costs, as the standard says, and how it was paid; money never passes through here."""

    class State(models.TextChoices):
        DUE = "due", _("To be paid")
        PAID = "paid", _("Paid")
        WAIVED = "waived", _("Waived")

    application = models.OneToOneField(Application, models.CASCADE, related_name="fee", verbose_name=_("application"))
    amount = models.PositiveBigIntegerField(_("amount in rupiah"))
    purpose = models.CharField(_("for"), max_length=200)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    payment = models.TextField(_("how to pay"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DUE)
    reference = models.CharField(_("proof of payment"), max_length=120, blank=True)
    settled_on = models.DateField(_("paid or waived on"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("entered by"), null=True, blank=True
    )
    recorded_at = models.DateTimeField(_("entered at"), default=timezone.now)

    class Meta:
        verbose_name = _("fee of an application")
        verbose_name_plural = _("fees of applications")
        constraints = [
            models.CheckConstraint(name="applicationfee_state_known", condition=Q(state__in=["due", "paid", "waived"])),
            models.CheckConstraint(name="applicationfee_amount_positive", condition=Q(amount__gte=1)),
            models.CheckConstraint(
                name="applicationfee_settled_with_proof",
                condition=Q(state="due", settled_on__isnull=True)
                | (Q(state__in=["paid", "waived"], settled_on__isnull=False) & ~Q(reference="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.state}"


class ResultTemplate(models.Model):
    """A document that a service gives, as staff wrote it: text with places for what is known. See docs/applications.md.

    `number_pattern` has places of its own, `{nomor}` among them; numbers of one `number_code` count through each year.
    """

    service = models.ForeignKey(Service, models.PROTECT, related_name="result_templates", verbose_name=_("service"))
    title = models.CharField(_("title"), max_length=160)
    body = models.TextField(_("text"), max_length=BODY_LIMIT)
    number_pattern = models.CharField(_("pattern of the number"), max_length=80, default="{nomor}/{kode}/{tahun}")
    number_code = models.CharField(_("code in the number"), max_length=30)
    signatory_name = models.CharField(_("name of the signatory"), max_length=160)
    signatory_position = models.CharField(_("position of the signatory"), max_length=160)
    signed_place = models.CharField(_("place"), max_length=80)
    is_active = models.BooleanField(_("in use"), default=True)
    lock = models.PositiveIntegerField(_("number of changes"), default=0)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["service", "title", "pk"]
        verbose_name = _("result template")
        verbose_name_plural = _("result templates")
        constraints = [
            models.UniqueConstraint(name="resulttemplate_title_once", fields=["service", "title"]),
            models.CheckConstraint(name="resulttemplate_text_given", condition=~Q(title="") & ~Q(body="")),
            models.CheckConstraint(
                name="resulttemplate_pattern_has_number", condition=Q(number_pattern__contains=PLACEHOLDER_NUMBER)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ResultCounter(models.Model):
    """The last number of a code in a year. Its row is locked until the document stands, so that none is missing."""

    code = models.CharField(_("code in the number"), max_length=30)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("counter of result numbers")
        verbose_name_plural = _("counters of result numbers")
        constraints = [models.UniqueConstraint(name="resultcounter_once", fields=["code", "year"])]

    def __str__(self) -> str:
        return f"{self.code} {self.year}: {self.last}"


class ResultDocument(models.Model):
    """A document that was issued: numbered, and recognised by the key in its QR code. Its file lies with the case.

    Nothing here names the applicant; who fetched it is sealed with the agency's key. `sequence` is the number within
    `number_code` and the year of `issued_on`; a document that was made elsewhere has its own number and none.
    """

    class Delivery(models.TextChoices):
        DOWNLOAD = "download", _("Download from the status page")
        COUNTER = "counter", _("Fetched at the counter")
        POST = "post", _("Sent by post")

    application = models.ForeignKey(Application, models.PROTECT, related_name="results", verbose_name=_("application"))
    template = models.ForeignKey(
        ResultTemplate, models.PROTECT, related_name="documents", verbose_name=_("template"), null=True, blank=True
    )
    title = models.CharField(_("title"), max_length=160)
    number = models.CharField(_("number"), max_length=140, unique=True)
    number_code = models.CharField(_("code in the number"), max_length=30, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    sequence = models.PositiveIntegerField(_("number within the year"), null=True, blank=True)
    key = models.CharField(max_length=20, unique=True, default=new_result_key)
    file = models.ForeignKey("cases.CaseFile", models.SET_NULL, related_name="+", null=True, blank=True)
    sha256 = models.CharField(max_length=64)
    issued_on = models.DateField(_("date"))
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("issued by"), null=True, blank=True
    )
    delivery = models.CharField(_("delivery"), max_length=10, choices=Delivery, default=Delivery.DOWNLOAD)
    handed_at = models.DateTimeField(_("handed over at"), null=True, blank=True)
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("handed over by"),
        null=True,
        blank=True,
    )
    receiver = models.BinaryField(null=True, blank=True)
    post_number = models.CharField(_("number of the posting"), max_length=60, blank=True)
    revoked_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    revoked_reason = models.CharField(_("reason of the withdrawal"), max_length=500, blank=True)

    class Meta:
        ordering = ["-issued_at", "-pk"]
        verbose_name = _("result document")
        verbose_name_plural = _("result documents")
        constraints = [
            models.UniqueConstraint(name="resultdocument_sequence_once", fields=["number_code", "year", "sequence"]),
            models.CheckConstraint(
                name="resultdocument_delivery_known", condition=Q(delivery__in=["download", "counter", "post"])
            ),
            models.CheckConstraint(name="resultdocument_number_given", condition=~Q(number="")),
            models.CheckConstraint(
                name="resultdocument_revoked_with_reason",
                condition=Q(revoked_at__isnull=True, revoked_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ServiceTime(models.Model):
    """How long one application took, in the unit that was promised; statistics are made of these rows alone.

    `used` counts working days, calendar days or minutes of opening, without the time in which the applicant was asked.
    An application that was opened again has the time of all its rounds, and was on time only if all of them were.
    """

    application = models.OneToOneField(Application, models.CASCADE, related_name="time", verbose_name=_("application"))
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("service"))
    finished_at = models.DateTimeField(_("finished at"))
    unit = models.CharField(_("unit of time"), max_length=20)
    used = models.PositiveIntegerField(_("time taken"))
    on_time = models.BooleanField(_("in time"))

    class Meta:
        ordering = ["-finished_at"]
        verbose_name = _("time of an application")
        verbose_name_plural = _("times of applications")
        indexes = [models.Index(fields=["service", "finished_at"], name="servicetime_service")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.used} {self.unit}"
