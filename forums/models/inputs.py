from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.forums import Forum, ForumStandard
from forums.models.people import Participant
from services.seam import ComponentCode

TEXT_LIMIT = 3000
PASSAGE_LIMIT = 600


class InputQuerySet(models.QuerySet["ForumInput"]):
    def shown(self) -> InputQuerySet:
        """What everybody may read."""
        return self.filter(state="shown")

    def standing(self) -> InputQuerySet:
        """What needs an answer: everything but what was hidden by moderation or taken back by its giver."""
        return self.filter(state__in=("waiting", "shown"))

    def to_answer(self) -> InputQuerySet:
        """Standing inputs without a disposition; one of a group of the same is answered by the group's first."""
        answered = Disposition.objects.filter(input=OuterRef("pk"))
        answered_first = Disposition.objects.filter(input=OuterRef("same_as"))
        return self.standing().exclude(Exists(answered)).exclude(Exists(answered_first))


class ForumInput(models.Model):
    """What somebody says at a forum. `number` is counted from 1 in each forum and never used twice.

    `client_key` is made by the page or phone that sends it: the same key again is the same input, however often a weak
    line sends it. `code` is the component of the standard, `passage` the words that were marked in it. `same_as` leads
    to the first of a group that says the same. The text is never edited; the giver may take it back.
    """

    class Kind(models.TextChoices):
        SUGGESTION = "suggestion", _("Suggestion")
        OBJECTION = "objection", _("Objection")
        QUESTION = "question", _("Question")
        EXPERIENCE = "experience", _("Experience")

    class Channel(models.TextChoices):
        PHONE = "phone", _("By phone in the room")
        FACILITATOR = "facilitator", _("Spoken, written down by the facilitator")
        PAPER = "paper", _("On paper")
        ONLINE = "online", _("Online")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits to be read")
        SHOWN = "shown", _("Shown")
        HIDDEN = "hidden", _("Not shown")
        WITHDRAWN = "withdrawn", _("Taken back")

    class HideReason(models.TextChoices):
        """Why a moderator does not show an input: no other reason counts, above all not that it criticises."""

        PERSONAL_DATA = "personal_data", _("Names somebody, or holds personal data")
        INSULT = "insult", _("Insults or threatens somebody")
        OFF_TOPIC = "off_topic", _("Is about something else")
        SPAM = "spam", _("Advertises, or was sent many times")

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="inputs")
    number = models.PositiveIntegerField(_("number"))
    client_key = models.UUIDField(editable=False)
    participant = models.ForeignKey(
        Participant, models.SET_NULL, related_name="inputs", verbose_name=_("given by"), null=True, blank=True
    )
    speaker = models.CharField(_("name of the speaker"), max_length=160, blank=True)
    organisation = models.CharField(_("organisation or community"), max_length=160, blank=True)
    element = models.CharField(_("community element"), max_length=20, choices=Participant.Element)
    is_anonymous = models.BooleanField(_("without a name"), default=False)
    subject = models.ForeignKey(
        ForumStandard, models.PROTECT, related_name="inputs", verbose_name=_("standard"), null=True, blank=True
    )
    code = models.CharField(_("component"), max_length=30, choices=ComponentCode, blank=True)
    passage = models.CharField(_("marked passage"), max_length=PASSAGE_LIMIT, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.SUGGESTION)
    channel = models.CharField(_("given by way of"), max_length=12, choices=Channel)
    text = models.TextField(_("input"), max_length=TEXT_LIMIT, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SHOWN)
    hide_reason = models.CharField(_("reason"), max_length=16, choices=HideReason, blank=True)
    hide_note = models.CharField(_("explanation"), max_length=300, blank=True)
    moderated_at = models.DateTimeField(_("read at"), null=True, blank=True)
    moderated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    same_as = models.ForeignKey("self", models.SET_NULL, related_name="same", null=True, blank=True)
    support_count = models.PositiveIntegerField(_("supported by"), default=0)
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    is_example = models.BooleanField(_("example data"), default=False)

    objects = InputQuerySet.as_manager()

    class Meta:
        ordering = ["forum", "number"]
        verbose_name = _("input to a forum")
        verbose_name_plural = _("inputs to a forum")
        indexes = [
            models.Index(fields=["forum", "state", "-number"], name="foruminput_newest"),
            models.Index(fields=["subject", "code"], name="foruminput_component"),
        ]
        constraints = [
            models.UniqueConstraint(name="foruminput_number_once", fields=["forum", "number"]),
            models.UniqueConstraint(name="foruminput_sent_once", fields=["forum", "client_key"]),
            models.CheckConstraint(
                name="foruminput_code_known", condition=Q(code="") | Q(code__in=ComponentCode.values)
            ),
            models.CheckConstraint(
                name="foruminput_component_of_a_standard", condition=Q(code="") | Q(subject__isnull=False)
            ),
            models.CheckConstraint(name="foruminput_passage_of_a_component", condition=Q(passage="") | ~Q(code="")),
            models.CheckConstraint(
                name="foruminput_state_known", condition=Q(state__in=["waiting", "shown", "hidden", "withdrawn"])
            ),
            models.CheckConstraint(
                name="foruminput_hidden_has_reason",
                condition=Q(state="hidden", moderated_at__isnull=False) & ~Q(hide_reason="")
                | ~Q(state="hidden") & Q(hide_reason="", hide_note=""),
            ),
            models.CheckConstraint(
                name="foruminput_has_text",
                condition=~Q(text="") & ~Q(state="withdrawn") | Q(state="withdrawn", text=""),
            ),
            models.CheckConstraint(
                name="foruminput_anonymous_has_no_name", condition=Q(is_anonymous=False) | Q(speaker="")
            ),
            models.CheckConstraint(
                name="foruminput_not_same_as_itself", condition=Q(same_as__isnull=True) | ~Q(same_as=F("pk"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.forum} #{self.number}"

    @property
    def is_shown(self) -> bool:
        return self.state == self.State.SHOWN

    @property
    def is_standing(self) -> bool:
        return self.state in (self.State.WAITING, self.State.SHOWN)

    @property
    def shown_speaker(self) -> str:
        """Who said it, as everybody may read it: a name only if its owner agreed, else nothing."""
        if self.is_anonymous or self.participant is None or not self.participant.show_name:
            return ""
        return self.participant.name


class InputReply(models.Model):
    """An answer in the thread below an input, by a participant or by the agency (`author`)."""

    input = models.ForeignKey(ForumInput, models.CASCADE, related_name="replies")
    client_key = models.UUIDField(editable=False)
    participant = models.ForeignKey(Participant, models.SET_NULL, related_name="+", null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    is_official = models.BooleanField(_("by the agency"), default=False)
    is_oral = models.BooleanField(_("answered by mouth in the meeting"), default=False)
    text = models.TextField(_("reply"), max_length=TEXT_LIMIT, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ForumInput.State, default=ForumInput.State.SHOWN)
    hide_reason = models.CharField(_("reason"), max_length=16, choices=ForumInput.HideReason, blank=True)
    created_at = models.DateTimeField(_("written at"), default=timezone.now)

    class Meta:
        ordering = ["input", "created_at", "pk"]
        verbose_name = _("reply to an input")
        verbose_name_plural = _("replies to inputs")
        constraints = [
            models.UniqueConstraint(name="inputreply_sent_once", fields=["input", "client_key"]),
            models.CheckConstraint(
                name="inputreply_official_has_author", condition=Q(is_official=False) | Q(author__isnull=False)
            ),
            models.CheckConstraint(
                name="inputreply_hidden_has_reason", condition=~Q(state="hidden") | ~Q(hide_reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.input} > {self.pk}"


class InputSupport(models.Model):
    """One participant's support of one input."""

    input = models.ForeignKey(ForumInput, models.CASCADE, related_name="supports")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="supports")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("support of an input")
        verbose_name_plural = _("supports of inputs")
        constraints = [models.UniqueConstraint(name="inputsupport_once", fields=["input", "participant"])]

    def __str__(self) -> str:
        return f"{self.input} +"


class InputReport(models.Model):
    """Somebody tells the moderators that an input should not be shown."""

    input = models.ForeignKey(ForumInput, models.CASCADE, related_name="reports")
    participant = models.ForeignKey(Participant, models.SET_NULL, related_name="+", null=True)
    reason = models.CharField(_("reason"), max_length=16, choices=ForumInput.HideReason)
    note = models.CharField(_("explanation"), max_length=300, blank=True)
    at = models.DateTimeField(_("reported at"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("report about an input")
        verbose_name_plural = _("reports about inputs")
        constraints = [
            models.UniqueConstraint(
                name="inputreport_once", fields=["input", "participant"], condition=Q(participant__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.input}: {self.reason}"


class Disposition(models.Model):
    """What the agency decided about an input (of a group: about its first), with its reason. Source: domain ref., 2.5.

    A question that asks for no change is answered; everything else is accepted, partly accepted or rejected.
    """

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        PARTIALLY_ACCEPTED = "partially_accepted", _("Partly accepted")
        REJECTED = "rejected", _("Rejected")
        ANSWERED = "answered", _("Answered")

    input = models.OneToOneField(ForumInput, models.PROTECT, related_name="disposition")
    decision = models.CharField(_("decision"), max_length=20, choices=Decision)
    reason = models.TextField(_("answer and reason"), max_length=TEXT_LIMIT)
    owner_name = models.CharField(_("person in charge"), max_length=160)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True)
    decided_on = models.DateField(_("decided on"))
    due_on = models.DateField(_("done by"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    lock = models.PositiveIntegerField(_("number of changes"), default=0)

    class Meta:
        ordering = ["input"]
        verbose_name = _("disposition of an input")
        verbose_name_plural = _("dispositions of inputs")
        constraints = [
            models.CheckConstraint(
                name="disposition_decision_known",
                condition=Q(decision__in=["accepted", "partially_accepted", "rejected", "answered"]),
            ),
            models.CheckConstraint(name="disposition_has_reason", condition=~Q(reason="") & ~Q(owner_name="")),
        ]

    def __str__(self) -> str:
        return f"{self.input}: {self.decision}"

    @property
    def is_accepted(self) -> bool:
        """Tell whether something has to change because of the input."""
        return self.decision in (self.Decision.ACCEPTED, self.Decision.PARTIALLY_ACCEPTED)


def accepted_inputs() -> QuerySet[ForumInput]:
    """Return the inputs that the agency accepted, wholly or in part, with their dispositions."""
    accepted = (Disposition.Decision.ACCEPTED, Disposition.Decision.PARTIALLY_ACCEPTED)
    return ForumInput.objects.standing().filter(disposition__decision__in=accepted).select_related("disposition")
