from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.cases.models.cases import Case


class IdentityKey(models.Model):
    """The key of this agency for who wrote what, itself sealed with the deployment's key; one row."""

    sealed = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("key of identities")
        verbose_name_plural = _("keys of identities")
        constraints = [models.CheckConstraint(name="identitykey_one_row", condition=Q(pk=1))]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class CaseIdentity(models.Model):
    """Who wrote a case, sealed with the agency's key; read only through core.cases.domain.identities.

    The digests find the cases of one address without opening any: they are keyed with the agency's key.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="identity")
    sealed = models.BinaryField()
    email_digest = models.CharField(max_length=64, blank=True, db_index=True)
    phone_digest = models.CharField(max_length=64, blank=True, db_index=True)
    has_email = models.BooleanField(default=False)
    has_phone = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")

    def __str__(self) -> str:
        return str(self.case_id)


class IdentityLook(models.Model):
    """Somebody opened a protected identity, and why: added once, never changed, shown to the head."""

    append_only = True

    case = models.ForeignKey(Case, models.DO_NOTHING, db_constraint=False, related_name="looks")
    case_code = models.CharField(max_length=13)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(_("by"), max_length=254, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("opening of an identity")
        verbose_name_plural = _("openings of identities")

    def __str__(self) -> str:
        return f"{self.case_code} {self.at:%Y-%m-%d}"


class CaseLink(models.Model):
    """A link that opens a case once, for its citizen; only its hash is kept."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("link to a case")
        verbose_name_plural = _("links to cases")

    def __str__(self) -> str:
        return str(self.case_id)
