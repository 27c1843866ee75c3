from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.cases.models import Case


class Incident(models.Model):
    """A failure of data protection: people and the institution are told in writing within 3 x 24 hours.

    `due_at` is that moment. The content of the notice: which data, when and how, handling and recovery.
    Source: UU 27/2022, article 46.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Being handled")
        TOLD = "told", _("Everybody was told")
        CLOSED = "closed", _("Closed")

    title = models.CharField(_("in short"), max_length=200)
    discovered_at = models.DateTimeField(_("found at"))
    happened_at = models.DateTimeField(_("happened at"), null=True, blank=True)
    due_at = models.DateTimeField(_("people and the institution are told by"))
    data = models.TextField(_("which data"), max_length=4000)
    cause = models.TextField(_("when and how it happened"), max_length=4000)
    handling = models.TextField(_("handling and recovery"), max_length=4000, blank=True)
    is_public = models.BooleanField(_("the public is told, too"), default=False)
    authority_told_at = models.DateTimeField(_("institution told at"), null=True, blank=True)
    people_told_at = models.DateTimeField(_("people told at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    lock = models.PositiveIntegerField(_("number of changes"), default=0)
    created_at = models.DateTimeField(_("entered at"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"), null=True
    )

    class Meta:
        ordering = ["-discovered_at", "-pk"]
        verbose_name = _("personal data incident")
        verbose_name_plural = _("personal data incidents")
        constraints = [
            models.CheckConstraint(name="incident_state_known", condition=Q(state__in=["open", "told", "closed"])),
            models.CheckConstraint(
                name="incident_closed_at_matches_state",
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_late(self) -> bool:
        """Tell whether somebody was told too late, or is not told though the time is over."""
        told = (self.authority_told_at, self.people_told_at)
        return any((moment or timezone.now()) > self.due_at for moment in told)


class IncidentPerson(models.Model):
    """Somebody concerned: by a case, whose identity is opened when the notice leaves, or by a sealed address."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="people")
    case = models.ForeignKey(Case, models.SET_NULL, related_name="+", null=True, blank=True)
    sealed = models.BinaryField(null=True, blank=True)
    digest = models.CharField(max_length=64)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("person concerned")
        verbose_name_plural = _("people concerned")
        constraints = [models.UniqueConstraint(name="incidentperson_once", fields=["incident", "digest"])]

    def __str__(self) -> str:
        return str(self.pk)


class IncidentEvent(models.Model):
    """What was done about an incident: added once, never changed."""

    append_only = True

    incident = models.ForeignKey(Incident, models.DO_NOTHING, db_constraint=False, related_name="events")
    kind = models.CharField(_("kind"), max_length=40)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(_("by"), max_length=254, blank=True)
    note = models.TextField(_("note"), blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("event of an incident")
        verbose_name_plural = _("events of incidents")

    def __str__(self) -> str:
        return f"{self.incident_id} {self.kind}"
