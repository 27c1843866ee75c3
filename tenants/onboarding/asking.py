"""Asking for an agency: what must be known, what would be made, and the row that a worker picks up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.db.names import agency_role
from core.db.violations import translate_violations
from core.tenancy import central_context
from tenants.domain.profile import PROFILE_FIELDS, REGISTRY_FIELDS, clean_fields
from tenants.errors import SlugTaken
from tenants.hosts import subdomain_of, url_of
from tenants.models import Agency, Host, OnboardingRun, OnboardingStep, Province, StandardTemplate
from tenants.names import check_slug, clean_name, schema_of, suggest_slug

_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    **PROFILE_FIELDS,
    **REGISTRY_FIELDS,
    "slug": lambda value: check_slug(str(value or "").strip(" ")),
    "admin_name": lambda value: clean_name(str(value or ""), most=150),
    "admin_email": lambda value: _required_email(value),
}
_OF_RUN = frozenset({"admin_name", "admin_email"})
_TAKEN = {
    "tenants_agency_slug_key": SlugTaken,
    "tenants_agency_schema_name_key": SlugTaken,
    "onboardingrun_one_open": SlugTaken,
}


@dataclass(frozen=True, kw_only=True)
class NewAgency:
    """What has to be known of an agency before it is made. An empty time zone is that of the province."""

    slug: str
    name: str
    kind: str
    province_code: str
    admin_email: str
    admin_name: str
    short_name: str = ""
    parent_name: str = ""
    time_zone: str = ""
    language: str = "id"
    colour: str = "#30397f"
    address: str = ""
    phone: str = ""
    email: str = ""
    whatsapp: str = ""
    opted_in_oversight: bool = False
    is_example: bool = False
    requires_totp: bool = False


@dataclass(frozen=True)
class Preview:
    """What onboarding would make. `taken` says that the address name belongs to another agency already."""

    schema_name: str
    role: str
    domain: str
    url: str
    time_zone: str
    colour: str
    tint: str
    templates: tuple[str, ...]
    steps: tuple[str, ...]
    taken: bool


def preview_agency(new: NewAgency) -> Preview:
    """Return what would be made, without making it. Raises InvalidInput with the errors of every field."""
    with central_context():
        cleaned = clean_agency(new)
        schema_name = schema_of(cleaned["slug"])
        domain = subdomain_of(cleaned["slug"])
        province = "" if cleaned["kind"] == Agency.Kind.CENTRAL_UPT else cleaned["province_code"]
        templates = StandardTemplate.objects.offered_to(cleaned["kind"], province).values_list("name", flat=True)
        return Preview(
            schema_name=schema_name,
            role=agency_role(schema_name),
            domain=domain,
            url=url_of(domain),
            time_zone=cleaned["time_zone"],
            colour=cleaned["colour"],
            tint=cleaned["tint"],
            templates=tuple(templates),
            steps=tuple(str(label) for label in OnboardingStep.Key.labels),
            taken=is_taken(cleaned["slug"]),
        )


def is_taken(slug: str) -> bool:
    """Tell whether an address name, its schema or its host belongs to an agency already."""
    return (
        Agency.objects.filter(slug=slug).exists()
        or Agency.objects.filter(schema_name=schema_of(slug)).exists()
        or Host.objects.proven().filter(domain=subdomain_of(slug)).exists()
    )


def clean_agency(new: NewAgency) -> dict[str, Any]:
    """Return the checked values; the short name, time zone and tint are filled in. Raises InvalidInput."""
    values = {**asdict(new), "short_name": new.short_name or new.name[:60]}
    if not new.time_zone:
        province = Province.objects.filter(code=str(new.province_code)[:2]).first()
        values["time_zone"] = province.time_zone if province else "Asia/Jakarta"
    return clean_fields(_CHECKS, values)


def request_agency(new: NewAgency, *, enqueue: bool = True) -> OnboardingRun:
    """Commit the agency as requested, with its steps, and let a worker begin.

    Of two people who ask for the same address name at once, PostgreSQL lets one through; the other gets SlugTaken.
    With `enqueue` off the caller runs it in its own process. Raises InvalidInput, SlugTaken.
    """
    with central_context(), transaction.atomic():
        cleaned = clean_agency(new)
        schema_name = schema_of(cleaned["slug"])
        if is_taken(cleaned["slug"]):
            raise SlugTaken
        with translate_violations(_TAKEN):
            agency = Agency.objects.create(
                schema_name=schema_name, **{name: value for name, value in cleaned.items() if name not in _OF_RUN}
            )
            run = OnboardingRun.objects.create(
                agency=agency,
                slug=agency.slug,
                schema_name=schema_name,
                requested_by=audit.current_actor().name,
                **{name: cleaned[name] for name in _OF_RUN},
            )
            OnboardingStep.objects.bulk_create(
                OnboardingStep(run=run, key=key, position=position)
                for position, key in enumerate(OnboardingStep.Key.values, start=1)
            )
        audit.record(action="tenants.agency_requested", target=agency, changes={"slug": ["", agency.slug]})
        if enqueue:
            enqueue_run(run.pk)
    return run


def enqueue_run(run_id: int) -> None:
    """Tell a worker after the commit. With the broker down the row waits: a scheduled task finds it."""
    from tenants.tasks import provision_agency  # a leaf: tasks import the domain

    transaction.on_commit(lambda: provision_agency.apply_async([run_id], retry=False), robust=True)


def propose_slug(name: str) -> str:
    """Return an address name for an agency's name that passes the rules and is free, or an empty text."""
    slug = suggest_slug(name)
    try:
        check_slug(slug)
    except ValidationError:
        return ""
    with central_context():
        return "" if is_taken(slug) else slug


def _required_email(value: Any) -> str:
    text = str(value or "").strip()
    EmailValidator(_("Enter an e-mail address such as nama@example.go.id."))(text)
    return text.lower()
