"""What the registry of agencies refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class SlugTaken(DomainError):
    code = "slug-taken"
    message = _("Another agency has this address name already. Choose another one.")


class DomainTaken(DomainError):
    code = "domain-taken"
    message = _("This domain is in use already.")


class DomainNotAllowed(DomainError):
    code = "domain-not-allowed"
    status = 422
    message = _("This domain cannot be used as the agency's own domain.")


class DomainNotProven(DomainError):
    code = "domain-not-proven"
    message = _("The TXT record %(record)s does not hold the value %(expected)s yet. New records can take some time.")


class ResolverDown(DomainError):
    code = "resolver-down"
    status = 503
    message = _("The name servers did not answer. Try again in a few minutes.")


class PrimaryHostStays(DomainError):
    code = "primary-host-stays"
    message = _("The main address cannot be removed. Make another address the main one first.")


class WrongState(DomainError):
    code = "wrong-state"
    message = _("The agency is now in the state “%(state)s”, where this cannot be done.")


class OnboardingRunning(DomainError):
    code = "onboarding-running"
    message = _("This agency is being set up by another worker at this moment.")


class OnboardingFinished(DomainError):
    code = "onboarding-finished"
    message = _("This onboarding is finished; nothing is left to do or to undo.")


class StepFailed(DomainError):
    code = "onboarding-step-failed"
    status = 500
    message = _("The step “%(step)s” failed: %(error)s")


class BulkAlreadyStarted(DomainError):
    code = "bulk-already-started"
    message = _("This spreadsheet was started already.")


class OwnerConnectionMissing(DomainError):
    code = "owner-connection-missing"
    status = 500
    message = _("This process has no owner connection (DATABASE_OWNER_URL), so it cannot make or change schemas.")


class FleetRunning(DomainError):
    code = "fleet-running"
    message = _("Another process is upgrading the agencies at this moment.")


class BlueprintUnsupported(DomainError):
    code = "blueprint-unsupported"
    status = 500
    message = _("The blueprint holds objects that cannot be replayed: %(objects)s")


class ExportDamaged(DomainError):
    code = "export-damaged"
    status = 500
    message = _("The export is missing or was changed, so nothing was deleted: %(agencies)s")


class UnknownHost(DomainError):
    code = "unknown-host"
    status = 404
    message = _("No agency is served at this address.")


class AgencySuspended(DomainError):
    code = "agency-suspended"
    status = 503
    message = _("The site of this agency is suspended.")


class AgencyClosed(DomainError):
    code = "agency-archived"
    status = 410
    message = _("The site of this agency was closed.")
