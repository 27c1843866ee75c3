from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.cases.models import Case


class DataRequest(models.Model):
    """What somebody asks about their own data. Its clock is elapsed time: 3 x 24 hours. Source: domain reference, 8.

    `correction` is sealed as the identity is, since it holds personal data; `target` is the case that it is about.
    """

    class Right(models.TextChoices):
        ACCESS = "access", _("A copy of my data")
        CORRECTION = "correction", _("Correct my data")
        WITHDRAWAL = "withdrawal", _("Withdraw my consent")
        DELETION = "deletion", _("Delete my data")

    class Decision(models.TextChoices):
        DONE = "done", _("Done")
        PARTLY = "partly", _("Done in part")
        REFUSED = "refused", _("Refused")

    case = models.OneToOneField(Case, models.CASCADE, related_name="data_request")
    right = models.CharField(_("what is asked for"), max_length=12, choices=Right)
    target = models.ForeignKey(
        Case, models.SET_NULL, related_name="data_requests", verbose_name=_("about"), null=True, blank=True
    )
    correction = models.BinaryField(null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=8, choices=Decision, blank=True)
    ground = models.CharField(_("ground of a refusal"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        constraints = [
            models.CheckConstraint(
                name="datarequest_right_known",
                condition=Q(right__in=["access", "correction", "withdrawal", "deletion"]),
            ),
            models.CheckConstraint(
                name="datarequest_refused_with_ground", condition=~Q(decision="refused") | ~Q(ground="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.right}"


class MyDataLink(models.Model):
    """A link, mailed to an address, by which its owner gets everything that is kept under it; works once."""

    email_digest = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("link to one's own data")
        verbose_name_plural = _("links to one's own data")

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"
