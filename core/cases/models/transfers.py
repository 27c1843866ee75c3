from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.cases.models.cases import Case


class CaseTransfer(models.Model):
    """Something that goes to another agency of the deployment: a case, one that is sent back, or news for its citizen.

    It waits here until the other agency has it, also while that one is suspended or away. `key` names it there, so that
    what is brought twice arrives once. `facts` never name the citizen.
    """

    class Kind(models.TextChoices):
        FORWARD = "forward", _("Passed on")
        RETURN = "return", _("Sent back")
        NEWS = "news", _("News for the citizen")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Arrived")
        CANCELLED = "cancelled", _("Cancelled")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    case = models.ForeignKey(Case, models.CASCADE, related_name="transfers")
    to_schema = models.CharField(max_length=63)
    to_name = models.CharField(_("to"), max_length=254)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    code_there = models.CharField(_("code there"), max_length=13, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    problem = models.CharField(_("problem"), max_length=100, blank=True)
    done_at = models.DateTimeField(_("arrived at"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("transfer of a case")
        verbose_name_plural = _("transfers of cases")
        indexes = [
            models.Index(fields=["not_before"], name="casetransfer_waiting", condition=Q(state="waiting")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="casetransfer_one_way_at_a_time",
                fields=["case"],
                condition=Q(state="waiting") & ~Q(kind="news"),
            ),
            models.CheckConstraint(name="casetransfer_kind_known", condition=Q(kind__in=["forward", "return", "news"])),
            models.CheckConstraint(
                name="casetransfer_done_at_matches_state",
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.to_schema}"
