"""Write the OpenAPI documents, or say whether the committed ones still hold."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.api.documents import DocumentFaulty, make_document, path_of


class Command(BaseCommand):
    """Every document is validated, and any warning of drf-spectacular fails the command."""

    help = "Write deploy/openapi-*.yaml from the code; with --check only compare."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the option."""
        parser.add_argument("--check", action="store_true", help="Write nothing; fail when a document is stale.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make each document and write it or compare it."""
        stale = []
        for name in settings.API_DOCUMENTS:
            try:
                content = make_document(name)
            except DocumentFaulty as error:
                raise CommandError(f"{name}: {error}") from error
            path = path_of(name)
            if options["check"]:
                if not path.exists() or path.read_bytes() != content:
                    stale.append(path.name)
            else:
                path.write_bytes(content)
                self.stdout.write(f"{path.name}: {len(content)} bytes")
        if stale:
            raise CommandError(f"Stale: {', '.join(stale)}. Run `python manage.py write_openapi`.")
