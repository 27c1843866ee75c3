from core.privacy.models.incidents import Incident, IncidentEvent, IncidentPerson
from core.privacy.models.notices import PrivacyNotice
from core.privacy.models.requests import DataRequest, MyDataLink
from core.privacy.models.retention import DeletionRecord, RecordHold, RetentionRule

__all__ = [
    "DataRequest",
    "DeletionRecord",
    "Incident",
    "IncidentEvent",
    "IncidentPerson",
    "MyDataLink",
    "PrivacyNotice",
    "RecordHold",
    "RetentionRule",
]
