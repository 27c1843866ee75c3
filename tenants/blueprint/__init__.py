"""The blueprint: a schema that is kept migrated, and the script that makes an agency's tables like its own."""

from tenants.blueprint.catalogue import differences, read_schema
from tenants.blueprint.keeping import BLUEPRINT, fingerprint_of, keep_blueprint
from tenants.blueprint.replay import replay_blueprint, replay_kept_blueprint
from tenants.blueprint.script import script_of

__all__ = [
    "BLUEPRINT",
    "differences",
    "fingerprint_of",
    "keep_blueprint",
    "read_schema",
    "replay_blueprint",
    "replay_kept_blueprint",
    "script_of",
]
