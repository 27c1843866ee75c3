"""Suspension, addresses and profile of an agency: each move, each refusal, and who may."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from core.errors import InvalidInput, NotFound, PermissionRefused
from core.models import AuditEntry
from core.tenancy import central_context, current_schema, schema_context
from tenants.domain.hosts import add_own_domain, make_primary, remove_domain, rename_host, verify_domain
from tenants.domain.profile import read_emblem, remove_emblem, set_emblem, update_profile
from tenants.domain.suspension import resume_agency, resume_due_agencies, suspend_agency
from tenants.errors import (
    DomainNotAllowed,
    DomainNotProven,
    DomainTaken,
    PrimaryHostStays,
    ResolverDown,
    SlugTaken,
    WrongState,
)
from tenants.hosts import agency_url
from tenants.models import Agency, Host

pytestmark = pytest.mark.django_db


class Records:
    """A resolver that holds what it is told."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)

    def txt(self, name: str) -> list[str]:
        return self.texts


class Down:
    def txt(self, name: str) -> list[str]:
        raise ResolverDown


def proof(host: Host) -> Records:
    return Records("v=spf1 -all", f"maklumat-verification={host.token}")


@pytest.fixture
def entries(db: None) -> Callable[[str], int]:
    """Count what this test recorded: tests that commit leave entries behind, for nobody may delete them."""
    last = AuditEntry.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    return lambda action: AuditEntry.objects.filter(action=action, pk__gt=last).count()


def picture(colour: str = "green") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (100, 100), colour).save(out, "PNG")
    out.seek(0)
    return out


# --- suspension -------------------------------------------------------------------------------------------------------
def test_suspend_and_resume_are_recorded(agency_a: Agency, entries: Callable[[str], int]) -> None:
    until = timezone.now() + timedelta(days=3)

    suspended = suspend_agency(agency_a, reason="  Pindah   gedung. ", until=until)

    assert (suspended.state, suspended.suspended_reason) == (Agency.State.SUSPENDED, "Pindah gedung.")
    assert Agency.objects.get(pk=agency_a.pk).suspended_until == until
    assert entries("tenants.agency_suspended") == 1
    resumed = resume_agency(agency_a)
    assert (resumed.state, resumed.suspended_reason, resumed.suspended_at) == (Agency.State.ACTIVE, "", None)
    assert entries("tenants.agency_resumed") == 1


@pytest.mark.parametrize(
    ("reason", "hours"), [("", None), ("   ", None), ("a" * 301, None), ("x\u202ey", None), ("Ya.", -1)]
)
def test_suspend_refuses_bad_reasons_and_moments_that_have_passed(
    agency_a: Agency, reason: str, hours: int | None
) -> None:
    until = timezone.now() + timedelta(hours=hours) if hours else None

    with pytest.raises(InvalidInput):
        suspend_agency(agency_a, reason=reason, until=until)
    assert Agency.objects.get(pk=agency_a.pk).state == Agency.State.ACTIVE


@pytest.mark.parametrize("state", [state for state in Agency.State if state != Agency.State.ACTIVE])
def test_only_an_active_agency_is_suspended(agency_a: Agency, state: str) -> None:
    now = timezone.now()
    Agency.objects.filter(pk=agency_a.pk).update(
        state=state, suspended_at=now, suspended_reason="Ada.", archived_at=now, drop_after=now
    )

    with pytest.raises(WrongState):
        suspend_agency(agency_a, reason="Pindah gedung.")


@pytest.mark.parametrize("state", [state for state in Agency.State if state != Agency.State.SUSPENDED])
def test_only_a_suspended_agency_is_resumed(agency_a: Agency, state: str) -> None:
    now = timezone.now()
    Agency.objects.filter(pk=agency_a.pk).update(state=state, archived_at=now, drop_after=now)

    with pytest.raises(WrongState):
        resume_agency(agency_a)


def test_suspensions_end_by_themselves(agency_a: Agency, agency_b: Agency) -> None:
    now = timezone.now()
    suspend_agency(agency_a, reason="Sebentar.", until=now + timedelta(hours=1))
    suspend_agency(agency_b, reason="Lama.")

    assert resume_due_agencies(now + timedelta(minutes=59)) == []
    assert resume_due_agencies(now + timedelta(minutes=61)) == [agency_a]
    assert Agency.objects.get(pk=agency_b.pk).state == Agency.State.SUSPENDED


# --- addresses --------------------------------------------------------------------------------------------------------
def test_rename_moves_the_subdomain_and_keeps_the_schema(agency_a: Agency, entries: Callable[[str], int]) -> None:
    renamed = rename_host(agency_a, slug="uji-kesatu")

    assert (renamed.slug, renamed.schema_name) == ("uji-kesatu", "uji_satu")
    assert list(
        Host.objects.filter(agency=agency_a).order_by("domain").values_list("domain", "is_primary", "is_former")
    ) == [("uji-kesatu.localhost", True, False), ("uji-satu.localhost", False, True)]
    assert agency_url(renamed) == "http://uji-kesatu.localhost:8000/"
    assert entries("tenants.host_renamed") == 1


