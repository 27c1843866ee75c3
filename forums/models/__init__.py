"""The tables of public consultation: one module per noun."""

from forums.models.actions import ActionItem, ActionUpdate
from forums.models.agreements import AgreementPoint, ForumAgreement, ForumDocument, PointVote, Signature
from forums.models.citations import ClauseCitation
from forums.models.forums import Forum, ForumEvent, ForumSettings, ForumStandard
from forums.models.inputs import (
    Disposition,
    ForumInput,
    InputReply,
    InputReport,
    InputSupport,
    accepted_inputs,
)
from forums.models.people import (
    Accommodation,
    ConsentBasis,
    Invitation,
    Participant,
    SentForumMail,
    SocialTag,
    Stakeholder,
)
from forums.models.planning import AgendaItem, ForumMaterial, ForumPhoto, TeamMember

__all__ = [
    "Accommodation",
    "ActionItem",
    "ActionUpdate",
    "AgendaItem",
    "AgreementPoint",
    "ClauseCitation",
    "ConsentBasis",
    "Disposition",
    "Forum",
    "ForumAgreement",
    "ForumDocument",
    "ForumEvent",
    "ForumInput",
    "ForumMaterial",
    "ForumPhoto",
    "ForumSettings",
    "ForumStandard",
    "InputReply",
    "InputReport",
    "InputSupport",
    "Invitation",
    "Participant",
    "PointVote",
    "SentForumMail",
    "Signature",
    "SocialTag",
    "Stakeholder",
    "TeamMember",
    "accepted_inputs",
]
