from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.cases.models.cases import Case
from core.cases.states import CaseState

TEXT_LIMIT = 10_000


class CaseMessage(models.Model):
    """What was written in a case: by the citizen, by staff for the citizen, or by staff for staff (`is_internal`).

    `key_digest` names the form that was sent: the same form again is the same message of its case.
    """

    class Author(models.TextChoices):
        CITIZEN = "citizen", _("Citizen")
        STAFF = "staff", _("Staff")

    case = models.ForeignKey(Case, models.CASCADE, related_name="messages")
    author = models.CharField(_("written by"), max_length=10, choices=Author)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True)
    by_name = models.CharField(_("name"), max_length=254, blank=True)  # of staff; never of the citizen
    text = models.TextField(_("text"), max_length=TEXT_LIMIT)
    is_internal = models.BooleanField(_("internal note"), default=False)
    is_opening = models.BooleanField(_("what the case began with"), default=False)
    key_digest = models.CharField(max_length=64)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["case", "at"], name="casemessage_case")]
        constraints = [
            models.UniqueConstraint(name="casemessage_once_in_its_case", fields=["case", "key_digest"]),
            models.CheckConstraint(name="casemessage_author_known", condition=Q(author__in=["citizen", "staff"])),
            models.CheckConstraint(
                name="casemessage_notes_are_by_staff", condition=Q(is_internal=False) | Q(author="staff")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.author} {self.at:%Y-%m-%d}"


class CaseFile(models.Model):
    """A private file of a case. Its type is known by its content; pictures were drawn anew, without their metadata."""

    class Scan(models.TextChoices):
        CLEAN = "clean", _("Looked through")
        WAITING = "waiting", _("Is being looked through")
        REFUSED = "refused", _("Refused")

    case = models.ForeignKey(Case, models.CASCADE, related_name="files")
    message = models.ForeignKey(CaseMessage, models.CASCADE, related_name="files", null=True, blank=True)
    purpose = models.CharField(_("purpose"), max_length=60, blank=True)  # a field of a form, "result" ...
    name = models.CharField(_("name"), max_length=160)
    file = models.FileField(_("file"), upload_to="cases", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size"))
    scan = models.CharField(_("check"), max_length=10, choices=Scan, default=Scan.CLEAN)
    by_citizen = models.BooleanField(_("from the citizen"), default=False)
    is_internal = models.BooleanField(_("for staff only"), default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True)
    added_at = models.DateTimeField(_("added at"), default=timezone.now)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name = _("file of a case")
        verbose_name_plural = _("files of cases")
        constraints = [
            models.CheckConstraint(name="casefile_scan_known", condition=Q(scan__in=["clean", "waiting", "refused"]))
        ]

    def __str__(self) -> str:
        return self.name


class CaseEvent(models.Model):
    """What happened to a case: added once, never changed. PostgreSQL grants neither UPDATE nor DELETE on this table.

    `kind` is `move` (with both states), `message`, `note`, `assigned`, `paused`, `resumed`, `extended`, `recounted`,
    `file_opened` and so on. The citizen reads what `is_public`. `facts` and `note` never name the citizen.
    """

    append_only = True

    case = models.ForeignKey(Case, models.DO_NOTHING, db_constraint=False, related_name="events")
    case_code = models.CharField(max_length=13)
    kind = models.CharField(_("kind"), max_length=40, default="move")
    from_state = models.CharField(_("from"), max_length=12, choices=CaseState, blank=True)
    to_state = models.CharField(_("to"), max_length=12, choices=CaseState, blank=True)
    is_public = models.BooleanField(default=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(_("by"), max_length=254, blank=True)
    note = models.TextField(_("note"), blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("event of a case")
        verbose_name_plural = _("events of cases")
        indexes = [models.Index(fields=["case", "at"], name="caseevent_case")]

    def __str__(self) -> str:
        return f"{self.case_code} {self.kind} {self.to_state}"


class ReplyTemplate(models.Model):
    """A text that staff put into their answers; nobody is named in it. Empty `kinds` serve every kind of case."""

    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=TEXT_LIMIT)
    kinds = ArrayField(models.CharField(max_length=30), verbose_name=_("for"), default=list, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("reply template")
        verbose_name_plural = _("reply templates")
        constraints = [models.UniqueConstraint(name="replytemplate_title_once", fields=["title"])]

    def __str__(self) -> str:
        return self.title
