from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.forums import Forum, ForumStandard
from forums.models.inputs import ForumInput
from forums.models.people import Participant
from services.seam import ComponentCode, MinutesOfAgreement


class AgreementPoint(models.Model):
    """Something that the forum was asked to agree on. While `opened_at` stands without `closed_at` it takes votes."""

    class Result(models.TextChoices):
        OPEN = "open", _("Not decided yet")
        AGREED = "agreed", _("Agreed")
        NOT_AGREED = "not_agreed", _("Not agreed")

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="points")
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.TextField(_("point"), max_length=1000)
    subject = models.ForeignKey(ForumStandard, models.PROTECT, related_name="points", null=True, blank=True)
    code = models.CharField(_("component"), max_length=30, choices=ComponentCode, blank=True)
    inputs = models.ManyToManyField(
        ForumInput, related_name="points", verbose_name=_("because of the inputs"), blank=True
    )
    result = models.CharField(_("result"), max_length=12, choices=Result, default=Result.OPEN)
    reason = models.CharField(_("why it was not agreed"), max_length=1000, blank=True)
    opened_at = models.DateTimeField(_("votes since"), null=True, blank=True)
    closed_at = models.DateTimeField(_("votes until"), null=True, blank=True)

    class Meta:
        ordering = ["forum", "position"]
        verbose_name = _("point of an agreement")
        verbose_name_plural = _("points of an agreement")
        constraints = [
            models.UniqueConstraint(
                name="agreementpoint_position_once",
                fields=["forum", "position"],
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="agreementpoint_result_known", condition=Q(result__in=["open", "agreed", "not_agreed"])
            ),
            models.CheckConstraint(
                name="agreementpoint_not_agreed_has_reason", condition=~Q(result="not_agreed") | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def takes_votes(self) -> bool:
        return self.opened_at is not None and self.closed_at is None


class PointVote(models.Model):
    """One participant's voice on one point; it may be changed while the point takes votes, and counts once."""

    class Choice(models.TextChoices):
        AGREE = "agree", _("Agree")
        DISAGREE = "disagree", _("Disagree")
        ABSTAIN = "abstain", _("No opinion")

    point = models.ForeignKey(AgreementPoint, models.CASCADE, related_name="votes")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="votes")
    choice = models.CharField(_("choice"), max_length=10, choices=Choice)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("vote on a point")
        verbose_name_plural = _("votes on points")
        constraints = [
            models.UniqueConstraint(name="pointvote_once", fields=["point", "participant"]),
            models.CheckConstraint(
                name="pointvote_choice_known", condition=Q(choice__in=["agree", "disagree", "abstain"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point}: {self.choice}"


class ForumAgreement(models.Model):
    """The minutes of agreement (berita acara) of a forum. Once sealed, `content` and the file never change.

    `content` is what the file says, as data; `minutes` is the record that the standards were agreed by.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("Being prepared")
        SIGNING = "signing", _("Open for signatures")
        SEALED = "sealed", _("Sealed")

    forum = models.OneToOneField(Forum, models.PROTECT, related_name="agreement")
    number = models.CharField(_("number"), max_length=120, blank=True)
    dated_on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PREPARED)
    content = models.JSONField(_("content"), default=dict)
    content_sha256 = models.CharField(_("SHA-256 of the content"), max_length=64, blank=True)
    file = models.FileField(_("minutes of agreement"), upload_to="forums", max_length=200, blank=True)
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    is_scan = models.BooleanField(_("a signed paper that was scanned"), default=False)
    minutes = models.ForeignKey(MinutesOfAgreement, models.PROTECT, related_name="+", null=True, blank=True)
    opened_at = models.DateTimeField(_("open for signatures since"), null=True, blank=True)
    sealed_at = models.DateTimeField(_("sealed at"), null=True, blank=True)
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    lock = models.PositiveIntegerField(_("number of changes"), default=0)

    class Meta:
        verbose_name = _("minutes of agreement of a forum")
        verbose_name_plural = _("minutes of agreement of forums")
        constraints = [
            models.CheckConstraint(
                name="forumagreement_sealed_has_file",
                condition=Q(state="sealed", sealed_at__isnull=False, file_sha256__regex=r"^[0-9a-f]{64}$") & ~Q(file="")
                | Q(state__in=["prepared", "signing"], sealed_at__isnull=True, file=""),
            )
        ]

    def __str__(self) -> str:
        return self.number or str(self.forum)


class Signature(models.Model):
    """Who signs the minutes of agreement: the provider, and one for each element of the community that took part.

    `drawing` is the signature as strokes drawn on a screen: lists of points [x, y] in thousandths of the field's width.
    """

    agreement = models.ForeignKey(ForumAgreement, models.CASCADE, related_name="signatures")
    element = models.CharField(_("signs for"), max_length=20, choices=Participant.Element)
    participant = models.ForeignKey(Participant, models.SET_NULL, related_name="+", null=True, blank=True)
    name = models.CharField(_("name"), max_length=160)
    position = models.CharField(_("position or organisation"), max_length=160, blank=True)
    key = models.CharField(max_length=32, unique=True)
    drawing = models.JSONField(_("signature"), null=True, blank=True)
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    signed_content_sha256 = models.CharField(_("SHA-256 of what was signed"), max_length=64, blank=True)

    class Meta:
        ordering = ["agreement", "pk"]
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(name="signature_one_for_each_element", fields=["agreement", "element"]),
            models.CheckConstraint(
                name="signature_drawn_when_signed",
                condition=Q(signed_at__isnull=True, drawing__isnull=True)
                | Q(signed_at__isnull=False, drawing__isnull=False, signed_content_sha256__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None


class ForumDocument(models.Model):
    """A file about a forum that is kept as it was published: minutes, report, attendance sheet, invitation letter."""

    class Kind(models.TextChoices):
        """The proofs that the evaluation asks for. Source: domain reference, section 2.5."""

        INVITATION = "invitation", _("Invitation letter")
        ATTENDANCE = "attendance", _("Attendance sheet")
        MINUTES = "minutes", _("Minutes (notulen)")
        AGREEMENT = "agreement", _("Minutes of agreement (berita acara)")
        REPORT = "report", _("Report of the forum")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="documents")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    file = models.FileField(_("file"), upload_to="forums", max_length=200)
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    file_size = models.PositiveIntegerField(_("size in bytes"), default=0)
    is_scan = models.BooleanField(_("a signed paper that was scanned"), default=False)
    is_public = models.BooleanField(_("readable by everybody"), default=False)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["forum", "kind", "-made_at"]
        verbose_name = _("document of a forum")
        verbose_name_plural = _("documents of forums")
        indexes = [models.Index(fields=["forum", "kind", "-made_at"], name="forumdocument_newest")]

    def __str__(self) -> str:
        return f"{self.forum}: {self.kind}"
