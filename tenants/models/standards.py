from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.models.agencies import Agency


class StandardTemplateQuerySet(models.QuerySet["StandardTemplate"]):
    def for_kind(self, kind: str) -> StandardTemplateQuerySet:
        """Templates with a published version that an agency of this kind may adopt."""
        return self.filter(
            kinds__contains=[kind], retired_at__isnull=True, versions__published_at__isnull=False
        ).distinct()


class StandardTemplate(models.Model):
    """A common service standard that agencies adopt and customise; its texts are in its versions."""

    class Audience(models.TextChoices):
        EXTERNAL = "external", _("for the public")
        INTERNAL = "internal", _("for other offices")

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=160)
    summary = models.CharField(_("summary"), max_length=400, blank=True)
    audience = models.CharField(_("audience"), max_length=10, choices=Audience, default=Audience.EXTERNAL)
    keywords = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name=_("keywords"))
    channels = ArrayField(models.CharField(max_length=30), default=list, blank=True, verbose_name=_("channels"))
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    kinds = ArrayField(models.CharField(max_length=20, choices=Agency.Kind), verbose_name=_("kinds of agency"))
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = StandardTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("common template")
        verbose_name_plural = _("common templates")
        constraints = [
            models.CheckConstraint(
                name="standardtemplate_code_is_a_label", condition=Q(code__regex=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
            ),
            models.CheckConstraint(
                name="standardtemplate_audience_known", condition=Q(audience__in=["external", "internal"])
            ),
            models.CheckConstraint(
                name="standardtemplate_kinds_known",
                condition=Q(
                    kinds__contained_by=["central_upt", "provincial_agency", "liaison_office", "district_agency"],
                    kinds__len__gte=1,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StandardTemplateVersion(models.Model):
    """One version of a common template; a published one is never edited, a new version is added."""

    template = models.ForeignKey(
        StandardTemplate, models.CASCADE, related_name="versions", verbose_name=_("common template")
    )
    version = models.PositiveIntegerField(_("version"))
    components = models.JSONField(_("components"), default=dict)
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["template", "-version"]
        verbose_name = _("version of a common template")
        verbose_name_plural = _("versions of a common template")
        constraints = [
            models.UniqueConstraint(name="standardtemplateversion_once", fields=["template", "version"]),
            models.CheckConstraint(name="standardtemplateversion_from_one", condition=Q(version__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.template} v{self.version}"
