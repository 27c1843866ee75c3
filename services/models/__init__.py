from services.models.applications import Application, ApplicationDraft, ApplicationDraftFile, ApplicationForm
from services.models.autosaves import ComponentAutosave
from services.models.checks import CheckRun, PublicationCheck
from services.models.comments import ComponentComment
from services.models.decrees import MinutesOfAgreement, StakeholderElement, StandardDecree
from services.models.eligibility import EligibilityCheck
from services.models.events import StandardEvent
from services.models.feedback import PageFeedback
from services.models.imports import ImportedStandard, StandardImport
from services.models.media import MediaPlacement, Medium, PlacedStandard
from services.models.monitoring import MonitoringReport
from services.models.pledges import PledgeEvent, ServicePledge, Statement
from services.models.points import ServicePoint
from services.models.queue import QueueCounter, QueueTicket, ServiceQueue
from services.models.records import PublicationRecord
from services.models.reminders import SentReminder
from services.models.renditions import Rendition, RenditionKind
from services.models.results import (
    ApplicationFee,
    ApplicationSettings,
    ItemCheck,
    ResultCounter,
    ResultDocument,
    ResultTemplate,
    ServiceTime,
    StepTick,
)
from services.models.reviews import StandardReview, StandardsSettings
from services.models.revisions import ComponentRevision
from services.models.search import SynonymGroup, UnansweredSearch
from services.models.services import AudienceGroup, Channel, LifeEvent, Service, ServiceUnit
from services.models.sessions import SessionAttendee, SessionProof, SessionQuestion, SessionTopic, StandardSession
from services.models.staffing import StaffCompetence
from services.models.standards import ServiceStandard, StandardComponent

__all__ = [
    "Application",
    "ApplicationDraft",
    "ApplicationDraftFile",
    "ApplicationFee",
    "ApplicationForm",
    "ApplicationSettings",
    "AudienceGroup",
    "Channel",
    "CheckRun",
    "ComponentAutosave",
    "ComponentComment",
    "ComponentRevision",
    "EligibilityCheck",
    "ImportedStandard",
    "ItemCheck",
    "LifeEvent",
    "MediaPlacement",
    "Medium",
    "MinutesOfAgreement",
    "MonitoringReport",
    "PageFeedback",
    "PlacedStandard",
    "PledgeEvent",
    "PublicationCheck",
    "PublicationRecord",
    "QueueCounter",
    "QueueTicket",
    "Rendition",
    "RenditionKind",
    "ResultCounter",
    "ResultDocument",
    "ResultTemplate",
    "SentReminder",
    "Service",
    "ServicePledge",
    "ServicePoint",
    "ServiceQueue",
    "ServiceStandard",
    "ServiceTime",
    "ServiceUnit",
    "SessionAttendee",
    "SessionProof",
    "SessionQuestion",
    "SessionTopic",
    "StaffCompetence",
    "StakeholderElement",
    "StandardComponent",
    "StandardDecree",
    "StandardEvent",
    "StandardImport",
    "StandardReview",
    "StandardSession",
    "StandardsSettings",
    "Statement",
    "StepTick",
    "SynonymGroup",
    "UnansweredSearch",
]
