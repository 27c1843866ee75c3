from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.cases.models import Case
from core.cases.states import CaseState

PLACE_LIMIT = 300
TEXT_LIMIT = 4000
PUBLIC_LIMIT = 4000
TITLE_LIMIT = 200


class Matter(models.TextChoices):
    """What a complaint is about, which decides its limit. Source: domain reference, 6.1 and 6.2."""

    SERVICE = "service", _("Quality of service (not supervisory)")
    NORMATIVE = "normative", _("Question about rules or information")
    SUPERVISORY = "supervisory", _("Suspected abuse or irregularity (supervisory)")


class Outcome(models.TextChoices):
    """What came of it, as the answer says."""

    RESOLVED = "resolved", _("Justified and put right")
    PARTLY = "partly", _("Partly justified")
    EXPLAINED = "explained", _("Explained; nothing was to be put right")
    NOT_JUSTIFIED = "not_justified", _("Not justified")
    TAKEN_UP = "taken_up", _("Aspiration taken up")
    NOTED = "noted", _("Aspiration noted")


class ArchiveReason(models.TextChoices):
    """Why a complaint is put aside without an answer. Source: domain reference, 6.3."""

    NOT_CLEAR = "not_clear", _("Not clear, and not explained when asked")
    DUPLICATE = "duplicate", _("The same was already sent")
    NOT_WITHIN_AUTHORITY = "not_within_authority", _("Not within the authority of any agency that we can pass it on to")
    HATE = "hate", _("Hatred against a group (SARA)")
    ADVERTISEMENT = "advertisement", _("Advertisement")


OUTCOMES = {
    "complaint": (Outcome.RESOLVED, Outcome.PARTLY, Outcome.EXPLAINED, Outcome.NOT_JUSTIFIED),
    "aspiration": (Outcome.TAKEN_UP, Outcome.NOTED, Outcome.EXPLAINED),
}


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def public(self) -> ComplaintQuerySet:
        """What anybody may read: published by staff without names, never what is confidential or taken back."""
        shown = self.filter(published_at__isnull=False, case__is_confidential=False, case__merged_into__isnull=True)
        return shown.exclude(case__state=CaseState.WITHDRAWN)


class Complaint(models.Model):
    """What a complaint or an aspiration has beside its case.

    The words of the reporter are the first message of the case. `harm` and `wish` are what UU 25/2009 article 42 asks
    for. `reported_unit_code` is the unit that is complained about, which is not always the one that deals with it.
    `matter` is empty until somebody has verified it. The public list shows `public_title`, `public_text` and
    `follow_up`: staff wrote or read them, and no name is in them.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="complaint")
    place = models.CharField(_("place"), max_length=PLACE_LIMIT, blank=True)
    happened_on = models.DateField(_("happened on"), null=True, blank=True)
    harm = models.TextField(_("harm"), max_length=TEXT_LIMIT, blank=True)
    wish = models.TextField(_("settlement asked"), max_length=TEXT_LIMIT, blank=True)
    reported_unit_code = models.CharField(_("reported unit"), max_length=60, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    matter = models.CharField(_("matter"), max_length=12, choices=Matter, blank=True)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("verified by"), null=True, blank=True
    )
    lapor_number = models.CharField(_("tracking number of SP4N-LAPOR!"), max_length=40, blank=True)
    lapor_state = models.CharField(_("state in SP4N-LAPOR!"), max_length=60, blank=True)
    public_title = models.CharField(_("public title"), max_length=TITLE_LIMIT, blank=True)
    public_text = models.TextField(_("public text"), max_length=PUBLIC_LIMIT, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("published by"),
        null=True,
        blank=True,
    )
    follow_up = models.TextField(_("follow-up"), max_length=PUBLIC_LIMIT, blank=True)
    followed_up_at = models.DateTimeField(_("follow-up published at"), null=True, blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["-case__received_at", "-pk"]
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        constraints = [
            models.UniqueConstraint(
                name="complaint_lapor_number_once", fields=["lapor_number"], condition=~Q(lapor_number="")
            ),
            models.CheckConstraint(name="complaint_matter_known", condition=Q(matter__in=["", *Matter.values])),
            models.CheckConstraint(
                name="complaint_published_with_words",
                condition=Q(published_at__isnull=True) | (~Q(public_title="") & ~Q(public_text="")),
            ),
            models.CheckConstraint(
                name="complaint_followed_up_with_words",
                condition=Q(followed_up_at__isnull=True) | ~Q(follow_up=""),
            ),
            models.CheckConstraint(
                name="complaint_position_whole_and_on_earth",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
            ),
        ]

    def __str__(self) -> str:
        return str(self.case_id)

    @property
    def is_public(self) -> bool:
        return self.published_at is not None and not self.case.is_confidential

    @property
    def is_supervisory(self) -> bool:
        return self.matter == Matter.SUPERVISORY


class ComplaintComponent(models.Model):
    """The component of a published standard that was not kept, in the version that was promised then."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="components")
    standard = models.ForeignKey(
        "services.ServiceStandard", models.PROTECT, related_name="+", verbose_name=_("version")
    )
    component_code = models.CharField(_("component"), max_length=40)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("component that was not kept")
        verbose_name_plural = _("components that were not kept")
        constraints = [
            models.UniqueConstraint(
                name="complaintcomponent_named_once", fields=["complaint", "standard", "component_code"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.component_code}"
