"""What accounts refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class SignInRequired(DomainError):
    """Nobody is signed in; an API client gets this, a page leads to the sign-in."""

    code = "sign-in-required"
    status = 401
    message = _("Sign in first.")


class EmailTaken(DomainError):
    code = "email-taken"
    message = _("Somebody with this e-mail address is in the list already.")


class InvitationOpen(DomainError):
    code = "invitation-open"
    message = _("This e-mail address has been invited already. Send the invitation again instead.")


class RolesNotAllowed(DomainError):
    """A role that does not exist here: an agency's role in the public schema, or the other way round."""

    code = "roles-not-allowed"
    status = 422
    message = _("One of the roles cannot be given here.")


class RolesMissing(DomainError):
    code = "roles-missing"
    status = 422
    message = _("Choose at least one role.")


class ProvinceMissing(DomainError):
    """The bureau's role sees one province and no other; without one it would see nothing."""

    code = "province-missing"
    status = 422
    message = _("Choose the province of the organisation bureau.")


class NotYourself(DomainError):
    code = "not-yourself"
    message = _("You cannot do this to your own account. Ask another administrator.")


class LastAdministrator(DomainError):
    code = "last-administrator"
    message = _("This is the last administrator. Make somebody else an administrator first.")


class InvitationInvalid(DomainError):
    """The link fits no invitation: cut off, mistyped, or replaced by a newer one."""

    code = "invitation-invalid"
    status = 410
    message = _(
        "This link does not work. Perhaps it was cut off, or a newer invitation has been sent: "
        "use the link in the newest mail."
    )


class InvitationExpired(InvitationInvalid):
    code = "invitation-expired"
    message = _("The time to use this invitation is over. Ask whoever invited you to send it again.")


class InvitationUsed(InvitationInvalid):
    code = "invitation-used"
    message = _(
        "This invitation has been used already. Sign in with your e-mail address and the password that you chose."
    )


class InvitationRevoked(InvitationInvalid):
    code = "invitation-revoked"
    message = _("This invitation has been withdrawn. Ask your administrator whether you should get a new one.")
