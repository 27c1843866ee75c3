"""The refusals of the catalogue and of its standards."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import ChangedMeanwhile, DomainError, InvalidInput


class CodeTaken(DomainError):
    code = "code-taken"
    message = _("This code is already used. Choose another one.")


class UnitNameTaken(DomainError):
    code = "unit-name-taken"
    message = _("Another unit already has this name.")


class UnitInUse(DomainError):
    code = "unit-in-use"
    message = _("This unit still gives services. Move them to another unit first.")


class ServiceRetired(DomainError):
    code = "service-retired"
    message = _("This service is no longer given, so its standard cannot be changed.")


class DraftExists(DomainError):
    """A service has at most one draft at a time; `facts["version"]` is its number."""

    code = "draft-exists"
    message = _("This service already has a draft. Continue that one.")


class NotADraft(DomainError):
    code = "standard-not-a-draft"
    message = _("The text of this version is not written any more. Start a new version, or have it returned.")


class MoveRefused(DomainError):
    """`facts` name the states: `from_state` and `to_state`."""

    code = "standard-move-refused"
    message = _("This step is not possible from the present state of the standard. Somebody may have acted before you.")


class ConsultationMissing(DomainError):
    code = "consultation-missing"
    status = 422
    message = _("Add the signed minutes of the public consultation: without them nothing was agreed.")


class NeverConsulted(DomainError):
    code = "never-consulted"
    message = _("Its standard was agreed without the public. Bring a new version through a consultation first.")


class OnADecree(DomainError):
    code = "standard-on-a-decree"
    message = _("This standard stands on a decree that is being prepared. Take it off the decree first.")


class DecreeNotSigned(DomainError):
    code = "decree-not-signed"
    status = 422
    message = _("The decree is not signed yet. Nothing is published without it.")


class DecreeSigned(DomainError):
    code = "decree-signed"
    message = _("This decree is signed, or was discarded, and is not changed any more.")


class DecreeEmpty(DomainError):
    code = "decree-empty"
    status = 422
    message = _("A decree enacts at least one standard. Put the agreed standards on it first.")


class DecreeNumberTaken(DomainError):
    code = "decree-number-taken"
    message = _("Another decree of the same year has this number.")


class NotInEffectYet(DomainError):
    """`facts["effective_on"]` is the day."""

    code = "decree-not-in-effect-yet"
    message = _("The decree takes effect later. The standard comes into force on that day by itself.")


class UpcomingExists(DomainError):
    """`facts["version"]` is the version that waits to come into force."""

    code = "upcoming-version-exists"
    message = _("Another published version waits to come into force. Let it come into force, or revoke it first.")


class ReviewOpen(DomainError):
    code = "review-open"
    message = _("This standard is under review already.")


class ReviewClosed(DomainError):
    code = "review-closed"
    message = _("This review is concluded.")


class ChainBroken(DomainError):
    """`facts["sequence"]` is the first link that does not fit, `facts["problem"]` says how."""

    code = "chain-broken"
    message = _("The chain of publications does not fit together at number %(sequence)s. Call your central IT.")


class StandardIncomplete(DomainError):
    """`facts["missing"]` lists the codes of the components that are not complete, in their official order."""

    code = "standard-incomplete"
    status = 422
    message = _("A standard is agreed, enacted and published only when all 14 components are complete.")


class TemplateUnknown(DomainError):
    code = "template-unknown"
    status = 404
    message = _("This common template is not offered any more.")


class ComponentChanged(ChangedMeanwhile):
    """The component was saved by somebody else since it was read; `facts["lock"]` is its present number."""

    code = "component-changed"
    message = _("Somebody else saved this component while you were writing. Nothing you typed is lost.")


class PledgeInPreparation(DomainError):
    """A kind of pledge has at most one version in preparation; `facts["version"]` is its number when it is known."""

    code = "pledge-in-preparation"
    message = _("A new version of this pledge is being prepared already. Continue that one.")


class PledgeMoveRefused(DomainError):
    """`facts` name the states: `from_state` and `to_state`."""

    code = "pledge-move-refused"
    message = _("This step is not possible from the present state of the pledge. Somebody may have acted before you.")


class PledgeIncomplete(DomainError):
    """`facts["missing"]` lists the statements nobody confirmed and the facts that are not filled in."""

    code = "pledge-incomplete"
    status = 422
    message = _("A pledge is enacted only with its three statements confirmed, its place, and its signatory.")


class PledgeChanged(ChangedMeanwhile):
    """The draft was saved by somebody else since it was read; `facts["lock"]` is its present number."""

    code = "pledge-changed"
    message = _("Somebody else saved this pledge while you were writing. Nothing you typed is lost.")


class PlacementRemoved(DomainError):
    code = "placement-removed"
    message = _("This entry of the register was ended already.")


class PlacementAutomatic(DomainError):
    code = "placement-automatic"
    message = _("The website is registered by publishing. It ends by itself when another version applies.")


class MergeInvalid(InvalidInput):
    """Two texts were merged, and do not go together; `content` is the merged one, to be mended and saved at `lock`."""

    code = "merge-invalid"

    def __init__(self, errors: dict[str, list[Any]], *, content: dict[str, Any], lock: int) -> None:
        self.content = content
        self.lock = lock
        super().__init__(errors)


class TypedTooLong(DomainError):
    code = "typed-too-long"
    status = 413
    message = _("This text is too long to be kept while you write. Shorten it, or save it in parts.")


class CommentsClosed(DomainError):
    code = "comments-closed"
    message = _("Comments are written while a version is being prepared. This one is not any more.")


class CommentWithdrawn(DomainError):
    code = "comment-withdrawn"
    message = _("This comment was withdrawn by its author.")


class SessionClosed(DomainError):
    code = "session-closed"
    message = _("This session was held or cancelled already. Somebody may have acted before you.")


class SessionNotBegun(DomainError):
    code = "session-not-begun"
    message = _("This session has not begun yet. Record it once it was held.")


class NobodyAttended(DomainError):
    code = "session-nobody-attended"
    status = 422
    message = _("A session that was held has at least one person on its list. Record the attendance first.")


class EligibilityChanged(ChangedMeanwhile):
    """The check was saved by somebody else since it was read; `facts["lock"]` is its present number."""

    code = "eligibility-changed"
    message = _("Somebody else saved this check while you were writing. Nothing you typed is lost.")


class EligibilityNotReady(DomainError):
    """`facts["findings"]` lists in words what is still wrong."""

    code = "eligibility-not-ready"
    status = 422
    message = _("The check cannot be shown to people yet.")


class ConditionsUnmet(DomainError):
    """`facts["findings"]` say in words what other parts of the system still demand of a version."""

    code = "conditions-unmet"
    status = 422

    def __init__(self, findings: list[str]) -> None:
        super().__init__(" ".join(findings), findings=findings)
