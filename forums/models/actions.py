from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.forums import Forum
from forums.models.inputs import ForumInput


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    def open(self) -> ActionItemQuerySet:
        return self.filter(state="open")


class ActionItem(models.Model):
    """One line of a forum's action plan (rencana tindak lanjut). `progress` is in percent; done is 100."""

    class State(models.TextChoices):
        OPEN = "open", _("In progress")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped, with a reason")

    forum = models.ForeignKey(Forum, models.PROTECT, related_name="actions")
    inputs = models.ManyToManyField(
        ForumInput, related_name="actions", verbose_name=_("because of the inputs"), blank=True
    )
    action = models.CharField(_("what is done"), max_length=500)
    owner_name = models.CharField(_("person in charge"), max_length=160)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True)
    due_on = models.DateField(_("done by"))
    first_due_on = models.DateField(_("done by, as first promised"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    progress = models.PositiveSmallIntegerField(
        _("progress in percent"), default=0, validators=[MaxValueValidator(100)]
    )
    drop_reason = models.CharField(_("why it was dropped"), max_length=500, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    lock = models.PositiveIntegerField(_("number of changes"), default=0)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        ordering = ["forum", "due_on", "pk"]
        verbose_name = _("action of a plan")
        verbose_name_plural = _("actions of a plan")
        indexes = [models.Index(fields=["state", "due_on"], name="actionitem_due")]
        constraints = [
            models.CheckConstraint(
                name="actionitem_state_matches",
                condition=Q(state="open", done_on__isnull=True, drop_reason="", progress__lt=100)
                | Q(state="done", done_on__isnull=False, drop_reason="", progress=100)
                | Q(state="dropped", done_on__isnull=True) & ~Q(drop_reason=""),
            )
        ]

    def __str__(self) -> str:
        return self.action


class ActionUpdate(models.Model):
    """A report of progress: added once, never changed. PostgreSQL grants neither UPDATE nor DELETE on this table."""

    append_only = True

    action = models.ForeignKey(ActionItem, models.DO_NOTHING, db_constraint=False, related_name="updates")
    progress = models.PositiveSmallIntegerField(_("progress in percent"))
    note = models.CharField(_("what was done"), max_length=1000)
    evidence = models.FileField(_("evidence"), upload_to="forums", max_length=200, blank=True)
    evidence_sha256 = models.CharField(_("SHA-256 of the evidence"), max_length=64, blank=True)
    evidence_url = models.URLField(_("address of the evidence"), max_length=300, blank=True)
    evidence_is_public = models.BooleanField(_("everybody may open the evidence"), default=False)
    due_on = models.DateField(_("the new day, when the day was changed"), null=True, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(_("by"), max_length=254, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("progress of an action")
        verbose_name_plural = _("progress of actions")
        constraints = [
            models.CheckConstraint(name="actionupdate_progress_in_percent", condition=Q(progress__lte=100)),
            models.CheckConstraint(name="actionupdate_has_note", condition=~Q(note="")),
            models.CheckConstraint(
                name="actionupdate_evidence_has_digest",
                condition=Q(evidence="", evidence_sha256="")
                | ~Q(evidence="") & Q(evidence_sha256__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.progress} %"
