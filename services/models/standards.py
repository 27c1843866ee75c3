from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lag
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.components import COMPONENTS, Completeness, Component, ComponentCode, Summary
from services.models.decrees import MinutesOfAgreement, StandardDecree
from services.models.services import Service

EDITABLE = ("draft", "consultation")  # what the forum says is written in while it is consulted
PREPARING = ("draft", "internal_review", "consultation", "agreed", "enacted")
CURRENT = ("in_force", "under_review")
PUBLIC = ("published", *CURRENT)
_NOT_ENACTED = {
    f"{moment}__isnull": True for moment in ("enacted_at", "published_at", "applied_at", "public_since", "ended_at")
}
_ENACTED = {f"{fact}__isnull": False for fact in ("agreed_at", "decree", "enacted_at")}


class StandardQuerySet(models.QuerySet["ServiceStandard"]):
    def preparing(self) -> StandardQuerySet:
        """Versions on their way from the first draft to the decree; a service has one at most."""
        return self.filter(state__in=PREPARING)

    def editable(self) -> StandardQuerySet:
        """Versions whose text is still being written."""
        return self.filter(state__in=EDITABLE)

    def current(self) -> StandardQuerySet:
        """The versions that apply now, under review or not; a service has one at most."""
        return self.filter(state__in=CURRENT)

    def upcoming(self) -> StandardQuerySet:
        """Versions that everybody can read and that apply from a later day."""
        return self.filter(state=ServiceStandard.State.PUBLISHED)

    def shown(self) -> StandardQuerySet:
        """The one public version of each service to show first: what applies, or else what will apply."""
        current = ServiceStandard.objects.filter(service=models.OuterRef("service"), state__in=CURRENT)
        is_first = Q(state=ServiceStandard.State.PUBLISHED) & ~models.Exists(current)
        return self.filter(Q(state__in=CURRENT) | is_first)

    def once_published(self) -> StandardQuerySet:
        """Every version that was ever published: the history as staff read it."""
        return self.exclude(published_at__isnull=True)

    def once_public(self) -> StandardQuerySet:
        """Every version that anybody could read at some time: the history as the public reads it."""
        return self.exclude(public_since__isnull=True)

    def with_counts(self) -> StandardQuerySet:
        """Add `complete_count`, the number of complete components."""
        complete = Q(components__completeness=Completeness.COMPLETE)
        return self.annotate(complete_count=models.Count("components", filter=complete))

    def with_former(self) -> StandardQuerySet:
        """Add `former_version`, the number of the version before among these; None for the first."""
        former = models.Window(Lag("version"), partition_by="service", order_by="version")
        return self.annotate(former_version=former)


