from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.forums import Forum


class TeamMember(models.Model):
    """Somebody of the agency who prepares or leads a forum. `name` stays readable when the account is gone."""

    class Duty(models.TextChoices):
        CHAIR = "chair", _("Chair")
        MODERATOR = "moderator", _("Facilitator")
        NOTE_TAKER = "note_taker", _("Note taker")
        MEMBER = "member", _("Member")

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="team")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("account"), null=True, blank=True
    )
    name = models.CharField(_("name"), max_length=160)
    position = models.CharField(_("position"), max_length=160, blank=True)
    duty = models.CharField(_("duty"), max_length=12, choices=Duty, default=Duty.MEMBER)

    class Meta:
        ordering = ["forum", "pk"]
        verbose_name = _("member of a forum's team")
        verbose_name_plural = _("members of a forum's team")
        constraints = [
            models.UniqueConstraint(name="teammember_once", fields=["forum", "user"], condition=Q(user__isnull=False)),
            models.CheckConstraint(name="teammember_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class AgendaItem(models.Model):
    """A part of the meeting. `began_at` without `ended_at` is what happens now; one item of a forum at most.

    `notes` are the note taker's words for the minutes (notulen).
    """

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("position"))
    starts_at = models.TimeField(_("begins"))
    title = models.CharField(_("title"), max_length=200)
    speaker = models.CharField(_("led by"), max_length=160, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    began_at = models.DateTimeField(_("began at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        ordering = ["forum", "position"]
        verbose_name = _("item of an agenda")
        verbose_name_plural = _("items of an agenda")
        constraints = [
            models.UniqueConstraint(
                name="agendaitem_position_once", fields=["forum", "position"], deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(
                name="agendaitem_one_now",
                fields=["forum"],
                condition=Q(began_at__isnull=False, ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="agendaitem_ends_after_its_begin",
                condition=Q(ended_at__isnull=True) | Q(began_at__isnull=False, ended_at__gte=F("began_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_now(self) -> bool:
        return self.began_at is not None and self.ended_at is None


class ForumMaterial(models.Model):
    """Something to read before a forum: a file of ours or an address elsewhere."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="materials")
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(_("file"), upload_to="forums", max_length=200, blank=True)
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    file_size = models.PositiveIntegerField(_("size in bytes"), default=0)
    url = models.URLField(_("address"), max_length=300, blank=True)
    added_at = models.DateTimeField(_("added at"), default=timezone.now)

    class Meta:
        ordering = ["forum", "pk"]
        verbose_name = _("material of a forum")
        verbose_name_plural = _("materials of a forum")
        constraints = [
            models.CheckConstraint(
                name="forummaterial_file_or_address",
                condition=Q(file="", file_sha256="") & ~Q(url="")
                | Q(url="", file_sha256__regex=r"^[0-9a-f]{64}$") & ~Q(file=""),
            )
        ]

    def __str__(self) -> str:
        return self.title


class ForumPhoto(models.Model):
    """A picture of a forum, re-encoded without the camera's data; `alt` says what it shows."""

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="photos")
    file = models.FileField(_("photo"), upload_to="forums", max_length=200)
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    alt = models.CharField(_("what the photo shows"), max_length=300)
    is_public = models.BooleanField(_("shown to everybody"), default=True)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    added_at = models.DateTimeField(_("added at"), default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["forum", "pk"]
        verbose_name = _("photo of a forum")
        verbose_name_plural = _("photos of a forum")
        constraints = [
            models.UniqueConstraint(name="forumphoto_once", fields=["forum", "file_sha256"]),
            models.CheckConstraint(name="forumphoto_has_alt", condition=~Q(alt="")),
        ]

    def __str__(self) -> str:
        return self.alt
