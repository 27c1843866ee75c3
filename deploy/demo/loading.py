"""Loads the demo: the agencies of the seed articles and two invented ones, through the same functions as production.

May run again, also after it was interrupted: what is there is left as it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core import audit
from core.models import User
from core.roles import Role
from core.tenancy import central_context, schema_context
from deploy.demo import evidence, shelter, visits
from deploy.demo.borrowing import borrow
from deploy.demo.casework import forward_cases, live_cases
from deploy.demo.consulting import consult_now, live_through, stories
from deploy.demo.lending import lend_things, people_of
from deploy.demo.lives import begin, live
from deploy.demo.renewing import renew_templates
from deploy.demo.using import use_things
from forums.models import Forum
from services.models import ServicePledge, ServicePoint
from services.seam import Service, ServiceUnit, StandardDecree, create_service, create_unit
from tenants.domain.profile import update_profile
from tenants.domain.templates import take_over_shipped_templates
from tenants.models import Agency
from tenants.onboarding import NewAgency, request_agency, run_onboarding
from tenants.oversight.domain.collecting import collect_agency

DATA = Path(__file__).with_name("agencies.json")
PASSWORD = "contoh-maklumat-2026"  # noqa: S105  # printed by `make demo`, which serves loopback only
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105  # the same: the demo's second factor


@dataclass(frozen=True)
class SignIn:
    """One row of the table that `make demo` prints."""

    who: str
    url: str
    email: str
    password: str
    note: str = ""


def read_data() -> dict[str, Any]:
    """Return agencies.json."""
    data: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return data


def steps(data: Mapping[str, Any]) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield what is to be done, each with its name for the progress bar."""
    yield "templat bersama", add_templates
    for row in data["agencies"]:
        yield f"{row['slug']}: instansi", partial(onboard, row)
        yield f"{row['slug']}: petugas", partial(add_staff, row, data["staff"])
        yield f"{row['slug']}: layanan", partial(add_services, row)
        yield f"{row['slug']}: penetapan", partial(live_services, row)
        yield f"{row['slug']}: forum", partial(consult, row)
        yield f"{row['slug']}: maklumat, tempat, media", partial(surround, row)
        yield f"{row['slug']}: pengaduan, permohonan", partial(take_cases, row)
        yield f"{row['slug']}: sarana yang dipinjamkan", partial(lend, row)
    for row in data["agencies"]:
        yield f"{row['slug']}: yang diteruskan", partial(pass_on_cases, row)
    yield "templat bersama yang lebih baru", renew_templates
    for row in data["agencies"]:
        yield f"{row['slug']}: rekap", partial(collect, row)
    yield "pusat, biro, kementerian", partial(add_public_users, data)


def add_templates() -> None:
    """Publish the common templates that come with the product."""
    take_over_shipped_templates()


def onboard(row: Mapping[str, Any]) -> None:
    """Onboard one agency as the provisioning worker does, or go on where an interrupted run stopped."""
    with central_context():
        agency = Agency.objects.filter(slug=row["slug"]).first()
        open_run = agency.onboarding_runs.order_by("-pk").first() if agency else None
    if agency is not None and agency.state == Agency.State.ACTIVE:
        return
    if open_run is None:
        fields = ("slug", "name", "short_name", "kind", "province_code", "parent_name", "opted_in_oversight")
        new = NewAgency(
            **{name: row[name] for name in fields},
            colour=row["colour"],
            address=row["address"],
            phone=row["phone"],
            email=row["email"],
            admin_email=f"undangan@{row['slug']}.example",
            admin_name="Administrator Undangan",
            is_example=True,
        )
        open_run = request_agency(new, enqueue=False)
    run_onboarding(open_run.pk)
    with central_context(), audit.acting(name="Data contoh", via="command"):
        update_profile(Agency.objects.get(slug=row["slug"]), opening_hours=row["opening_hours"])


def add_staff(row: Mapping[str, Any], staff: list[Any]) -> None:
    """Add one user of each kind with the demo's password, and those that only this agency has."""
    with schema_context(schema_of(row)):
        for local, name, roles, position in [*staff, *people_of(row["slug"]), *more_people(row["slug"])]:
            add_user(f"{local}@{row['slug']}.example", name, roles, position=position)


def more_people(slug: str) -> list[Any]:
    """Return the staff of a shelter and of a mobile unit."""
    return [*shelter.people_of(slug), *visits.people_of(slug)]


def add_user(email: str, name: str, roles: list[str], **fields: Any) -> User:
    """Add a user of the current schema, unless the address is known."""
    known = User.objects.filter(email=email).first()
    return known or User.objects.create_user(email, PASSWORD, full_name=name, roles=roles, **fields)


def add_services(row: Mapping[str, Any]) -> None:
    """Make units and services, adopt templates and fill components."""
    with schema_context(schema_of(row)), audit.acting(name="Data contoh", via="command"):
        for order, (code, name) in enumerate(row["units"]):
            if not ServiceUnit.objects.filter(code=code).exists():
                create_unit(code=code, name=name, order=order, by=None)
        lived = _lived(row)
        for order, service in enumerate(row["services"]):
            if not Service.objects.filter(code=service["code"], standards__isnull=False).exists():
                _add_service(service, order, begun=service["code"] in lived)


