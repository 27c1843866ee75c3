"""What is planted in an agency, so that a leak can be recognised wherever it turns up."""

from __future__ import annotations

import datetime as dt
import io
import secrets
import string
from dataclasses import dataclass
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from core import audit
from core.accounts.invitations import address_of, invite
from core.accounts.models import Invitation
from core.api.tokens import create_token
from core.models import User
from core.roles import Role
from core.tenancy import schema_context
from deploy.isolation.booking_canaries import PlantedBookings, plant_bookings, remove_booking_files
from deploy.isolation.case_canaries import PlantedCases, person_called, plant_cases, remove_case_files
from services.seam import create_service, create_unit
from tenants.models import Agency

CACHE_KEY = "isolation-canary"
FILE_NAME = "isolation/canary.txt"
ROLES = [
    *(Role.AGENCY_ADMIN, Role.STANDARDS_TEAM, Role.HEAD, Role.COMPLAINT_OFFICER, Role.INFORMATION_OFFICER),
    *(Role.FACILITY_MANAGER, Role.SHELTER_MANAGER),
]


@dataclass(frozen=True)
class Canary:
    """One agency with what was planted there. `word` stands in every planted thing; nobody else may ever read it."""

    agency: Agency
    word: str
    user: User
    cookie: str
    token: str
    invitation: Invitation
    invitation_path: str
    service_code: str
    cases: PlantedCases
    bookings: PlantedBookings

    @property
    def schema(self) -> str:
        return str(self.agency.schema_name)

    @property
    def host(self) -> str:
        return f"{self.agency.slug}.{settings.BASE_DOMAIN}"


def plant(agency: Agency) -> Canary:
    """Plant a user, a session, a token, an invitation, a service, cases, bookings, an entry, a file, a cached value."""
    word = "kenari" + "".join(
        secrets.choice(string.ascii_lowercase) for _ in range(16)
    )  # digits would look like a number
    with schema_context(agency.schema_name):
        user = User.objects.create_user(f"{word}@example.invalid", full_name=word, roles=ROLES)
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})  # an agency may require one
        client = Client(headers={"host": f"{agency.slug}.{settings.BASE_DOMAIN}"})
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[1])
        _, token = create_token(
            name=word, user=user, scopes=["read", "write"], expires_at=timezone.now() + dt.timedelta(hours=1)
        )
        invitation = invite(
            email=f"undangan-{word}@example.invalid", full_name=word, roles=[Role.COUNTER_STAFF], by=user
        )
        code = f"kenari-{word[-8:]}"
        unit = create_unit(code=code, name=word, by=None)
        create_service(code=code, name=word, summary=word, unit=unit, audience="internal", by=None)
        audit.record(action="deploy.canary_planted", target=word)
        cache.set(CACHE_KEY, word, 600)
        default_storage.save(FILE_NAME, io.BytesIO(word.encode()))
        canary = Canary(
            agency=agency,
            word=word,
            user=user,
            cookie=client.cookies[settings.SESSION_COOKIE_NAME].value,
            token=token,
            invitation=invitation,
            invitation_path=urlsplit(address_of(invitation)).path,
            service_code=code,
            cases=plant_cases(word, code),
            bookings=plant_bookings(word, code, person_called(word)),
        )
    _sing(canary)
    return canary


def _sing(canary: Canary) -> None:
    """Make sure that at home the cookie and the token open something: what opens nothing proves nothing."""
    client = Client(headers={"host": canary.host})
    client.cookies[settings.SESSION_COOKIE_NAME] = canary.cookie
    with_token = Client(headers={"host": canary.host, "authorization": f"Bearer {canary.token}"})
    answers = {
        "cookie": client.get("/akun/").status_code,
        "token": with_token.get("/api/v1/me/").status_code,
        "invitation": Client(headers={"host": canary.host}).get(canary.invitation_path).status_code,
        "case": client.get(f"/portal/berkas/{canary.cases.code}/").status_code,
        "secret word": Client(headers={"host": canary.host, "x-case-secret": canary.cases.secret})
        .get(f"/api/v1/case-status/{canary.cases.code}/")
        .status_code,
    }
    lent, stay, _asked = canary.bookings.codes
    visitor = f"/keliling/pendaftaran/{canary.bookings.registration}/"
    answers |= {
        "lending": client.get(f"/portal/berkas/{lent}/").status_code,
        "stay": client.get(f"/portal/berkas/{stay}/").status_code,
        "thing": Client(headers={"host": canary.host}).get(f"/sarana/{canary.bookings.thing}/").status_code,
        "visitor's link": Client(headers={"host": canary.host}).get(visitor).status_code,
    }
    citizen = Client(headers={"host": canary.host})
    citizen.cookies[canary.cases.cookie[0]] = canary.cases.cookie[1]
    answers["citizen's cookie"] = citizen.get(f"/lacak/{canary.cases.code}/").status_code
    if set(answers.values()) != {200}:
        raise RuntimeError(f"the canary of {canary.schema} is dead: {answers}")


def remove(agency: Agency) -> None:
    """Remove what a rolled back transaction does not: the file and the cached value."""
    with schema_context(agency.schema_name):
        cache.delete(CACHE_KEY)
        default_storage.delete(FILE_NAME)
        remove_case_files()
        remove_booking_files()
