"""Make a token from the command line: the first one of an installation, or one for a job."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core import audit
from core.api.models import Scope
from core.api.tokens import create_token
from core.db.names import PUBLIC_SCHEMA
from core.errors import DomainError
from core.models import User
from core.tenancy import schema_context


class Command(BaseCommand):
    """Prints the token alone on standard output, this one time; everything else goes to standard error."""

    help = "Make an API token that acts as an existing user."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("email", help="Address of the user that the token acts as.")
        parser.add_argument("--schema", default=PUBLIC_SCHEMA, help="Schema of the agency; the base host's by default.")
        parser.add_argument("--name", default="command line", help="What uses the token.")
        parser.add_argument("--scope", action="append", choices=Scope.values, help="May be given several times.")
        parser.add_argument("--days", type=int, default=90, help="Days until it expires, at most 365.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the token and print it."""
        try:
            with schema_context(options["schema"]), audit.acting(name="create_api_token", via="command"):
                user = User.objects.filter(email=options["email"].strip().lower(), is_active=True).first()
                if user is None:
                    raise CommandError(f"Nobody in {options['schema']} signs in as {options['email']}.")
                token, text = create_token(
                    name=options["name"],
                    user=user,
                    scopes=options["scope"] or [Scope.READ],
                    expires_at=timezone.now() + dt.timedelta(days=options["days"]),
                )
        except (DomainError, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stderr.write(f"{token.name}: {', '.join(token.scopes)}, until {token.expires_at:%Y-%m-%d %H:%M} UTC")
        self.stdout.write(text)