def live_services(row: Mapping[str, Any]) -> None:
    """Take the drafts through their lives, unless that was done."""
    with schema_context(schema_of(row)), audit.acting(name="Data contoh", via="command"):
        if not StandardDecree.objects.exists():
            lived = _lived(row)
            with transaction.atomic():
                for service in row["services"]:
                    if service["code"] in lived:
                        live_through(service, lived[service["code"]])
                live(row["services"], lived=lived)


def _lived(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the story of each service that came into force long ago, by its code."""
    past = stories(row["slug"]).get("past")
    return {past["service"]: past} if past else {}


def consult(row: Mapping[str, Any]) -> None:
    """Open the forum that goes on at this moment, unless that was done."""
    facts = stories(row["slug"]).get("now")
    if facts is None:
        return
    with schema_context(schema_of(row)), audit.acting(name="Data contoh", via="command"), transaction.atomic():
        if not Forum.objects.filter(code=facts["code"]).exists():
            consult_now(facts)


def _add_service(row: Mapping[str, Any], order: int, *, begun: bool) -> None:
    service = Service.objects.filter(code=row["code"]).first() or create_service(
        code=row["code"],
        name=row["name"],
        summary=row["summary"],
        audience=row["audience"],
        unit=ServiceUnit.objects.get(code=row["unit"]),
        keywords=row["keywords"],
        channels=row["channels"],
        order=order,
        by=None,
    )
    if not begun:
        begin(service, row)


def surround(row: Mapping[str, Any]) -> None:
    """Add what surrounds the standards, unless that was done."""
    with schema_context(schema_of(row)), audit.acting(name="Data contoh", via="command"), transaction.atomic():
        if ServicePoint.objects.exists() or ServicePledge.objects.exists():
            return
        evidence.describe_services(row)
        evidence.add_points(row)
        if row.get("evidence"):
            evidence.publish_a_pledge()
            evidence.place_media()
            evidence.know_the_services(row)


def lend(row: Mapping[str, Any]) -> None:
    """Add what the agency lends."""
    with schema_context(schema_of(row)):
        lend_things(row["slug"])
        borrow(row["slug"])
        use_things(row["slug"])
        visits.visit_places(row["slug"])
        shelter.open_shelter(row["slug"])


def collect(row: Mapping[str, Any]) -> None:
    """Take today's figures, so that the bureau's page is not empty before the first night."""
    collect_agency(schema_of(row), timezone.localdate())


def take_cases(row: Mapping[str, Any]) -> None:
    """Let citizens ask and complain."""
    with schema_context(schema_of(row)):
        live_cases(row["slug"])


def pass_on_cases(row: Mapping[str, Any]) -> None:
    """Pass on what was brought to the wrong agency; every agency is there by now."""
    with schema_context(schema_of(row)):
        forward_cases(row["slug"])


def add_public_users(data: Mapping[str, Any]) -> None:
    """Add the people of the public schema; central IT with the demo's second factor."""
    with central_context():
        central = add_user(data["central"]["email"], data["central"]["name"], [Role.CENTRAL_IT])
        if not Authenticator.objects.filter(user=central, type=Authenticator.Type.TOTP).exists():
            TOTP.activate(central, TOTP_SECRET)
        for bureau in data["bureaus"]:
            add_user(bureau["email"], bureau["name"], [Role.BUREAU], province_code=bureau["province_code"])
        add_user(data["ministry"]["email"], data["ministry"]["name"], [Role.MINISTRY])


def sign_ins(data: Mapping[str, Any]) -> list[SignIn]:
    """Return who can sign in where."""
    base = settings.BASE_URL
    rows = [
        SignIn("Siapa saja: direktori instansi", f"{base}/", "", ""),
        SignIn("Alat demo: akun, kode, surat", f"{base}/demo/", "", ""),
    ]
    rows += [SignIn(f"Warga: {agency['short_name']}", f"{_host(agency)}/", "", "") for agency in data["agencies"]]
    first = data["agencies"][0]
    portal = f"{_host(first)}/portal/"
    for local, _, _, position in data["staff"]:
        rows.append(SignIn(position, portal, f"{local}@{first['slug']}.example", PASSWORD, "sama di setiap instansi"))
    for agency in data["agencies"]:
        for local, _, _, position in [*people_of(agency["slug"]), *more_people(agency["slug"])]:
            rows.append(SignIn(position, f"{_host(agency)}/portal/", f"{local}@{agency['slug']}.example", PASSWORD))
    for bureau in data["bureaus"]:
        rows.append(SignIn(bureau["name"], f"{base}/oversight/", bureau["email"], PASSWORD))
    rows.append(SignIn(data["ministry"]["name"], f"{base}/oversight/", data["ministry"]["email"], PASSWORD))
    note = f"kode langkah kedua: {base}/demo/"
    rows.append(SignIn(data["central"]["name"], f"{base}/central/", data["central"]["email"], PASSWORD, note))
    return rows


def _host(agency: Mapping[str, Any]) -> str:
    return settings.BASE_URL.replace("://", f"://{agency['slug']}.", 1)


def write_sign_ins(folder: Path, data: Mapping[str, Any]) -> None:
    """Leave the table where `make demo` looks for it."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps([asdict(row) for row in sign_ins(data)], ensure_ascii=False, indent=1)
    (folder / "accounts.json").write_text(text + "\n", encoding="utf-8")


def schema_of(row: Mapping[str, Any]) -> str:
    """Return the schema of an agency of the demo."""
    return str(row["slug"]).replace("-", "_")
