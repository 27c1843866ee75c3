"""Names of roles and schemas in PostgreSQL. Rule: docs/architecture.md, "Isolation"."""

from __future__ import annotations

import re

PUBLIC_SCHEMA = "public"
OWNER_ROLE = "maklumat_owner"
APP_ROLE = "maklumat_app"
CENTRAL_ROLE = "maklumat_central"
AGENCY_GROUP = "maklumat_agency"
AGENCY_PREFIX = "agency_"

# PostgreSQL cuts names after 63 bytes, so a schema's name leaves room for the prefix of its role.
SCHEMA_MAX_LENGTH = 63 - len(AGENCY_PREFIX)
SCHEMA_NAME = re.compile(rf"[a-z][a-z0-9_]{{0,{SCHEMA_MAX_LENGTH - 1}}}")


def agency_role(schema_name: str) -> str:
    """Return the role of an agency's schema. Raises ValueError for a name that no agency can have."""
    if schema_name == PUBLIC_SCHEMA or schema_name.startswith("pg_") or not SCHEMA_NAME.fullmatch(schema_name):
        raise ValueError(f"not the schema of an agency: {schema_name!r}")
    return AGENCY_PREFIX + schema_name


def role_of(schema_name: str) -> str:
    """Return the role under which the application works in a schema."""
    return CENTRAL_ROLE if schema_name == PUBLIC_SCHEMA else agency_role(schema_name)
