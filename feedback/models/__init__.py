from feedback.models.complaints import ArchiveReason, Complaint, ComplaintComponent, Matter, Outcome
from feedback.models.information import (
    InformationObjection,
    InformationReport,
    InformationRequest,
    InformationSettings,
    RequesterPaper,
    RunningNumber,
)
from feedback.models.public_information import ArticleGround, ExemptInformation, InformationFile, PublicInformation
from feedback.models.settings import FeedbackSettings

__all__ = [
    "ArchiveReason",
    "ArticleGround",
    "Complaint",
    "ComplaintComponent",
    "ExemptInformation",
    "FeedbackSettings",
    "InformationFile",
    "InformationObjection",
    "InformationReport",
    "InformationRequest",
    "InformationSettings",
    "Matter",
    "Outcome",
    "PublicInformation",
    "RequesterPaper",
    "RunningNumber",
]
