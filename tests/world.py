"""The data that every test may count on: two agencies, and one user of each role that tests need."""

from __future__ import annotations

from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from core.accounts.models import Invitation
from core.models import User
from core.roles import Role
from core.tenancy import central_context, schema_context

AGENCY_A = "uji-satu"
AGENCY_B = "uji-dua"
PASSWORD = "kata-sandi-untuk-uji"

TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

AGENCY_USERS = {
    "admin": [Role.AGENCY_ADMIN],
    "head": [Role.HEAD],
    "team": [Role.STANDARDS_TEAM],
    "counter": [Role.COUNTER_STAFF],
    "complaints": [Role.COMPLAINT_OFFICER],
    "information": [Role.INFORMATION_OFFICER],
    "facility": [Role.FACILITY_MANAGER],
    "shelter": [Role.SHELTER_MANAGER],
}
PUBLIC_USERS = {
    "central": ([Role.CENTRAL_IT], ""),
    "bureau": ([Role.BUREAU], "15"),
    "ministry": ([Role.MINISTRY], ""),
}


def build_world() -> None:
    """Make the public schema, the blueprint and the two agencies. Committed, once for each test database."""
    call_command("migrate_public", verbosity=0)
    for slug, name in ((AGENCY_A, "Kantor Uji Satu Provinsi Jambi"), (AGENCY_B, "Dinas Uji Dua Provinsi Jambi")):
        agency = _onboard(slug, name)
        with schema_context(agency.schema_name):
            Invitation.objects.update(mail_sent_at=timezone.now())  # no worker runs here that would send it
            for local, roles in AGENCY_USERS.items():
                User.objects.create_user(f"{local}@{slug}.example", PASSWORD, full_name=f"Nama {local}", roles=roles)
    with central_context():
        for local, (roles, province) in PUBLIC_USERS.items():
            user = User.objects.create_user(
                f"{local}@pusat.example", PASSWORD, full_name=f"Nama {local}", roles=roles, province_code=province
            )
            if Role.CENTRAL_IT in roles:
                TOTP.activate(user, TOTP_SECRET)


def _onboard(slug: str, name: str) -> Any:
    from tenants.models import Agency
    from tenants.onboarding import NewAgency, request_agency, run_onboarding

    run = request_agency(
        NewAgency(
            slug=slug,
            name=name,
            kind="provincial_agency",
            province_code="15",
            admin_email=f"pertama@{slug}.example",
            admin_name="Admin Pertama",
        ),
        enqueue=False,
    )
    run_onboarding(run.pk)
    return Agency.objects.get(slug=slug)


def get_agency(slug: str) -> Any:
    """Return one of the two agencies as it is now."""
    from tenants.models import Agency

    return Agency.objects.get(slug=slug)


def get_user(local: str) -> User:
    """Return the user of the current schema whose address begins with `local`."""
    return User.objects.get(email__startswith=f"{local}@")


def forget_process_state() -> None:
    """Empty what processes keep in memory between requests."""
    from core.api import throttling
    from core.workdays import office
    from tenants import middleware

    middleware.forget_hosts()
    office.forget()
    throttling.look_again()


def remember_offers() -> None:
    """Let this process know what the two agencies offer to be booked, as after the first page of each: nothing."""
    from bookings import offers
    from core import pagecache

    pagecache.forget_everything()
    cache._cache.get_client(None, write=True).flushdb()  # type: ignore[attr-defined]
    for slug in (AGENCY_A, AGENCY_B):
        with schema_context(get_agency(slug).schema_name):
            offers.offers_here()
