"""What core.accounts must know of agencies: addresses and names for mail, schemas with people, provinces, actions."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from core.accounts import history, links, provinces
from core.tenancy import central_context
from tenants.actions import ACTIONS, NAMES_OF_CHANGES
from tenants.hosts import agency_url
from tenants.models import Agency, Province


def register() -> None:
    """Tell core.accounts; called once when the app is ready."""
    links.register(address_of, name=name_of, zone=zone_of, schemas=schemas_with_people, at_work=schemas_at_work)
    provinces.register(all_provinces)
    history.register_actions(ACTIONS)
    history.register_changes(NAMES_OF_CHANGES)


def address_of(schema: str, path: str) -> str:
    """Return the absolute address of a path on the main host of an agency."""
    return agency_url(_agency(schema), path)


def name_of(schema: str) -> str:
    """Return the full name of an agency."""
    return _agency(schema).name


def zone_of(schema: str) -> ZoneInfo:
    """Return the time zone of an agency."""
    return _agency(schema).zone


def schemas_with_people() -> list[str]:
    """Return the schemas of all agencies that are served."""
    with central_context():
        return list(Agency.objects.served().order_by("pk").values_list("schema_name", flat=True))


def schemas_at_work() -> list[str]:
    """Return the schemas of all agencies that are active."""
    with central_context():
        return list(
            Agency.objects.filter(state=Agency.State.ACTIVE).order_by("pk").values_list("schema_name", flat=True)
        )


def all_provinces() -> list[tuple[str, str]]:
    """Return codes and names in the order of the codes."""
    return list(Province.objects.order_by("code").values_list("code", "name"))


def _agency(schema: str) -> Agency:
    with central_context():
        agency: Agency = Agency.objects.get(schema_name=schema)
    return agency
