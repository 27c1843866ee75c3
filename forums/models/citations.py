from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.models.inputs import ForumInput
from services.seam import ComponentCode, Service, ServiceStandard


class CitationQuerySet(models.QuerySet["ClauseCitation"]):
    def counted(self) -> CitationQuerySet:
        """Citations in versions that are there: neither discarded as a draft nor withdrawn."""
        return self.filter(standard__isnull=False).exclude(standard__state="revoked")

    def readable(self) -> CitationQuerySet:
        """Citations in versions that everybody can read, or could once."""
        return self.filter(standard__public_since__isnull=False)


class ClauseCitation(models.Model):
    """A component of a version of a standard was changed because of an input: the link that nobody else has.

    Made while the version is prepared, by who writes it; fixed when it is enacted. `version` and `service` stay when a
    draft is discarded, whose citations count no more (`standard` is then null).
    """

    input = models.ForeignKey(ForumInput, models.PROTECT, related_name="citations")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    standard = models.ForeignKey(ServiceStandard, models.SET_NULL, related_name="forum_citations", null=True)
    version = models.PositiveIntegerField(_("version"))
    code = models.CharField(_("component"), max_length=30, choices=ComponentCode)
    note = models.CharField(_("what was changed"), max_length=500, blank=True)
    cited_at = models.DateTimeField(_("cited at"), default=timezone.now)
    cited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering = ["standard", "code", "input"]
        verbose_name = _("citation of an input")
        verbose_name_plural = _("citations of inputs")
        constraints = [
            models.UniqueConstraint(name="clausecitation_once", fields=["input", "standard", "code"]),
            models.CheckConstraint(name="clausecitation_code_known", condition=Q(code__in=ComponentCode.values)),
        ]

    def __str__(self) -> str:
        return f"{self.input} > {self.service} v{self.version} {self.code}"
