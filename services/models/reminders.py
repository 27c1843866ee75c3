from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SentReminder(models.Model):
    """One mail about a standard that left for one person: the row that keeps a task run twice from sending twice.

    `about` names the occasion, such as `event/12` or `review/7/2026-07-01/30`.
    """

    about = models.CharField(_("about"), max_length=80)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("sent to"))
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("reminder that was sent")
        verbose_name_plural = _("reminders that were sent")
        constraints = [
            models.UniqueConstraint(name="sentreminder_once", fields=["about", "user"]),
            models.CheckConstraint(name="sentreminder_about_given", condition=~Q(about="")),
        ]

    def __str__(self) -> str:
        return f"{self.about} > {self.user_id}"