def test_rename_back_and_forth_keeps_one_primary(agency_a: Agency) -> None:
    rename_host(agency_a, slug="uji-kesatu")
    rename_host(agency_a, slug="uji-satu")

    assert list(
        Host.objects.filter(agency=agency_a).order_by("domain").values_list("domain", "is_primary", "is_former")
    ) == [("uji-kesatu.localhost", False, True), ("uji-satu.localhost", True, False)]


def test_rename_refuses_names_of_others_also_their_former_ones(agency_a: Agency, agency_b: Agency) -> None:
    rename_host(agency_b, slug="uji-kedua")

    for slug in ("uji-kedua", "uji-dua"):
        with pytest.raises(SlugTaken):
            rename_host(agency_a, slug=slug)
    with pytest.raises(InvalidInput):
        rename_host(agency_a, slug="Publik!")
    assert Agency.objects.get(pk=agency_a.pk).slug == "uji-satu"


def test_own_domain_is_claimed_proven_made_primary_and_removed(agency_a: Agency, entries: Callable[[str], int]) -> None:
    host = add_own_domain(agency_a, domain="Layanan.Uji.example.")
    assert (host.domain, host.kind, host.verified_at) == ("layanan.uji.example", Host.Kind.OWN, None)
    with pytest.raises(DomainNotProven):
        make_primary(host)

    verified = verify_domain(host, resolver=proof(host))
    make_primary(verified)

    assert verified.verified_at is not None
    assert agency_url(Agency.objects.get(pk=agency_a.pk), "/x/") == "http://layanan.uji.example:8000/x/"
    with pytest.raises(PrimaryHostStays):
        remove_domain(host)
    make_primary(Host.objects.get(domain="uji-satu.localhost"))
    remove_domain(host)
    assert not Host.objects.filter(domain="layanan.uji.example").exists()
    for action in ("domain_added", "domain_verified", "primary_host_changed", "domain_removed"):
        assert entries(f"tenants.{action}") >= 1, action


@pytest.mark.parametrize("records", [Records(), Records("maklumat-verification=salah"), Records("")])
def test_domain_without_its_record_stays_unproven_and_says_what_is_expected(agency_a: Agency, records: Records) -> None:
    host = add_own_domain(agency_a, domain="layanan.uji.example")

    with pytest.raises(DomainNotProven) as refusal:
        verify_domain(host, resolver=records)

    assert refusal.value.facts["record"] == "_maklumat.layanan.uji.example"
    assert refusal.value.facts["expected"] == f"maklumat-verification={host.token}"
    host.refresh_from_db()
    assert (host.verified_at, host.checked_at is not None) == (None, True)


def test_name_server_that_is_down_changes_nothing(agency_a: Agency) -> None:
    host = add_own_domain(agency_a, domain="layanan.uji.example")

    with pytest.raises(ResolverDown):
        verify_domain(host, resolver=Down())
    host.refresh_from_db()
    assert host.checked_at is None


def test_claim_keeps_nobody_out_and_the_first_proof_wins(agency_a: Agency, agency_b: Agency) -> None:
    claimed = add_own_domain(agency_a, domain="layanan.uji.example")
    rightful = add_own_domain(agency_b, domain="layanan.uji.example")
    with pytest.raises(DomainTaken):
        add_own_domain(agency_a, domain="layanan.uji.example")

    verify_domain(rightful, resolver=proof(rightful))

    with pytest.raises(DomainTaken):
        verify_domain(claimed, resolver=proof(claimed))
    with pytest.raises(DomainTaken):
        add_own_domain(agency_a, domain="layanan.uji.example")


@pytest.mark.parametrize("domain", ["localhost.", "lain.localhost", "uji-dua.localhost", "a.b.localhost"])
def test_hosts_below_ours_cannot_be_claimed(agency_a: Agency, domain: str) -> None:
    with pytest.raises((DomainNotAllowed, InvalidInput)):
        add_own_domain(agency_a, domain=domain)


def test_subdomain_cannot_be_removed_and_hosts_of_others_are_not_found(agency_a: Agency, agency_b: Agency) -> None:
    rename_host(agency_a, slug="uji-kesatu")

    with pytest.raises(NotFound):
        remove_domain(Host.objects.get(domain="uji-satu.localhost"))
    with schema_context(agency_b.schema_name), pytest.raises(PermissionRefused):
        add_own_domain(agency_a, domain="layanan.uji.example")


