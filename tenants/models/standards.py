from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.models.agencies import Agency
from tenants.models.fields import CodeForeignKey
from tenants.models.provinces import Province


class StandardTemplateQuerySet(models.QuerySet["StandardTemplate"]):
    def offered_to(self, kind: str, province_code: str = "") -> StandardTemplateQuerySet:
        """Templates that an agency of this kind may adopt: those of the deployment, and of this province's bureau.

        An agency that no bureau answers for asks without a province.
        """
        owner = Q(province__isnull=True) | Q(province_code=province_code or None)
        published = StandardTemplateVersion.State.PUBLISHED
        return self.filter(owner, kinds__contains=[kind], retired_at__isnull=True, versions__state=published).distinct()


class StandardTemplate(models.Model):
    """A common service standard that agencies adopt and customise; its texts are in its versions.

    Without a province it belongs to the whole deployment and central IT writes it; with one, the bureau of that
    province writes it, and only agencies which that bureau answers for see it.
    """

    class Audience(models.TextChoices):
        EXTERNAL = "external", _("for the public")
        INTERNAL = "internal", _("for other offices")

    code = models.CharField(_("code"), max_length=40, unique=True)
    province = CodeForeignKey(
        Province,
        models.PROTECT,
        db_column="province_code",
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("province"),
    )
    province_code: str | None
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

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None


class StandardTemplateVersion(models.Model):
    """One version of a common template; a published one is never edited, a new version is added.

    `rules` says by component what adopters may change (core.commons.Rule); what is not named there is free. `locks`
    counts the changes of each component, so that two editors notice each other.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    template = models.ForeignKey(
        StandardTemplate, models.CASCADE, related_name="versions", verbose_name=_("common template")
    )
    version = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    components = models.JSONField(_("components"), default=dict)
    rules = models.JSONField(_("rules"), default=dict, blank=True)
    locks = models.JSONField(_("numbers of changes"), default=dict, blank=True)
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason of the withdrawal"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["template", "-version"]
        verbose_name = _("version of a common template")
        verbose_name_plural = _("versions of a common template")
        constraints = [
            models.UniqueConstraint(name="standardtemplateversion_once", fields=["template", "version"]),
            models.UniqueConstraint(
                name="standardtemplateversion_one_draft", fields=["template"], condition=Q(state="draft")
            ),
            models.CheckConstraint(name="standardtemplateversion_from_one", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="standardtemplateversion_moments_match_state",
                condition=Q(state="draft", published_at__isnull=True, withdrawn_at__isnull=True)
                | Q(state="published", published_at__isnull=False, withdrawn_at__isnull=True)
                | (
                    Q(state="withdrawn", published_at__isnull=False, withdrawn_at__isnull=False)
                    & ~Q(withdrawn_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} v{self.version}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED
