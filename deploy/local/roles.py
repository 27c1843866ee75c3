"""The login roles and the database of a local cluster."""

from __future__ import annotations

from core.db.bootstrap import bootstrap
from deploy.local.engines import Postgres
from deploy.local.state import Passwords

DATABASE = "maklumat"


def ensure_roles(postgres: Postgres, passwords: Passwords) -> None:
    """Bring the cluster to the state that the application expects; may run at every start."""
    bootstrap(postgres.url, database=DATABASE, owner_password=passwords.owner, app_password=passwords.app)
