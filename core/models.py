"""Tables that stand in the public schema and in every agency's: people and the record of what they did."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.roles import Role


class UserManager(BaseUserManager["User"]):
    """Users of the current schema."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Add a user; without a password the account cannot be signed in to until one is set."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """Somebody who signs in: staff in an agency's schema; central IT, a bureau or the ministry in the public one."""

    email = models.EmailField(_("email address"), max_length=254)
    full_name = models.CharField(_("full name"), max_length=150)
    position = models.CharField(_("position"), max_length=150, blank=True)
    roles = ArrayField(models.CharField(max_length=30, choices=Role.choices), verbose_name=_("roles"), default=list)
    province_code = models.CharField(_("province"), max_length=2, blank=True)  # of a bureau; Kemendagri code
    language = models.CharField(_("language"), max_length=5, default="id")
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.CheckConstraint(condition=Q(roles__contained_by=list(Role.values)), name="user_roles_known"),
            models.CheckConstraint(
                condition=~Q(roles__contains=[Role.BUREAU]) | ~Q(province_code=""), name="user_bureau_has_province"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        """Return the first word of the name: for a greeting."""
        return self.full_name.split()[0] if self.full_name.strip() else self.email

    def has_role(self, role: Role) -> bool:
        """Tell whether the user acts in this role."""
        return role in self.roles

    def has_perm(self, permission: str, obj: object = None) -> bool:
        """Tell whether any of the user's roles carries the permission `<app>.<verb>_<noun>`."""
        from rules.permissions import has_perm

        return self.is_active and bool(has_perm(permission, self, obj))

    def has_perms(self, permissions: Any, obj: object = None) -> bool:
        """Tell whether the user has every one of the permissions."""
        return all(self.has_perm(permission, obj) for permission in permissions)

    def has_module_perms(self, app_label: str) -> bool:
        """Tell whether any permission of the app is held."""
        from core.roles import permissions_of

        return any(name.startswith(f"{app_label}.") for name in permissions_of(self.roles))


class AuditEntry(models.Model):
    """What somebody did: added once, never changed. PostgreSQL grants neither UPDATE nor DELETE on this table.

    `changes` holds names and values of fields, `{"field": [before, after]}`, without personal data beyond what the
    target itself shows. `actor_name` stays readable when the account is gone.
    """

    append_only = True

    at = models.DateTimeField(default=timezone.now)
    action = models.CharField(max_length=80)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=254, blank=True)
    address = models.GenericIPAddressField(null=True)
    via = models.CharField(max_length=20)  # page, api, command, task
    target_type = models.CharField(max_length=60, blank=True)
    target_id = models.CharField(max_length=60, blank=True)
    target_name = models.CharField(max_length=255, blank=True)
    changes = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("audit entry")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="auditentry_at"),
            models.Index(fields=["target_type", "target_id", "-at"], name="auditentry_target"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
