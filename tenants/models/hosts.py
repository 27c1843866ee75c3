from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.models.agencies import Agency

TOKEN_PATTERN = r"^[A-Za-z0-9_-]{20,}$"  # noqa: S105  # the shape of a token, not a token
DOMAIN_PATTERN = r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$"


class HostQuerySet(models.QuerySet["Host"]):
    def proven(self) -> HostQuerySet:
        """Hosts that may be served: subdomains of ours and own domains whose owner proved it."""
        return self.filter(verified_at__isnull=False)


class Host(models.Model):
    """A name under which an agency is reached, in lower-case ASCII without port or trailing dot."""

    class Kind(models.TextChoices):
        SUBDOMAIN = "subdomain", _("subdomain")
        OWN = "own", _("own domain")

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="hosts", verbose_name=_("agency"))
    domain = models.CharField(_("domain"), max_length=253)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SUBDOMAIN)
    is_primary = models.BooleanField(_("main address"), default=False)
    is_former = models.BooleanField(_("former address that leads to the main one"), default=False)
    token = models.CharField(_("token of proof"), max_length=64, blank=True)
    verified_at = models.DateTimeField(_("proven at"), null=True, blank=True)
    checked_at = models.DateTimeField(_("last checked at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = HostQuerySet.as_manager()

    class Meta:
        ordering = ["agency", "-is_primary", "domain"]
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        constraints = [
            models.CheckConstraint(name="host_domain_is_normal", condition=Q(domain__regex=DOMAIN_PATTERN)),
            models.CheckConstraint(name="host_kind_known", condition=Q(kind__in=["subdomain", "own"])),
            # Anybody may claim a domain; who proves it first has it, so a claim alone keeps nobody out.
            models.UniqueConstraint(name="host_proven_once", fields=["domain"], condition=Q(verified_at__isnull=False)),
            models.UniqueConstraint(name="host_once_per_agency", fields=["agency", "domain"]),
            models.CheckConstraint(
                name="host_subdomain_is_proven", condition=~Q(kind="subdomain") | Q(verified_at__isnull=False)
            ),
            models.CheckConstraint(name="host_former_is_not_primary", condition=~Q(is_former=True, is_primary=True)),
            models.CheckConstraint(
                name="host_own_domain_has_token", condition=~Q(kind="own") | Q(token__regex=TOKEN_PATTERN)
            ),
            models.CheckConstraint(
                name="host_primary_is_proven", condition=Q(is_primary=False) | Q(verified_at__isnull=False)
            ),
            models.UniqueConstraint(name="host_one_primary", fields=["agency"], condition=Q(is_primary=True)),
        ]

    def __str__(self) -> str:
        return self.domain
