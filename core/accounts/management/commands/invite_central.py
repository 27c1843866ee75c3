from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import audit
from core.accounts.invitations import address_of, invite, resend
from core.accounts.models import Invitation
from core.errors import DomainError
from core.roles import PUBLIC_ROLES, Role
from core.tenancy import central_context


class Command(BaseCommand):
    help = "Invite somebody of central IT, a bureau or the ministry, and print the one-time link that is mailed too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("full_name")
        parser.add_argument("--role", choices=sorted(PUBLIC_ROLES), default=Role.CENTRAL_IT.value)
        parser.add_argument("--province", default="", metavar="CODE", help="of a bureau: the Kemendagri code")

    def handle(self, *args: Any, **options: Any) -> None:
        with central_context(), audit.acting(name="manage.py invite_central", via="command"):
            try:
                invitation = self._invite(options)
            except DomainError as error:
                raise CommandError(str(error)) from error
            self.stdout.write(f"The invitation is mailed to {invitation.email}. The link works once:")
            self.stdout.write(address_of(invitation))

    def _invite(self, options: dict[str, Any]) -> Invitation:
        """Invite, or make a new link for an invitation that is still open: the former one ends."""
        email = options["email"].strip().lower()
        waiting = Invitation.objects.open().filter(email=email).first()
        if waiting is not None:
            return resend(waiting)
        return invite(
            email=email,
            full_name=options["full_name"],
            roles=[options["role"]],
            province_code=options["province"],
        )
