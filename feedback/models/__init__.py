from feedback.models.complaints import ArchiveReason, Complaint, ComplaintComponent, Matter, Outcome
from feedback.models.settings import FeedbackSettings

__all__ = [
    "ArchiveReason",
    "Complaint",
    "ComplaintComponent",
    "FeedbackSettings",
    "Matter",
    "Outcome",
]
