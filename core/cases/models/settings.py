from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CaseSettings(models.Model):
    """What the agency decides about all its cases; one row."""

    bureau_after_days = models.PositiveSmallIntegerField(
        _("working days after the limit until the bureau counts it"), default=5
    )
    link_days = models.PositiveSmallIntegerField(_("days that a link in a mail opens a case"), default=14)
    tells_by_text = models.BooleanField(_("SMS or WhatsApp where a number was given"), default=False)

    class Meta:
        verbose_name = _("settings of cases")
        verbose_name_plural = _("settings of cases")
        constraints = [
            models.CheckConstraint(name="casesettings_one_row", condition=Q(pk=1)),
            models.CheckConstraint(
                name="casesettings_in_bounds",
                condition=Q(bureau_after_days__lte=30, link_days__gte=1, link_days__lte=90),
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def load(cls) -> CaseSettings:
        """Return the row, or the defaults when nothing was changed yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
