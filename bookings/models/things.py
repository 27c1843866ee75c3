"""What belongs to a resource beside its rules of time: pictures, terms of lending, what is looked at."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models.resources import Resource


class ResourcePhoto(models.Model):
    """A picture of a resource, drawn anew as JPEG in two sizes; `text` says what it shows to whoever does not see it.

    `width` and `height` are those of the large one; `sha256` is that of the picture as it came in, cleaned.
    """

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="photos", verbose_name=_("resource"))
    image = models.FileField(_("picture"), upload_to="resources", max_length=200)
    small = models.FileField(_("small picture"), upload_to="resources", max_length=200)
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    sha256 = models.CharField(_("SHA-256 of the picture"), max_length=64)
    text = models.CharField(_("what the picture shows"), max_length=300)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("entered by")
    )

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("picture of a resource")
        verbose_name_plural = _("pictures of resources")
        constraints = [
            models.UniqueConstraint(name="resourcephoto_once", fields=["resource", "sha256"]),
            models.CheckConstraint(name="resourcephoto_text_given", condition=~Q(text="")),
            models.CheckConstraint(
                name="resourcephoto_has_both_sizes",
                condition=~Q(image="") & ~Q(small="") & Q(width__gte=1, height__gte=1),
            ),
            models.CheckConstraint(name="resourcephoto_sha256_whole", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
        ]

    def __str__(self) -> str:
        return self.text


class Terms(models.Model):
    """A version of the terms of use, of the whole agency (without `resource`) or of one resource instead of those.

    A version is never edited: who accepted it accepted this text. A version of a resource without text says that from
    then on the terms of the agency hold for it again.
    """

    append_only = True

    resource = models.ForeignKey(
        Resource, models.PROTECT, null=True, blank=True, related_name="terms", verbose_name=_("resource")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"), blank=True)
    created_at = models.DateTimeField(_("in force since"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )

    class Meta:
        ordering = ["-version", "pk"]
        verbose_name = _("terms of use")
        verbose_name_plural = _("terms of use")
        constraints = [
            models.UniqueConstraint(name="terms_version_once", fields=["resource", "version"], nulls_distinct=False),
            models.CheckConstraint(name="terms_version_from_one", condition=Q(version__gte=1)),
            models.CheckConstraint(name="terms_of_agency_have_text", condition=~Q(text="") | Q(resource__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(_("Terms of use, version %(version)s") % {"version": self.version})


class ChecklistItem(models.Model):
    """Something that is looked at when a resource is handed over and when it comes back."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="checklist", verbose_name=_("resource"))
    label = models.CharField(_("what is looked at"), max_length=160)
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("line of a checklist")
        verbose_name_plural = _("lines of checklists")
        constraints = [
            models.UniqueConstraint(name="checklistitem_once", fields=["resource", "label"]),
            models.CheckConstraint(name="checklistitem_label_given", condition=~Q(label="")),
        ]

    def __str__(self) -> str:
        return self.label
