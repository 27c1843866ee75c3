"""Sessions by which a standard is made known: to staff (internalisasi) and to users (sosialisasi)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.models.decrees import StakeholderElement
from services.models.services import Service
from services.models.standards import ServiceStandard

PROVIDER = "provider"
# Where somebody from outside comes from: the community elements that PEKPPP counts, and colleagues of the provider.
GUEST_ELEMENTS = [*StakeholderElement.choices, (PROVIDER, _("Provider of the service"))]


class StandardSession(models.Model):
    """A meeting in which standards are explained. A planned one can change; a held or cancelled one is a record."""

    class Kind(models.TextChoices):
        INTERNALISATION = "internalisation", _("Internalisation: for staff")
        SOCIALISATION = "socialisation", _("Socialisation: for users")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=300)
    material_url = models.URLField(_("address of the material"), max_length=500, blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    held_at = models.DateTimeField(_("recorded as held at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancel_reason = models.CharField(_("reason of the cancellation"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("session about standards")
        verbose_name_plural = _("sessions about standards")
        constraints = [
            models.CheckConstraint(
                name="standardsession_kind_known", condition=Q(kind__in=["internalisation", "socialisation"])
            ),
            models.CheckConstraint(
                name="standardsession_moments_match_state",
                condition=Q(state="planned", held_at__isnull=True, cancelled_at__isnull=True)
                | Q(state="held", held_at__isnull=False, cancelled_at__isnull=True) & ~Q(minutes="")
                | Q(state="cancelled", held_at__isnull=True, cancelled_at__isnull=False) & ~Q(cancel_reason=""),
            ),
            models.CheckConstraint(
                name="standardsession_ends_after_start",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def is_held(self) -> bool:
        return self.state == self.State.HELD

    @property
    def is_for_staff(self) -> bool:
        return self.kind == self.Kind.INTERNALISATION


class SessionTopic(models.Model):
    """A service that a session is about. `standard` is the version that was explained, noted when the session is held.

    It stays empty when the service had no standard in force that day.
    """

    session = models.ForeignKey(StandardSession, models.CASCADE, related_name="topics")
    service = models.ForeignKey(Service, models.PROTECT, related_name="session_topics", verbose_name=_("service"))
    standard = models.ForeignKey(
        ServiceStandard, models.PROTECT, related_name="session_topics", verbose_name=_("standard"), null=True
    )

    class Meta:
        ordering = ["session", "service"]
        verbose_name = _("service of a session")
        verbose_name_plural = _("services of a session")
        constraints = [models.UniqueConstraint(name="sessiontopic_once", fields=["session", "service"])]

    def __str__(self) -> str:
        return f"{self.session}: {self.service}"


class SessionAttendee(models.Model):
    """Somebody who was there: staff by account, everybody else by name, element and institution."""

    session = models.ForeignKey(StandardSession, models.CASCADE, related_name="attendees")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("staff member"), null=True
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    element = models.CharField(_("element"), max_length=20, choices=GUEST_ELEMENTS, blank=True)
    institution = models.CharField(_("institution"), max_length=200, blank=True)

    class Meta:
        ordering = ["session", "pk"]
        verbose_name = _("attendee of a session")
        verbose_name_plural = _("attendees of a session")
        constraints = [
            models.CheckConstraint(
                name="sessionattendee_staff_or_guest",
                condition=Q(person__isnull=False, name="", element="", institution="")
                | Q(person__isnull=True) & ~Q(name="") & ~Q(element=""),
            ),
            models.CheckConstraint(
                name="sessionattendee_element_known",
                condition=Q(element__in=["", PROVIDER, *StakeholderElement.values]),
            ),
            models.UniqueConstraint(
                name="sessionattendee_staff_once", fields=["session", "person"], condition=Q(person__isnull=False)
            ),
            models.UniqueConstraint(
                name="sessionattendee_guest_once",
                fields=["session", "name", "institution"],
                condition=Q(person__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person) if self.person else self.name

    @property
    def is_staff(self) -> bool:
        return self.person_id is not None


class SessionQuestion(models.Model):
    """A question that was asked. Without an answer it stays a thing to do."""

    session = models.ForeignKey(StandardSession, models.CASCADE, related_name="questions")
    question = models.CharField(_("question"), max_length=1000)
    answer = models.TextField(_("answer"), blank=True)
    asked_at = models.DateTimeField(_("written down at"), auto_now_add=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["session", "pk"]
        verbose_name = _("question of a session")
        verbose_name_plural = _("questions of a session")
        constraints = [
            models.CheckConstraint(name="sessionquestion_asks_something", condition=~Q(question="")),
            models.CheckConstraint(
                name="sessionquestion_answered_at_matches",
                condition=Q(answer="", answered_at__isnull=True) | ~Q(answer="") & Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.question[:80]

    @property
    def is_open(self) -> bool:
        return self.answered_at is None


class SessionProof(models.Model):
    """A photo or a document that shows that the session took place."""

    session = models.ForeignKey(StandardSession, models.CASCADE, related_name="proofs")
    caption = models.CharField(_("what it shows"), max_length=200)
    file = models.FileField(_("file"), upload_to="sessions", max_length=200)
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["session", "pk"]
        verbose_name = _("proof of a session")
        verbose_name_plural = _("proofs of a session")
        constraints = [models.CheckConstraint(name="sessionproof_has_file", condition=~Q(file=""))]

    def __str__(self) -> str:
        return self.caption
