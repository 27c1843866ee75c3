"""Invitations: how a person gets an account. Everything else about people is core.models.User."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import User
from core.roles import Role


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Chains of conditions on invitations."""

    def open(self) -> InvitationQuerySet:
        """Invitations neither accepted nor revoked; some may have expired."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def expired(self, at: dt.datetime) -> InvitationQuerySet:
        return self.open().filter(expires_at__lte=at)

    def waiting_for_mail(self, at: dt.datetime) -> InvitationQuerySet:
        """Open invitations whose mail has not left yet."""
        return self.open().filter(mail_sent_at__isnull=True, expires_at__gt=at)


class Invitation(models.Model):
    """A one-time offer of an account, sent by mail.

    The database holds a nonce and the hash of the token, never the token: that is derived from the nonce with the
    secret key when the mail is written (core.accounts.invitations).
    """

    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        EXPIRED = "expired", _("expired")
        ACCEPTED = "accepted", _("accepted")
        REVOKED = "revoked", _("withdrawn")

    email = models.EmailField(_("email address"), max_length=254)
    full_name = models.CharField(_("full name"), max_length=150)
    roles = ArrayField(models.CharField(max_length=30, choices=Role.choices), verbose_name=_("roles"))
    province_code = models.CharField(_("province"), max_length=2, blank=True)
    invited_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="invitations_sent", verbose_name=_("invited by")
    )
    nonce = models.CharField(max_length=64, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("invited on"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    mail_sent_at = models.DateTimeField(_("mail sent"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="invitation", verbose_name=_("account")
    )
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                Lower("email"),
                name="invitation_one_open_per_email",
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
            ),
            models.CheckConstraint(condition=Q(roles__contained_by=list(Role.values)), name="invitation_roles_known"),
            models.CheckConstraint(condition=~Q(roles=[]), name="invitation_roles_given"),
            models.CheckConstraint(
                condition=~Q(roles__contains=[Role.BUREAU]) | ~Q(province_code=""),
                name="invitation_bureau_has_province",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True), name="invitation_ends_one_way"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="invitation_expires_later"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def state_at(self, moment: dt.datetime) -> Invitation.State:
        """Tell what has become of the invitation by `moment`."""
        if self.accepted_at is not None:
            return self.State.ACCEPTED
        if self.revoked_at is not None:
            return self.State.REVOKED
        return self.State.EXPIRED if self.expires_at <= moment else self.State.OPEN

    @property
    def state(self) -> Invitation.State:
        return self.state_at(timezone.now())

    @property
    def role_labels(self) -> list[str]:
        """The roles in words."""
        return [str(Role(role).label) for role in self.roles]
