"""All agencies together: who is behind, and bringing them up to date."""

from tenants.fleet.state import AgencyState, FleetState, read_fleet
from tenants.fleet.upgrading import upgrade_fleet

__all__ = ["AgencyState", "FleetState", "read_fleet", "upgrade_fleet"]
