"""The refusals of cases."""

from django.utils.translation import gettext_lazy as _

from core.errors import ChangedMeanwhile, DomainError


class CaseMoveRefused(DomainError):
    """`facts` name the states: `from_state` and `to_state`."""

    code = "case-move-refused"
    message = _("This step is not possible from the present state. Somebody may have acted before you.")


class CaseChanged(ChangedMeanwhile):
    """`facts["lock"]` is the present number of changes."""

    code = "case-changed"
    message = _("Somebody else changed this while you were writing. Nothing you typed is lost.")


class CaseEnded(DomainError):
    code = "case-ended"
    message = _("This is finished and takes no more messages.")


class SecretWrong(DomainError):
    """The same for a code that is not there and for a secret that does not fit it."""

    code = "secret-wrong"
    status = 422
    message = _("The code and the secret word do not belong together. Look at your receipt and type both again.")


class LinkEnded(DomainError):
    code = "link-ended"
    status = 410
    message = _("This link was used already, or is too old. Ask for a new one, or use the code and the secret word.")


class ExtensionRefused(DomainError):
    code = "extension-refused"
    status = 422
    message = _("The limit can be extended once, before it is over, and with a reason.")


class IdentityClosed(DomainError):
    code = "identity-closed"
    status = 403
    message = _("Who wrote this is protected.")


class IdentityGone(DomainError):
    code = "identity-gone"
    status = 410
    message = _("Who wrote this is not kept, or was deleted when its time was over.")


class MergeRefused(DomainError):
    code = "merge-refused"
    status = 422
    message = _("These two cannot be joined.")


class AgencyAway(DomainError):
    code = "agency-away"
    message = _(
        "This agency is suspended or archived and takes nothing now. Choose another one, or wait until it works again."
    )


class AlreadyOnItsWay(DomainError):
    code = "already-on-its-way"
    message = _("This is on its way to another agency already.")


class ProofWrong(DomainError):
    """Also after too many wrong answers in a day, so that nobody learns from it whether the last one was right."""

    code = "proof-wrong"
    status = 422
    message = _("This is not what was left with the case. Wrong answers are kept, and five in a day are the end.")


class ProofMissing(DomainError):
    code = "proof-missing"
    status = 422
    message = _(
        "Nothing was left with this case by which somebody could prove that it is theirs. They may send it anew."
    )
