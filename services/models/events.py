from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.models.standards import ServiceStandard


class StandardEvent(models.Model):
    """One move of a version: added once, never changed. PostgreSQL grants neither UPDATE nor DELETE on this table.

    `facts` hold what the move rests on (numbers, dates, hashes), `contents` the text of all components when the move
    fixed it, such as the text that a forum was asked about. `by_name` stays readable when the account is gone, code and
    version when a draft was discarded.
    """

    append_only = True

    standard = models.ForeignKey(
        ServiceStandard,
        models.DO_NOTHING,
        db_constraint=False,
        related_name="events",
        verbose_name=_("standard"),
    )
    service_code = models.CharField(_("service"), max_length=60)
    version = models.PositiveIntegerField(_("version"))
    from_state = models.CharField(_("from"), max_length=20, choices=ServiceStandard.State, blank=True)
    to_state = models.CharField(_("to"), max_length=20, choices=ServiceStandard.State)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(_("by"), max_length=254, blank=True)
    note = models.TextField(_("note"), blank=True)
    facts = models.JSONField(default=dict)
    contents = models.JSONField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("move of a standard")
        verbose_name_plural = _("moves of standards")
        constraints = [
            models.CheckConstraint(
                name="standardevent_to_state_known", condition=Q(to_state__in=ServiceStandard.State.values)
            )
        ]

    def __str__(self) -> str:
        return f"{self.service_code} v{self.version} {self.from_state} > {self.to_state}"
