from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models.visitors import Registration
from core.cases.models import Case


class Call(models.Model):
    """Something that somebody is to be told by telephone, since no message reaches them: of a case, or a registration.

    `about` is what the message would have told, `key` names the occasion. After `ends_at` it is too late. A newer call
    about the same takes the place of an open one (`dropped_at`). It holds no name and no number.
    """

    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="calls", verbose_name=_("case"))
    registration = models.ForeignKey(
        Registration, models.CASCADE, null=True, blank=True, related_name="calls", verbose_name=_("registration")
    )
    about = models.CharField(_("about"), max_length=60)
    key = models.CharField(max_length=160, unique=True)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("times nobody answered"), default=0)
    tried_at = models.DateTimeField(_("tried at"), null=True, blank=True)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("told by")
    )
    dropped_at = models.DateTimeField(_("dropped at"), null=True, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name = _("call to make")
        verbose_name_plural = _("calls to make")
        indexes = [
            models.Index(
                name="call_open", fields=["ends_at", "made_at"], condition=Q(told_at__isnull=True, dropped_at=None)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="call_of_a_case_or_a_registration",
                condition=Q(case__isnull=False, registration__isnull=True)
                | Q(case__isnull=True, registration__isnull=False),
            ),
            models.CheckConstraint(
                name="call_tried_at_matches_tries",
                condition=Q(tries=0, tried_at__isnull=True) | Q(tries__gte=1, tried_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.key