# --- profile ----------------------------------------------------------------------------------------------------------
def test_profile_is_changed_from_the_agency_and_recorded_there(agency_a: Agency) -> None:
    with schema_context(agency_a.schema_name):
        changed = update_profile(
            agency_a,
            short_name="Uji 1",
            phone="+62 741 1234567",
            colour="#0B6257",
            latitude="-1.6101",
            longitude="103.6131",
            opening_hours={"mon": [["08:00", "16:00"]]},
        )
        entry = AuditEntry.objects.get(action="tenants.profile_updated")
        assert current_schema() == "uji_satu"

    assert (changed.colour, changed.tint, changed.latitude) == ("#0b6257", "#ebf2f2", Decimal("-1.610100"))
    assert entry.changes["phone"] == ["", "+62 741 1234567"]
    with central_context():
        assert not AuditEntry.objects.filter(action="tenants.profile_updated").exists()
        assert Agency.objects.get(pk=agency_a.pk).short_name == "Uji 1"


@pytest.mark.parametrize("field", ["name", "kind", "province_code", "is_example"])
def test_agency_cannot_change_what_central_it_keeps(agency_a: Agency, field: str) -> None:
    with schema_context(agency_a.schema_name), pytest.raises(PermissionRefused):
        update_profile(agency_a, **{field: "x"})


@pytest.mark.parametrize("field", ["state", "schema_name", "slug", "drop_after", "pk", "fingerprint"])
def test_nobody_changes_by_the_profile_what_has_its_own_function(agency_a: Agency, field: str) -> None:
    with pytest.raises(PermissionRefused):
        update_profile(agency_a, **{field: "x"})


def test_agency_cannot_touch_another_one(agency_a: Agency, agency_b: Agency) -> None:
    with schema_context(agency_a.schema_name), pytest.raises(PermissionRefused):
        update_profile(agency_b, short_name="Milik saya")
    with schema_context(agency_a.schema_name), pytest.raises(PermissionRefused):
        suspend_agency(agency_b, reason="Iseng.")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("short_name", ""),
        ("short_name", "Uji\x00"),
        ("phone", "telepon kami"),
        ("email", "bukan alamat"),
        ("colour", "#ffff00"),
        ("colour", "merah"),
        ("latitude", "utara"),
        ("latitude", "52.5"),
        ("latitude", "NaN"),
        ("longitude", "13.4"),
        ("longitude", "103.6"),
        ("opening_hours", {"senin": []}),
        ("language", "fr"),
        ("requires_totp", "ya"),
        ("address", "x" * 401),
    ],
)
def test_profile_refuses_bad_values_beside_their_field(
    agency_a: Agency, field: str, value: Any, entries: Callable[[str], int]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        update_profile(agency_a, **{field: value})

    assert set(refusal.value.errors) <= {field, "latitude"}
    assert entries("tenants.profile_updated") == 0


def test_profile_tells_all_errors_at_once(agency_a: Agency) -> None:
    with pytest.raises(InvalidInput) as refusal:
        update_profile(agency_a, phone="x", email="x", name="", province_code="00")

    assert set(refusal.value.errors) == {"phone", "email", "name", "province_code"}


def test_central_office_is_shown_to_the_bureau_only_when_it_opted_in(agency_a: Agency) -> None:
    update_profile(agency_a, kind=Agency.Kind.CENTRAL_UPT)
    assert agency_a not in Agency.objects.of_province("15")

    update_profile(agency_a, opted_in_oversight=True)

    assert agency_a in Agency.objects.of_province("15")
    assert agency_a not in Agency.objects.of_province("16")


@pytest.mark.django_db(transaction=False)
def test_emblem_is_kept_in_the_agencys_folder_and_readable_from_anywhere(
    agency_a: Agency, agency_b: Agency, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first = set_emblem(agency_a, upload=picture("green"))
    first_name = first.emblem.name
    with django_capture_on_commit_callbacks(execute=True):
        second = set_emblem(agency_a, upload=picture("navy"))

    data = read_emblem(second)
    assert data is not None
    assert Image.open(io.BytesIO(data)).getpixel((5, 5)) == (0, 0, 128, 255)
    with schema_context(agency_a.schema_name):
        assert default_storage.exists(second.emblem.name)
        assert not default_storage.exists(first_name)
    with schema_context(agency_b.schema_name):
        assert not default_storage.exists(second.emblem.name)
        with pytest.raises(PermissionRefused):
            set_emblem(agency_a, upload=picture())
    with django_capture_on_commit_callbacks(execute=True):
        assert read_emblem(remove_emblem(agency_a)) is None


def test_emblem_that_is_no_picture_changes_nothing(agency_a: Agency) -> None:
    with pytest.raises(InvalidInput) as refusal:
        set_emblem(agency_a, upload=io.BytesIO(b"<svg><script>alert(1)</script></svg>"))

    assert set(refusal.value.errors) == {"emblem"}
    assert Agency.objects.get(pk=agency_a.pk).emblem.name == ""
