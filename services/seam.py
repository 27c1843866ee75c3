"""What other apps may use of the catalogue."""

from services.access import staff_service
from services.domain import (
    adopt_template,
    change_service,
    create_service,
    create_service_from_template,
    create_unit,
    draft_standard,
    edit_component,
    publish_standard,
    revoke_standard,
)
from services.models import Channel, Service, ServiceStandard, ServiceUnit
from services.queries import Promise, promise_of, search_public, with_promises

__all__ = [
    "Channel",
    "Promise",
    "Service",
    "ServiceStandard",
    "ServiceUnit",
    "adopt_template",
    "change_service",
    "create_service",
    "create_service_from_template",
    "create_unit",
    "draft_standard",
    "edit_component",
    "promise_of",
    "publish_standard",
    "search_public",
    "staff_service",
    "with_promises",
    "revoke_standard",
]
