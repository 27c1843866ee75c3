from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.components import COMPONENTS, Component, ComponentCode
from services.models.standards import ServiceStandard

TEXT_LIMIT = 3000


class CommentQuerySet(models.QuerySet["ComponentComment"]):
    def open(self) -> CommentQuerySet:
        """Conversations that nobody has settled: first comments that are neither resolved nor withdrawn."""
        return self.filter(reply_to__isnull=True, resolved_at__isnull=True, withdrawn_at__isnull=True)


class ComponentComment(models.Model):
    """A remark of the team on a component of a version that is being prepared; never shown outside the portal.

    It is not edited. Its author may withdraw it: the words go, that there was a comment stays. Replies hang on the
    first comment, and the conversation is resolved there.
    """

    standard = models.ForeignKey(ServiceStandard, models.CASCADE, related_name="comments")
    code = models.CharField(_("component"), max_length=30, choices=ComponentCode)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"), null=True
    )
    text = models.CharField(_("comment"), max_length=TEXT_LIMIT, blank=True)
    reply_to = models.ForeignKey("self", models.CASCADE, related_name="replies", null=True, blank=True)
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("resolved by"), null=True, blank=True
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("comment on a component")
        verbose_name_plural = _("comments on components")
        indexes = [models.Index(fields=["standard", "code"], name="componentcomment_place")]
        constraints = [
            models.CheckConstraint(name="componentcomment_code_known", condition=Q(code__in=ComponentCode.values)),
            models.CheckConstraint(
                name="componentcomment_text_unless_withdrawn",
                condition=(Q(withdrawn_at__isnull=True) & ~Q(text="")) | Q(withdrawn_at__isnull=False, text=""),
            ),
            models.CheckConstraint(
                name="componentcomment_replies_are_not_resolved",
                condition=Q(reply_to__isnull=True) | Q(resolved_at__isnull=True),
            ),
            models.CheckConstraint(
                name="componentcomment_resolved_by_somebody_then",
                condition=Q(resolved_by__isnull=True) | Q(resolved_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard} {self.code} {self.pk}"

    @property
    def definition(self) -> Component:
        return COMPONENTS[ComponentCode(self.code)]

    @property
    def is_open(self) -> bool:
        return self.reply_to_id is None and self.resolved_at is None and self.withdrawn_at is None
