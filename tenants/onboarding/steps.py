"""The steps that make an agency, in order. Each may run twice: it looks for what it made the first time.

They stand in two phases, each one transaction: the owner's, which makes role, schema, tables and rights, and the
application's, which fills the schema and opens the agency. A step that fails takes the others of its phase with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import audit, commons
from core.accounts.invitations import invite_once
from core.db.roles import create_agency_role, grant_agency_schema
from core.db.violations import translate_violations
from core.errors import DomainError
from core.reference import load_reference_data
from core.roles import Role
from core.tenancy import central_context, schema_context
from tenants.blueprint import fingerprint_of, replay_kept_blueprint
from tenants.errors import SlugTaken
from tenants.hosts import subdomain_of
from tenants.models import Agency, Host, OnboardingRun, OnboardingStep
from tenants.owner import owner_connection
from tenants.routing import registry_changed

Step = Callable[[OnboardingRun, Agency], str]


class ForeignSchema(DomainError):
    """A schema of this name exists and was not made for this agency."""

    code = "foreign-schema"
    message = _("A schema of this name exists already and belongs to something else.")


class UndoWanted(DomainError):
    """Somebody asked to undo the onboarding while it ran."""

    code = "undo-wanted"
    message = _("This onboarding is to be undone, so the agency was not opened.")


def make_role(run: OnboardingRun, agency: Agency) -> str:
    with owner_connection().cursor() as cursor:
        create_agency_role(cursor, agency.schema_name)
    return ""


def make_schema(run: OnboardingRun, agency: Agency) -> str:
    """Make the schema with a mark that says whose it is. Raises ForeignSchema when it is somebody else's."""
    with owner_connection().cursor() as cursor:
        mark = read_mark(cursor, agency.schema_name)
        if mark is None:
            cursor.execute(f'CREATE SCHEMA "{agency.schema_name}"')
            cursor.execute(f"COMMENT ON SCHEMA \"{agency.schema_name}\" IS '{mark_of(agency)}'")
        elif mark != mark_of(agency):
            raise ForeignSchema
    return str(agency.schema_name)


def make_tables(run: OnboardingRun, agency: Agency) -> str:
    _fingerprint, tables = replay_kept_blueprint(agency.schema_name)
    return str(tables)


def give_rights(run: OnboardingRun, agency: Agency) -> str:
    with owner_connection().cursor() as cursor:
        grant_agency_schema(cursor, agency.schema_name)
    return ""


def load_rows(run: OnboardingRun, agency: Agency) -> str:
    with schema_context(agency.schema_name):
        return ", ".join(load_reference_data())[:200]


def see_templates(run: OnboardingRun, agency: Agency) -> str:
    """Read the common templates under the agency's own role: a missing right shows here, not at the first adoption."""
    with schema_context(agency.schema_name):
        return str(len(commons.standard_templates(agency.kind)))


def make_host(run: OnboardingRun, agency: Agency) -> str:
    domain = subdomain_of(agency.slug)
    with central_context(), translate_violations({"host_proven_once": SlugTaken}):
        Host.objects.get_or_create(
            agency=agency,
            domain=domain,
            defaults={"kind": Host.Kind.SUBDOMAIN, "is_primary": True, "verified_at": timezone.now()},
        )
    return domain


def invite_administrator(run: OnboardingRun, agency: Agency) -> str:
    with schema_context(agency.schema_name):
        invite_once(email=run.admin_email, full_name=run.admin_name, roles=[Role.AGENCY_ADMIN])
    return run.admin_email[:200]


def open_agency(run: OnboardingRun, agency: Agency) -> str:
    """Let the agency be served, and close the run.

    Raises UndoWanted when somebody asked meanwhile that all be undone.
    """
    with owner_connection().cursor() as cursor:
        fingerprint = fingerprint_of(cursor, agency.schema_name)
    now = timezone.now()
    with central_context():
        if not OnboardingRun.objects.filter(pk=run.pk, undo_wanted=False).update(
            state=OnboardingRun.State.DONE, finished_at=now
        ):
            raise UndoWanted
        Agency.objects.filter(pk=agency.pk).update(
            state=Agency.State.ACTIVE, activated_at=now, fingerprint=fingerprint, migrated_at=now, updated_at=now
        )
        audit.record(action="tenants.agency_opened", target=agency)
        registry_changed()
    return ""


STEPS: Mapping[str, Step] = {
    OnboardingStep.Key.ROLE: make_role,
    OnboardingStep.Key.SCHEMA: make_schema,
    OnboardingStep.Key.TABLES: make_tables,
    OnboardingStep.Key.GRANTS: give_rights,
    OnboardingStep.Key.REFERENCE_DATA: load_rows,
    OnboardingStep.Key.TEMPLATES: see_templates,
    OnboardingStep.Key.HOST: make_host,
    OnboardingStep.Key.INVITATION: invite_administrator,
    OnboardingStep.Key.ACTIVATION: open_agency,
}
OWNERS_STEPS = frozenset(
    {OnboardingStep.Key.ROLE, OnboardingStep.Key.SCHEMA, OnboardingStep.Key.TABLES, OnboardingStep.Key.GRANTS}
)


def mark_of(agency: Agency) -> str:
    """Return the comment that a schema made for this agency carries."""
    return f"maklumat agency {agency.pk}"


def read_mark(cursor: Any, schema_name: str) -> str | None:
    """Return the comment of a schema, an empty text without one; None when there is no such schema."""
    cursor.execute(
        "SELECT COALESCE(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = %s", [schema_name]
    )
    row = cursor.fetchone()
    return None if row is None else str(row[0])
