from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.components import COMPONENTS, Component, ComponentCode
from services.models.standards import ServiceStandard


class ComponentRevision(models.Model):
    """What a component said after its `lock`-th change: the history of a draft, and the base of a merge.

    Rows are only added, by `services.domain.revisions`; they go away with a draft that is discarded.
    """

    standard = models.ForeignKey(ServiceStandard, models.CASCADE, related_name="revisions")
    code = models.CharField(_("component"), max_length=30, choices=ComponentCode)
    lock = models.PositiveIntegerField(_("number of changes"))
    content = models.JSONField(_("content"))
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("saved by"), null=True
    )

    class Meta:
        ordering = ["standard", "code", "-lock"]
        verbose_name = _("former text of a component")
        verbose_name_plural = _("former texts of components")
        constraints = [
            models.UniqueConstraint(name="componentrevision_once", fields=["standard", "code", "lock"]),
            models.CheckConstraint(name="componentrevision_code_known", condition=Q(code__in=ComponentCode.values)),
        ]

    def __str__(self) -> str:
        return f"{self.standard} {self.code} {self.lock}"

    @property
    def definition(self) -> Component:
        return COMPONENTS[ComponentCode(self.code)]
