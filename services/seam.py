"""What other apps may use of the catalogue."""

from services.access import staff_service
from services.components import COMPONENTS, ComponentCode
from services.components.text import normalise, text_error
from services.differences import ContentComparison, compare_contents
from services.domain import (
    adopt_template,
    agree_standard,
    begin_review,
    change_service,
    create_service,
    create_service_from_template,
    create_unit,
    draft_standard,
    edit_component,
    enact_decree,
    open_consultation,
    prepare_decree,
    publish_standard,
    put_on_decree,
    record_minutes,
    revoke_standard,
    submit_for_review,
)
from services.domain.lifecycle import contents_of
from services.models import (
    Channel,
    MinutesOfAgreement,
    Service,
    ServiceStandard,
    ServiceUnit,
    StakeholderElement,
    StandardDecree,
)
from services.queries import Promise, promise_of, search_public, with_promises

__all__ = [
    "COMPONENTS",
    "Channel",
    "ComponentCode",
    "ContentComparison",
    "MinutesOfAgreement",
    "Promise",
    "Service",
    "ServiceStandard",
    "ServiceUnit",
    "StakeholderElement",
    "StandardDecree",
    "adopt_template",
    "agree_standard",
    "begin_review",
    "change_service",
    "compare_contents",
    "contents_of",
    "create_service",
    "create_service_from_template",
    "create_unit",
    "draft_standard",
    "edit_component",
    "enact_decree",
    "normalise",
    "open_consultation",
    "prepare_decree",
    "promise_of",
    "publish_standard",
    "put_on_decree",
    "record_minutes",
    "revoke_standard",
    "search_public",
    "staff_service",
    "submit_for_review",
    "text_error",
    "with_promises",
]
