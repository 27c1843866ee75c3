"""Bring the common catalogue in step with what the agencies publish, now."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.catalogue import domain
from tenants.models import Agency


class Command(BaseCommand):
    """Collect one agency, or all of them."""

    help = "Collect what the agencies publish into the common catalogue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--agency", metavar="slug", help="only this agency")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many rows changed."""
        agencies = domain.open_agencies().order_by("pk")
        if slug := options["agency"]:
            if not Agency.objects.filter(slug=slug).exists():
                raise CommandError(f"There is no agency {slug!r}.")
            agencies = agencies.filter(slug=slug)
        changed = sum(domain.collect_agency(schema) for schema in agencies.values_list("schema_name", flat=True))
        removed = domain.forget_closed()
        words = domain.forget_words()
        self.stdout.write(f"{changed} rows changed, {removed} removed, {words} words forgotten.")
