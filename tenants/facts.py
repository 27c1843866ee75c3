"""The provider of core.agencies: what the registry says of the agency whose schema is current."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import OuterRef, Subquery

from core.agencies import AgencyFacts, OtherAgency
from core.tenancy import PUBLIC_SCHEMA, central_context, schema_context
from tenants.hosts import agency_url
from tenants.models import Agency, Host


def agency_facts(schema_name: str) -> AgencyFacts | None:
    """Return the facts of the agency of a schema; None for the public one. One small query in the public schema."""
    if schema_name == PUBLIC_SCHEMA:
        return None
    with central_context():
        main = Host.objects.filter(agency=OuterRef("pk"), is_primary=True).values("domain")[:1]
        agency = Agency.objects.filter(schema_name=schema_name).annotate(_primary_domain=Subquery(main)).first()
        return _facts(agency) if agency else None  # agency_url finds what was annotated


def active_agencies() -> list[OtherAgency]:
    """Return the agencies that serve the public now, or will again; one query in the public schema."""
    with central_context():
        rows = Agency.objects.filter(state__in=(Agency.State.ACTIVE, Agency.State.SUSPENDED))
        return [OtherAgency(*row) for row in rows.values_list("schema_name", "name", "province_code")]


def _facts(agency: Agency) -> AgencyFacts:
    return AgencyFacts(
        slug=agency.slug,
        schema_name=agency.schema_name,
        name=agency.name,
        short_name=agency.short_name,
        kind=agency.kind,
        province_code=agency.province_code,
        url=agency_url(agency).rstrip("/"),
        parent_name=agency.parent_name,
        address=agency.address,
        phone=agency.phone,
        email=agency.email,
        whatsapp=agency.whatsapp,
        latitude=float(agency.latitude) if agency.latitude is not None else None,
        longitude=float(agency.longitude) if agency.longitude is not None else None,
        time_zone=agency.time_zone,
        colour=agency.colour,
        tint=agency.tint,
        initials=agency.initials,
        opening_hours=agency.opening_hours,
        bureau_answers=agency.kind != Agency.Kind.CENTRAL_UPT or agency.opted_in_oversight,
        emblem=_emblem_of(agency),
    )


def _emblem_of(agency: Agency) -> Callable[[], bytes | None]:
    def read() -> bytes | None:
        if not agency.emblem:
            return None
        with schema_context(agency.schema_name), agency.emblem.open("rb") as file:
            return bytes(file.read())

    return read
