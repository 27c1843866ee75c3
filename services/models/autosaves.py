from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.components import ComponentCode
from services.models.standards import ServiceStandard

PRESENCE = timedelta(minutes=5)  # somebody whose typing came in within it is taken to be at work on the component
DATA_LIMIT = 600_000  # characters of what was typed; the longest component that may be saved has half of it


class AutosaveQuerySet(models.QuerySet["ComponentAutosave"]):
    def recent(self) -> AutosaveQuerySet:
        return self.filter(saved_at__gte=timezone.now() - PRESENCE)


class ComponentAutosave(models.Model):
    """What one person has typed into the form of a component and not saved yet, as the browser sent it.

    It is that person's alone and no part of the standard: it goes away when the component is saved or the text is
    discarded. `lock` is the number that the component had when the writing began.
    """

    standard = models.ForeignKey(ServiceStandard, models.CASCADE, related_name="autosaves")
    code = models.CharField(_("component"), max_length=30, choices=ComponentCode)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    data = models.JSONField(_("what was typed"))
    lock = models.IntegerField(_("number of changes"))
    saved_at = models.DateTimeField(_("saved at"))

    objects = AutosaveQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at", "pk"]
        verbose_name = _("text that is not saved yet")
        verbose_name_plural = _("texts that are not saved yet")
        constraints = [
            models.UniqueConstraint(name="componentautosave_once", fields=["standard", "code", "user"]),
            models.CheckConstraint(name="componentautosave_code_known", condition=Q(code__in=ComponentCode.values)),
        ]

    def __str__(self) -> str:
        return f"{self.standard} {self.code} {self.user}"
