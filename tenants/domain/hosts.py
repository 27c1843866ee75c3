"""The addresses of an agency: its subdomain and its own domains."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone

from core.db.violations import translate_violations
from core.errors import InvalidInput, NotFound
from core.tenancy import central_context
from tenants.dns import DnsResolver, Resolver, is_proven, new_token, record_name, record_value
from tenants.domain.changing import Change, changing
from tenants.errors import DomainNotAllowed, DomainNotProven, DomainTaken, PrimaryHostStays, SlugTaken, WrongState
from tenants.hosts import is_ours, normalise_domain, subdomain_of
from tenants.models import Agency, Host
from tenants.names import check_slug

_TAKEN = {"host_proven_once": DomainTaken, "host_once_per_agency": DomainTaken}


def rename_host(agency: Agency, *, slug: str) -> Agency:
    """Give the agency another subdomain. The former one stays its own and leads to the new one.

    The schema and the role keep their names. Raises InvalidInput, SlugTaken.
    """
    try:
        slug = check_slug(slug)
    except ValidationError as error:
        raise InvalidInput({"slug": error.messages}) from error
    with changing(agency) as change:
        _refuse_unborn(change)
        before = change.agency.slug
        if slug == before:
            return change.agency
        change.agency.slug = slug
        with translate_violations({"tenants_agency_slug_key": SlugTaken, "host_proven_once": SlugTaken}):
            change.agency.save(update_fields=["slug", "updated_at"])
            _set_subdomain(change.agency, former=subdomain_of(before))
        change.record("tenants.host_renamed", {"slug": [before, slug]})
    return change.agency


def _set_subdomain(agency: Agency, *, former: str) -> None:
    hosts = agency.hosts.filter(kind=Host.Kind.SUBDOMAIN)
    was_primary = hosts.filter(domain=former, is_primary=True).exists()
    hosts.update(is_primary=False, is_former=True)
    Host.objects.update_or_create(
        agency=agency,
        domain=subdomain_of(agency.slug),
        defaults={
            "kind": Host.Kind.SUBDOMAIN,
            "is_primary": was_primary,
            "is_former": False,
            "verified_at": timezone.now(),
        },
    )


def add_own_domain(agency: Agency, *, domain: str) -> Host:
    """Claim a domain for the agency. It is served once verify_domain has found its TXT record.

    Raises InvalidInput, DomainNotAllowed, DomainTaken.
    """
    try:
        name = normalise_domain(domain)
    except ValidationError as error:
        raise InvalidInput({"domain": error.messages}) from error
    if is_ours(name):
        raise DomainNotAllowed
    with changing(agency) as change:
        _refuse_unborn(change)
        if Host.objects.proven().filter(domain=name).exists():
            raise DomainTaken
        with translate_violations(_TAKEN):
            host = Host.objects.create(agency=change.agency, domain=name, kind=Host.Kind.OWN, token=new_token())
        change.record("tenants.domain_added", {"domain": ["", name]})
    return host


def verify_domain(host: Host, *, resolver: Resolver | None = None) -> Host:
    """Look for the TXT record that proves the domain, and serve the agency there when it is found.

    The name servers are asked before anything is locked. Raises DomainNotProven (with record and expected value),
    ResolverDown, and DomainTaken when another agency proved the same domain first.
    """
    found = is_proven(host.domain, host.token, resolver or DnsResolver())
    with changing(_agency_of(host)) as change:
        fresh = _own_host(change, host)
        fresh.checked_at = timezone.now()
        if found and fresh.verified_at is None:
            fresh.verified_at = fresh.checked_at
            change.record("tenants.domain_verified", {"domain": ["", fresh.domain]})
        with translate_violations(_TAKEN):
            fresh.save(update_fields=["checked_at", "verified_at"])
    if not found:
        raise DomainNotProven(record=record_name(host.domain), expected=record_value(host.token))
    return fresh


def make_primary(host: Host) -> Host:
    """Make a proven host the one that addresses of the agency are written with. Raises DomainNotProven, NotFound."""
    with changing(_agency_of(host)) as change:
        fresh = _own_host(change, host)
        if fresh.verified_at is None:
            raise DomainNotProven(record=record_name(fresh.domain), expected=record_value(fresh.token))
        before = change.agency.hosts.filter(is_primary=True).values_list("domain", flat=True).first()
        change.agency.hosts.filter(is_primary=True).update(is_primary=False)
        fresh.is_primary, fresh.is_former = True, False
        fresh.save(update_fields=["is_primary", "is_former"])
        change.record("tenants.primary_host_changed", {"domain": [before or "", fresh.domain]})
    return fresh


def remove_domain(host: Host) -> None:
    """Stop serving the agency at its own domain. Raises PrimaryHostStays; a subdomain cannot be removed, NotFound."""
    with changing(_agency_of(host)) as change:
        fresh = _own_host(change, host)
        if fresh.kind != Host.Kind.OWN:
            raise NotFound
        if fresh.is_primary:
            raise PrimaryHostStays
        fresh.delete()
        change.record("tenants.domain_removed", {"domain": [host.domain, ""]})


def _own_host(change: Change, host: Host) -> Host:
    fresh = change.agency.hosts.filter(pk=host.pk).first()
    if fresh is None:
        raise NotFound
    return fresh


def _agency_of(host: Host) -> Agency:
    with central_context():
        agency: Agency | None = Agency.objects.filter(pk=host.agency_id).first()
    if agency is None:
        raise NotFound
    return agency


def _refuse_unborn(change: Change) -> None:
    if not change.agency.has_schema:
        raise WrongState(state=change.agency.get_state_display())
