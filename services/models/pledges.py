from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

TEXT_LIMIT = 2000  # characters of one paragraph
PARAGRAPH_LIMIT = 12


class Statement(models.TextChoices):
    """What every pledge must say. Source: domain reference, section 1.4."""

    ABILITY = "ability", _("Promise and ability to serve according to the standard")
    IMPROVEMENT = "improvement", _("Service according to the obligations, and continuous improvement")
    SANCTION = "sanction", _("Readiness to accept sanctions or give compensation when the standard is not kept")


class PledgeQuerySet(models.QuerySet["ServicePledge"]):
    def published(self) -> PledgeQuerySet:
        return self.filter(state=ServicePledge.State.PUBLISHED)

    def once_public(self) -> PledgeQuerySet:
        """Every version that anybody could read at some time."""
        return self.exclude(published_at__isnull=True)


class ServicePledge(models.Model):
    """One version of the pledge (maklumat pelayanan). Once enacted its text, signatory and signed file never change.

    `statements` maps each `Statement` to the number (from 1) of the paragraph that says it, as somebody confirmed by
    reading. The recording is an accessible form of the text and may be exchanged while the pledge holds.
    """

    class Kind(models.TextChoices):
        SERVICE = "service", _("Service pledge")
        INFORMATION = "information", _("Information service pledge")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ENACTED = "enacted", _("Enacted")
        PUBLISHED = "published", _("Published")
        SUPERSEDED = "superseded", _("Superseded")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.SERVICE)
    version = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    paragraphs = ArrayField(models.TextField(), verbose_name=_("text"), default=list)
    statements = models.JSONField(_("statements"), default=dict, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    signed_on = models.DateField(_("date of signing"), null=True, blank=True)
    signatory_name = models.CharField(_("name of the signatory"), max_length=160, blank=True)
    signatory_position = models.CharField(_("position of the signatory"), max_length=160, blank=True)
    signed_file = models.FileField(_("signed pledge"), upload_to="pledges", max_length=200, blank=True)
    signed_file_sha256 = models.CharField(_("SHA-256 of the signed pledge"), max_length=64, blank=True)
    audio_file = models.FileField(_("recording"), upload_to="pledges", max_length=200, blank=True)
    audio_type = models.CharField(_("type of the recording"), max_length=40, blank=True)
    audio_sha256 = models.CharField(_("SHA-256 of the recording"), max_length=64, blank=True)
    transcript = models.TextField(_("transcript of the recording"), blank=True)
    lock = models.PositiveIntegerField(_("number of changes"), default=0)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by"), null=True
    )
    enacted_at = models.DateTimeField(_("enacted at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("no longer in force since"), null=True, blank=True)
    end_reason = models.CharField(_("reason of the withdrawal"), max_length=500, blank=True)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-version"]
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        constraints = [
            models.UniqueConstraint(name="servicepledge_version_once", fields=["kind", "version"]),
            models.UniqueConstraint(
                name="servicepledge_one_in_preparation", fields=["kind"], condition=Q(state__in=["draft", "enacted"])
            ),
            models.UniqueConstraint(
                name="servicepledge_one_published", fields=["kind"], condition=Q(state="published")
            ),
            models.CheckConstraint(name="servicepledge_kind_known", condition=Q(kind__in=["service", "information"])),
            models.CheckConstraint(name="servicepledge_version_from_one", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="servicepledge_moments_match_state",
                condition=Q(state="draft", enacted_at__isnull=True, published_at__isnull=True, ended_at__isnull=True)
                | Q(state="enacted", enacted_at__isnull=False, published_at__isnull=True, ended_at__isnull=True)
                | Q(state="published", enacted_at__isnull=False, published_at__isnull=False, ended_at__isnull=True)
                | Q(state="superseded", enacted_at__isnull=False, published_at__isnull=False, ended_at__isnull=False)
                | Q(state="withdrawn", enacted_at__isnull=False, ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="servicepledge_enacted_is_signed",
                condition=Q(state="draft")
                | Q(signed_on__isnull=False, signed_file_sha256__regex=r"^[0-9a-f]{64}$") & ~Q(signed_file=""),
            ),
            models.CheckConstraint(
                name="servicepledge_recording_is_written_down",
                condition=Q(audio_file="", audio_sha256="", audio_type="")
                | (
                    Q(audio_sha256__regex=r"^[0-9a-f]{64}$") & ~Q(audio_file="") & ~Q(audio_type="") & ~Q(transcript="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} v{self.version}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    def unsaid(self) -> list[str]:
        """Return the statements that nobody has confirmed in a paragraph that is there, in their order."""
        known = range(1, len(self.paragraphs) + 1)
        return [name for name in Statement.values if self.statements.get(name) not in known]


class PledgeEvent(models.Model):
    """A step of a pledge once it is enacted: added once, never changed. `by_name` outlives the account."""

    append_only = True

    class Kind(models.TextChoices):
        ENACTED = "enacted", _("Enacted")
        PUBLISHED = "published", _("Published")
        SUPERSEDED = "superseded", _("Superseded")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        RECORDED = "recorded", _("Recording exchanged")

    pledge = models.ForeignKey(ServicePledge, models.PROTECT, related_name="events", verbose_name=_("pledge"))
    kind = models.CharField(_("step"), max_length=12, choices=Kind)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(_("by"), max_length=254, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    facts = models.JSONField(_("facts"), default=dict, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("step of a pledge")
        verbose_name_plural = _("steps of pledges")
        constraints = [
            models.CheckConstraint(
                name="pledgeevent_kind_known",
                condition=Q(kind__in=["enacted", "published", "superseded", "withdrawn", "recorded"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pledge} {self.kind}"
