"""Invitations, each a one-time link in a mail: made, sent, sent again, withdrawn, accepted."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core import audit
from core.accounts import links
from core.accounts.errors import (
    EmailTaken,
    InvitationExpired,
    InvitationInvalid,
    InvitationOpen,
    InvitationRevoked,
    InvitationUsed,
)
from core.accounts.models import Invitation
from core.accounts.roles import check_roles
from core.db.violations import translate_violations
from core.models import User
from core.tenancy import current_schema

ACCEPT_PATH = "/akun/undangan/{token}/"
_SALT = "core.accounts.invitation"
_REFUSALS = {
    Invitation.State.ACCEPTED: InvitationUsed,
    Invitation.State.REVOKED: InvitationRevoked,
    Invitation.State.EXPIRED: InvitationExpired,
}


@transaction.atomic
def invite(
    *, email: str, full_name: str, roles: Iterable[str], province_code: str = "", by: User | None = None
) -> Invitation:
    """Offer somebody an account in the current schema, and send the link once this is committed.

    An expired invitation of the same address is replaced. Raises EmailTaken, InvitationOpen, RolesNotAllowed,
    RolesMissing, ProvinceMissing.
    """
    email = email.strip().lower()
    chosen, province_code = check_roles(roles, province_code)
    if User.objects.filter(email__iexact=email).exists():
        raise EmailTaken
    now = timezone.now()
    Invitation.objects.expired(now).filter(email__iexact=email).update(revoked_at=now)
    nonce = _new_nonce()
    invitation = Invitation(
        email=email,
        full_name=full_name.strip(),
        roles=chosen,
        province_code=province_code,
        invited_by=by,
        nonce=nonce,
        token_hash=_hash(_token(nonce)),
        created_at=now,
        expires_at=now + _validity(),
    )
    with translate_violations({"invitation_one_open_per_email": InvitationOpen}):
        invitation.save()
    audit.record(action="people.user_invited", target=invitation, changes={"roles": [[], chosen]})
    _send_after_commit(invitation)
    return invitation


def invite_once(*, email: str, full_name: str, roles: Iterable[str], by: User | None = None) -> Invitation | None:
    """Invite unless this address has an account or an open invitation: for steps that may run twice.

    Returns the open invitation, or None when the person has an account already.
    """
    try:
        return invite(email=email, full_name=full_name, roles=roles, by=by)
    except EmailTaken:
        return None
    except InvitationOpen:
        return Invitation.objects.open().get(email__iexact=email.strip())


@transaction.atomic
def resend(invitation: Invitation) -> Invitation:
    """Send a new link that is valid from now on; the old one ends. Raises InvitationUsed, InvitationRevoked."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    state = invitation.state
    if state in (Invitation.State.ACCEPTED, Invitation.State.REVOKED):
        raise _REFUSALS[state]
    invitation.nonce = _new_nonce()
    invitation.token_hash = _hash(_token(invitation.nonce))
    invitation.expires_at = timezone.now() + _validity()
    invitation.mail_sent_at = None
    invitation.save(update_fields=["nonce", "token_hash", "expires_at", "mail_sent_at"])
    audit.record(action="people.invitation_resent", target=invitation)
    _send_after_commit(invitation)
    return invitation


@transaction.atomic
def revoke(invitation: Invitation) -> Invitation:
    """Withdraw an invitation; its link ends at once. Raises InvitationUsed; withdrawing twice does nothing."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at is not None:
        raise InvitationUsed
    if invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        audit.record(action="people.invitation_revoked", target=invitation)
    return invitation


def find(token: str) -> Invitation:
    """Return the open invitation of a link. Raises InvitationInvalid or the reason why it is not open."""
    return _usable(Invitation.objects.filter(token_hash=_hash(token)).first())


@transaction.atomic
def accept(token: str, *, full_name: str, password: str) -> User:
    """Make the account that a link offers; the link ends. `password` has passed the rules for passwords.

    Of two at once, the second gets InvitationUsed. Raises what `find` raises, and EmailTaken.
    """
    invitation = _usable(Invitation.objects.select_for_update().filter(token_hash=_hash(token)).first())
    with translate_violations({"user_email_unique": EmailTaken}):
        user = User.objects.create_user(
            invitation.email,
            password,
            full_name=full_name.strip(),
            roles=invitation.roles,
            province_code=invitation.province_code,
        )
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    actor = audit.current_actor()
    with audit.acting(user=user, via=actor.via, address=actor.address):
        audit.record(action="people.invitation_accepted", target=user, changes={"roles": [[], list(user.roles)]})
    return user


def waiting_for_mail() -> list[int]:
    """Return the ids of open invitations whose mail has not left for a minute: longer than the queue needs."""
    made_before = timezone.now() - dt.timedelta(minutes=1)
    waiting = Invitation.objects.waiting_for_mail(timezone.now()).filter(created_at__lt=made_before)
    return list(waiting.values_list("pk", flat=True))


def address_of(invitation: Invitation) -> str:
    """Return the secret link of an open invitation of the current schema: for the mail and for nothing else."""
    return links.url(current_schema(), path_of(invitation.nonce))


def path_of(nonce: str) -> str:
    """Return the path of the link that a nonce stands for in the current schema."""
    return ACCEPT_PATH.format(token=_token(nonce))


def _usable(invitation: Invitation | None) -> Invitation:
    if invitation is None:
        raise InvitationInvalid
    refused = _REFUSALS.get(invitation.state)
    if refused is not None:
        raise refused
    return invitation


def _send_after_commit(invitation: Invitation) -> None:
    from core.accounts.tasks import send_invitation  # a leaf that calls mails, which calls this module

    schema, pk = current_schema(), invitation.pk
    # Robust: with the broker down the invitation stands, and the task that looks for unsent ones sends it later.
    transaction.on_commit(lambda: send_invitation.delay(schema, pk), robust=True)


def _validity() -> dt.timedelta:
    return dt.timedelta(hours=settings.INVITATION_VALID_HOURS)


def _new_nonce() -> str:
    return secrets.token_hex(32)


def _token(nonce: str) -> str:
    """Derive the token: neither the database nor the secret key alone is enough to make it."""
    return salted_hmac(_SALT, f"{current_schema()}:{nonce}", algorithm="sha256").hexdigest()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
