"""The refusals of public consultation."""

from django.utils.translation import gettext_lazy as _

from core.errors import ChangedMeanwhile, DomainError


class ForumMoveRefused(DomainError):
    """`facts` name the states: `from_state` and `to_state`."""

    code = "forum-move-refused"
    message = _("This step is not possible from the present state of the forum. Somebody may have acted before you.")


class ForumNotReady(DomainError):
    """`facts["findings"]` lists in words what is still missing."""

    code = "forum-not-ready"
    status = 422
    message = _("This cannot be done yet. See what is still missing.")


class ForumFinished(DomainError):
    code = "forum-finished"
    message = _("This forum is closed or was cancelled, and is not changed any more.")


class ForumChanged(ChangedMeanwhile):
    """`facts["lock"]` is the present number of changes."""

    code = "forum-changed"
    message = _("Somebody else changed this forum while you were writing. Nothing you typed is lost.")


class InputsNotTaken(DomainError):
    """The forum takes no inputs now: it did not begin yet, or its inputs ended."""

    code = "inputs-not-taken"
    message = _("This forum takes no inputs now.")


class InputSettled(DomainError):
    code = "input-settled"
    message = _("This input was taken back, hidden or answered already.")


class AnonymousRefused(DomainError):
    code = "anonymous-refused"
    status = 422
    message = _("This forum takes inputs with a name only.")


class OnlyInvited(DomainError):
    code = "only-invited"
    status = 403
    message = _("This forum is for invited people. Open the link in your invitation, or ask the contact person.")


class AlreadyRegistered(DomainError):
    """`facts["element"]` is the element that the person speaks for already, in words."""

    code = "already-registered"
    message = _(
        "Somebody with this contact is registered already, for %(element)s. One person speaks for one element; "
        "change it on the page that your own link leads to."
    )


class RegistrationClosed(DomainError):
    code = "registration-closed"
    message = _("Registration for this forum is closed.")


class VotesNotTaken(DomainError):
    code = "votes-not-taken"
    message = _("This point takes no votes now.")


class OnlyPresent(DomainError):
    code = "only-present"
    status = 403
    message = _("Only people who are present may do this. Check in first.")


class DecisionUnfit(DomainError):
    code = "decision-unfit"
    status = 422
    message = _("Only a question can be answered without a decision. Accept, partly accept or reject this input.")


class AgreementSealed(DomainError):
    code = "agreement-sealed"
    message = _("These minutes of agreement are sealed and are not changed any more.")


class CitationRefused(DomainError):
    code = "citation-refused"
    status = 422
    message = _("Only an accepted input about this service can be cited, while the version is being prepared.")


class DispositionChanged(ChangedMeanwhile):
    """`facts["lock"]` is the present number of changes."""

    code = "disposition-changed"
    message = _("Somebody else answered this input while you were writing. Nothing you typed is lost.")


class ActionChanged(ChangedMeanwhile):
    """`facts["lock"]` is the present number of changes."""

    code = "action-changed"
    message = _("Somebody else changed this action while you were writing. Nothing you typed is lost.")


class ActionSettled(DomainError):
    code = "action-settled"
    message = _("This action is done or was dropped, and is not changed any more.")


class PointsFixed(DomainError):
    code = "points-fixed"
    message = _("The minutes of agreement are out for signatures or sealed, so the points are not changed any more.")


class PointVoted(DomainError):
    code = "point-voted"
    message = _("People voted on this point, so its words stay and it stays on the list. Record the result instead.")


class MeetingNotOn(DomainError):
    code = "meeting-not-on"
    message = _("This is possible only while the meeting is on.")


class SeatsFull(DomainError):
    code = "seats-full"
    message = _("No seat is free now.")


class CheckInClosed(DomainError):
    code = "check-in-closed"
    message = _("Check-in opens an hour before the meeting and closes with it.")


class AlreadyPresent(DomainError):
    code = "already-present"
    message = _("This person is checked in already. Ask the people at the registration table for help.")


class NotRegistered(DomainError):
    code = "not-registered"
    status = 422
    message = _("Nobody is registered with this number or address.")


class InvitationEnded(DomainError):
    code = "invitation-ended"
    message = _("This invitation was withdrawn, or its forum has begun or was called off.")


class MailJustSent(DomainError):
    code = "mail-just-sent"
    message = _("The mail left a few minutes ago. Wait before sending it once more.")


class StakeholderNameTaken(DomainError):
    code = "stakeholder-name-taken"
    message = _("The register has an entry with this name already.")


class OwnInput(DomainError):
    code = "own-input"
    message = _("This is your own input. The support of others counts.")


class RepliesNotTaken(DomainError):
    code = "replies-not-taken"
    message = _("Replies to this forum have ended.")


class TooManyInputs(DomainError):
    """One person sends more than anybody types; `facts` give the bound."""

    code = "too-many-inputs"
    status = 429
    message = _("You sent %(most)s inputs within %(minutes)s minutes. Please wait a little.")


class ClauseUnchanged(DomainError):
    code = "clause-unchanged"
    status = 422
    message = _("This component still says what it said before. Change it first, then cite the input.")


class InputCited(DomainError):
    code = "input-cited"
    message = _("A version of a standard was changed because of this input, so its answer stays an acceptance.")


class ForumCodeTaken(DomainError):
    """Every code that was drawn is in use: there is no such case but in a test, and a second try helps."""

    code = "forum-code-taken"
    message = _("No free code was found. Try again.")


class AgreementNotOpen(DomainError):
    code = "agreement-not-open"
    message = _("These minutes of agreement are not open for signatures.")


class AgreementChanged(ChangedMeanwhile):
    """What somebody saw is not what is to be signed or sealed now."""

    code = "agreement-changed"
    message = _("The minutes of agreement were changed meanwhile. Read them again before you sign.")


class AgreementUnsigned(DomainError):
    """`facts["missing"]` are the elements that did not sign, in words."""

    code = "agreement-unsigned"
    status = 422
    message = _("Not everybody has signed yet: %(missing)s.")


class DocumentPrivate(DomainError):
    code = "document-private"
    message = _("A signed sheet holds names and signatures of participants, so it is not made public.")
