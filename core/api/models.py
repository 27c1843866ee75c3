"""Tokens of machines, and answers kept for requests that may be repeated: in the public and every agency's schema."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import User


class Scope(models.TextChoices):
    """What a token may be used for; the rights of its owner bound it besides."""

    READ = "read", _("Read data")
    WRITE = "write", _("Change data")
    CENTRAL = "central", _("Administer agencies")


class ApiToken(models.Model):
    """A password of a machine. Only its hash is kept; `prefix` is the part by which people recognise it."""

    name = models.CharField(_("name"), max_length=100)
    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens", verbose_name=_("acts as"))
    prefix = models.CharField(max_length=16, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope.choices), verbose_name=_("scopes"))
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    class Meta:
        verbose_name = _("token")
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(scopes__contained_by=list(Scope.values)), name="apitoken_scopes_known"),
            models.CheckConstraint(condition=~Q(scopes=[]), name="apitoken_scopes_given"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="apitoken_expires_later"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and not self.is_expired

    @property
    def scope_labels(self) -> list[str]:
        """The scopes in words."""
        return [str(Scope(scope).label) for scope in self.scopes]

    def allows(self, scope: str) -> bool:
        """Tell whether the token was made for this; whoever may change may read."""
        return scope in self.scopes or (scope == Scope.READ and Scope.WRITE in self.scopes)


class IdempotencyRecord(models.Model):
    """The answer to a request with an Idempotency-Key, written in the transaction of what it did."""

    owner = models.CharField(max_length=60)  # token:3, user:7, address:192.0.2.1
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("kept answer")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "key"], name="idempotencyrecord_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.key}"
