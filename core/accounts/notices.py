"""Short mails that tell somebody what happened to their account, so that a stranger's deed does not go unseen."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit import current_actor
from core.models import User
from core.tenancy import current_schema

# What happened, as the subject and first sentence of the mail. The keys are the names of allauth's mails, and ours.
WORDS = {
    "password_changed": _("Your password has been changed"),
    "password_reset": _("Your password has been set anew"),
    "totp_activated": _("An authenticator app has been added to your account"),
    "totp_deactivated": _("The authenticator app has been removed from your account"),
    "recovery_codes_generated": _("New recovery codes have been made for your account"),
    "roles_changed": _("Your roles have been changed"),
    "second_factor_reset": _("An administrator has reset the second step of your sign-in"),
}


def tell(user: User, kind: str) -> None:
    """Send the mail of this kind after the transaction; kinds without words are not sent."""
    from core.accounts.tasks import send_notice

    if kind not in WORDS:
        return
    arguments = (current_schema(), user.pk, kind, timezone.now().isoformat(), current_actor().address or "")
    # Robust: with the broker down, what was done stays done; this mail is a courtesy.
    transaction.on_commit(lambda: send_notice.delay(*arguments), robust=True)
