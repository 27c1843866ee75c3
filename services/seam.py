"""What other apps may use of the catalogue."""

from core.typed_text import normalise, text_error
from core.ui.fields import LineField, NoteField
from services import links_of_clause, panels_of_component, panels_of_service, panels_of_standard
from services.access import staff_service, staff_standard
from services.applications.promise import limit_of_standard
from services.clauses import Passage, draw_clause, passages_of
from services.components import COMPONENTS, ComponentCode
from services.components.codes import Accessibility
from services.conditions import register as register_condition
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
from services.domain.lifecycle import contents_of, lock_standard
from services.domain.typed import Typed
from services.elsewhere import NamedService, component_name, named_service, service_like, standard_like, unit_name
from services.models import (
    Channel,
    MinutesOfAgreement,
    Service,
    ServiceStandard,
    ServiceUnit,
    StakeholderElement,
    StandardComponent,
    StandardDecree,
)
from services.models.fields import CODE_LIMIT, CODE_PATTERN, validate_code
from services.pekppp.consulting import ComplaintFacts
from services.pekppp.consulting import register_facts as register_complaint_facts
from services.pekppp.evidence import Proof, register_proofs
from services.publication.feed import Change, atom_document
from services.queries import Promise, promise_of, search_public, with_promises
from services.sources import Source, SourceInput, Sources, sealed_sources_of
from services.sources import register as register_sources
from services.subjects import (
    Unhelpful,
    consultable,
    drafts_to_consult,
    reviews_due,
    standards_in_force,
    unhelpful_pages,
)
from services.verification.chain import content_hash
from services.views.files import send_paper

__all__ = [
    "CODE_LIMIT",
    "CODE_PATTERN",
    "COMPONENTS",
    "Accessibility",
    "Change",
    "Channel",
    "ComplaintFacts",
    "ComponentCode",
    "ContentComparison",
    "LineField",
    "MinutesOfAgreement",
    "NamedService",
    "NoteField",
    "Passage",
    "Promise",
    "Proof",
    "Service",
    "ServiceStandard",
    "ServiceUnit",
    "Source",
    "SourceInput",
    "Sources",
    "StakeholderElement",
    "StandardComponent",
    "StandardDecree",
    "Typed",
    "Unhelpful",
    "adopt_template",
    "agree_standard",
    "atom_document",
    "begin_review",
    "change_service",
    "compare_contents",
    "component_name",
    "consultable",
    "content_hash",
    "contents_of",
    "create_service",
    "create_service_from_template",
    "create_unit",
    "draft_standard",
    "drafts_to_consult",
    "draw_clause",
    "edit_component",
    "enact_decree",
    "limit_of_standard",
    "links_of_clause",
    "lock_standard",
    "named_service",
    "normalise",
    "open_consultation",
    "panels_of_component",
    "panels_of_service",
    "panels_of_standard",
    "passages_of",
    "prepare_decree",
    "promise_of",
    "publish_standard",
    "put_on_decree",
    "record_minutes",
    "register_complaint_facts",
    "register_condition",
    "register_proofs",
    "register_sources",
    "reviews_due",
    "revoke_standard",
    "sealed_sources_of",
    "search_public",
    "send_paper",
    "service_like",
    "staff_service",
    "staff_standard",
    "standard_like",
    "standards_in_force",
    "submit_for_review",
    "text_error",
    "unhelpful_pages",
    "unit_name",
    "validate_code",
    "with_promises",
]