class ServiceStandard(models.Model):
    """One version of a service's standard. An enacted version is never edited: a change is a new version."""

    class State(models.TextChoices):
        """The life of a version. Source: domain reference, section 1.2."""

        DRAFT = "draft", _("Draft")
        INTERNAL_REVIEW = "internal_review", _("Internal review")
        CONSULTATION = "consultation", _("Public consultation")
        AGREED = "agreed", _("Agreed")
        ENACTED = "enacted", _("Enacted")
        PUBLISHED = "published", _("Published")
        IN_FORCE = "in_force", _("In force")
        UNDER_REVIEW = "under_review", _("Under review")
        SUPERSEDED = "superseded", _("Superseded")
        REVOKED = "revoked", _("Revoked")

    service = models.ForeignKey(Service, models.PROTECT, related_name="standards", verbose_name=_("service"))
    version = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    change_note = models.CharField(_("what changed"), max_length=500, blank=True)
    template_code = models.CharField(_("code of the common template"), max_length=40, blank=True)
    template_version = models.PositiveIntegerField(_("version of the common template"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by"), null=True
    )
    changed_at = models.DateTimeField(_("content changed at"), auto_now_add=True)
    state_since = models.DateTimeField(_("in this state since"), default=timezone.now)
    minutes = models.ForeignKey(
        MinutesOfAgreement,
        models.PROTECT,
        related_name="standards",
        verbose_name=_("minutes of agreement"),
        null=True,
        blank=True,
    )
    agreed_at = models.DateTimeField(_("agreed at"), null=True, blank=True)
    decree = models.ForeignKey(
        StandardDecree, models.PROTECT, related_name="standards", verbose_name=_("decree"), null=True, blank=True
    )
    enacted_at = models.DateTimeField(_("enacted at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("published by"), null=True
    )
    public_since = models.DateTimeField(_("readable by everybody since"), null=True, blank=True)
    applied_at = models.DateTimeField(_("in force since"), null=True, blank=True)
    review_due_on = models.DateField(_("to be reviewed by"), null=True, blank=True)
    ended_at = models.DateTimeField(_("no longer in force since"), null=True, blank=True)
    end_reason = models.CharField(_("reason of the withdrawal"), max_length=500, blank=True)

    objects = StandardQuerySet.as_manager()

    complete_count: int  # annotated by with_counts
    former_version: int | None  # annotated by with_former

    class Meta:
        ordering = ["service", "-version"]
        verbose_name = _("service standard")
        verbose_name_plural = _("service standards")
        indexes = [models.Index(fields=["state", "review_due_on"], name="servicestandard_due")]
        constraints = [
            models.UniqueConstraint(name="servicestandard_version_once", fields=["service", "version"]),
            models.UniqueConstraint(
                name="servicestandard_one_preparing", fields=["service"], condition=Q(state__in=PREPARING)
            ),
            models.UniqueConstraint(
                name="servicestandard_one_upcoming", fields=["service"], condition=Q(state="published")
            ),
            models.UniqueConstraint(
                name="servicestandard_one_current", fields=["service"], condition=Q(state__in=CURRENT)
            ),
            models.CheckConstraint(name="servicestandard_version_from_one", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="servicestandard_moments_match_state",
                condition=Q(state__in=[*EDITABLE, "internal_review"], agreed_at__isnull=True, **_NOT_ENACTED)
                | Q(state="agreed", agreed_at__isnull=False, **_NOT_ENACTED)
                | Q(
                    state="enacted",
                    **_ENACTED,
                    published_at__isnull=True,
                    applied_at__isnull=True,
                    ended_at__isnull=True,
                )
                | Q(
                    state="published",
                    **_ENACTED,
                    published_at__isnull=False,
                    applied_at__isnull=True,
                    ended_at__isnull=True,
                )
                | Q(
                    state__in=CURRENT,
                    **_ENACTED,
                    published_at__isnull=False,
                    applied_at__isnull=False,
                    review_due_on__isnull=False,
                    ended_at__isnull=True,
                )
                | Q(state="superseded", **_ENACTED, published_at__isnull=False, ended_at__isnull=False)
                | Q(state="revoked", **_ENACTED, ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="servicestandard_revoked_has_reason", condition=~Q(state="revoked") | ~Q(end_reason="")
            ),
            models.CheckConstraint(
                name="servicestandard_decree_after_agreement",
                condition=Q(decree__isnull=True) | Q(agreed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="servicestandard_public_once_published",
                condition=Q(public_since__isnull=True) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="servicestandard_template_has_version",
                condition=Q(template_code="", template_version__isnull=True)
                | (~Q(template_code="") & Q(template_version__isnull=False, template_version__gte=1)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} v{self.version}"

    @property
    def is_editable(self) -> bool:
        """Tell whether its text may be written: as a draft, and while the public is consulted."""
        return self.state in EDITABLE

    @property
    def is_preparing(self) -> bool:
        return self.state in PREPARING

    @property
    def is_current(self) -> bool:
        """Tell whether this is the version that applies."""
        return self.state in CURRENT

    @property
    def is_upcoming(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def is_public(self) -> bool:
        """Tell whether it is in its published life: readable, if the service is for the public."""
        return self.state in PUBLIC

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    def by_code(self) -> dict[str, StandardComponent]:
        """Return the component rows by code in the official order; uses what was prefetched."""
        rows = {row.code: row for row in self.components.all()}
        return {code: rows[code] for code in COMPONENTS if code in rows}

    def missing(self) -> list[str]:
        """Return the codes that are not complete, in the official order."""
        rows = self.by_code()
        return [code for code in COMPONENTS if code not in rows or not rows[code].is_complete]


class StandardComponent(models.Model):
    """What a standard says under one of the 14 headings. `lock` counts its changes, so that two editors notice."""

    standard = models.ForeignKey(ServiceStandard, models.CASCADE, related_name="components")
    code = models.CharField(_("component"), max_length=30, choices=ComponentCode)
    content = models.JSONField(_("content"), default=dict, blank=True)
    template_content = models.JSONField(_("content of the common template"), null=True, blank=True)
    template_version = models.PositiveIntegerField(_("version of the common template"), null=True, blank=True)
    kept_version = models.PositiveIntegerField(
        _("newer version that was looked at and not taken"), null=True, blank=True
    )
    deviation_reason = models.CharField(_("why it differs from the template"), max_length=500, blank=True)
    completeness = models.CharField(_("completeness"), max_length=10, choices=Completeness, default=Completeness.EMPTY)
    lock = models.PositiveIntegerField(_("number of changes"), default=0)
    updated_at = models.DateTimeField(_("changed at"), null=True, blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("changed by"), null=True, blank=True
    )

    class Meta:
        ordering = ["standard", "pk"]
        verbose_name = _("component of a standard")
        verbose_name_plural = _("components of a standard")
        constraints = [
            models.UniqueConstraint(name="standardcomponent_once", fields=["standard", "code"]),
            models.CheckConstraint(name="standardcomponent_code_known", condition=Q(code__in=ComponentCode.values)),
            models.CheckConstraint(
                name="standardcomponent_completeness_known", condition=Q(completeness__in=Completeness.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard} {self.code}"

    @property
    def definition(self) -> Component:
        return COMPONENTS[ComponentCode(self.code)]

    @property
    def is_complete(self) -> bool:
        return self.completeness == Completeness.COMPLETE

    @property
    def is_as_template(self) -> bool:
        """Tell whether the content is still what the adopted template said."""
        return self.template_content is not None and self.content == self.template_content

    @property
    def template_is_blank(self) -> bool:
        """Tell whether the adopted template leaves this component to the agency."""
        return self.template_content is not None and self.definition.is_empty(self.template_content)

    @property
    def summary(self) -> Summary:
        return self.definition.summary(self.content)
