from core.cases.models.cases import Case, CaseQuerySet
from core.cases.models.clocks import CaseClock, CasePause
from core.cases.models.identities import CaseIdentity, CaseLink, IdentityKey, IdentityLook
from core.cases.models.messages import CaseEvent, CaseFile, CaseMessage, ReplyTemplate
from core.cases.models.notices import Notice
from core.cases.models.settings import CaseSettings
from core.cases.models.transfers import CaseTransfer

__all__ = [
    "Case",
    "CaseClock",
    "CaseEvent",
    "CaseFile",
    "CaseIdentity",
    "CaseLink",
    "CaseMessage",
    "CasePause",
    "CaseQuerySet",
    "CaseSettings",
    "CaseTransfer",
    "IdentityKey",
    "IdentityLook",
    "Notice",
    "ReplyTemplate",
]
