from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tenants.hosts import subdomain_of, url_of
from tenants.management.commanding import commanding
from tenants.models import Agency
from tenants.onboarding import NewAgency, preview_agency, request_agency, run_onboarding

_HELP = {
    "slug": "Address name: first label of the host.",
    "kind": f"One of {', '.join(Agency.Kind.values)}.",
    "province_code": "Kemendagri code of the province.",
    "admin_email": "The first administrator gets the invitation here.",
}


class Command(BaseCommand):
    help = "Make an agency: role, schema, tables, address, invitation of its first administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        for field in fields(NewAgency):
            flag = "--" + field.name.replace("_", "-")
            if field.default is False:
                parser.add_argument(flag, action="store_true", help=_HELP.get(field.name))
            else:
                required = field.default is MISSING
                default = None if required else field.default
                parser.add_argument(flag, required=required, default=default, help=_HELP.get(field.name))
        parser.add_argument("--dry-run", action="store_true", help="Only say what would be made.")
        parser.add_argument("--queue", action="store_true", help="Leave the work to a provisioning worker.")

    def handle(self, *args: Any, **options: Any) -> None:
        new = NewAgency(**{field.name: options[field.name] for field in fields(NewAgency)})
        with commanding("onboard_agency"):
            if options["dry_run"]:
                self._show(new)
                return
            run = request_agency(new, enqueue=options["queue"])
            if not options["queue"]:
                run = run_onboarding(run.pk)
        self.stdout.write(f"{run.slug}: {run.get_state_display()}, {url_of(subdomain_of(run.slug))}")

    def _show(self, new: NewAgency) -> None:
        preview = preview_agency(new)
        self.stdout.write(f"schema {preview.schema_name}, role {preview.role}, address {preview.url}")
        if preview.taken:
            self.stdout.write(self.style.WARNING("The address name is taken."))
