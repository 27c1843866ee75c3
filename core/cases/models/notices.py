from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.cases.models.cases import Case


class NoticeQuerySet(models.QuerySet["Notice"]):
    def waiting(self) -> NoticeQuerySet:
        """What is still to be sent."""
        return self.filter(sent_at__isnull=True, given_up_at__isnull=True)

    def failed(self) -> NoticeQuerySet:
        """What was given up for a reason that staff can do something about."""
        return self.filter(given_up_at__isnull=False).exclude(problem=Notice.Problem.NOBODY)


class Notice(models.Model):
    """Something to be told, written in the transaction of what happened; a worker sends it afterwards (outbox).

    `key` names it once: the same key again is not told twice. It holds no address: the address of the citizen is opened
    when the message leaves. `facts` never name the citizen. Delivery is at least once: a worker that dies between
    the mail server's answer and its commit sends again.
    """

    class Way(models.TextChoices):
        EMAIL = "email", _("E-mail")
        TEXT = "text", _("SMS or WhatsApp")

    class Problem(models.TextChoices):
        ADDRESS = "address", _("The address or number was refused")
        CONTENT = "content", _("The mail server refused the message")
        SERVER = "server", _("The server could not be reached for three days")
        TEMPLATE = "template", _("The message could not be written")
        NOBODY = "nobody", _("Nobody is left to be told")

    case = models.ForeignKey(Case, models.CASCADE, related_name="notices", null=True, blank=True)
    template = models.CharField(_("what is told"), max_length=60)
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("to"), null=True, blank=True
    )  # None: to the citizen of the case
    way = models.CharField(_("way"), max_length=10, choices=Way, default=Way.EMAIL)
    key = models.CharField(max_length=160, unique=True)
    facts = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("given up at"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=10, choices=Problem, blank=True)
    problem_detail = models.CharField(max_length=60, blank=True)  # the server's number, or the name of an error

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("message to be sent")
        verbose_name_plural = _("messages to be sent")
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                name="notice_waiting",
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
            ),
            models.Index(
                fields=["case", "id"],
                name="notice_waiting_in_case",
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
            ),
            models.Index(fields=["given_up_at"], name="notice_given_up", condition=Q(given_up_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(name="notice_way_known", condition=Q(way__in=["email", "text"])),
            models.CheckConstraint(
                name="notice_sent_or_given_up", condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.key
