from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connections
from django.utils import timezone

from core.accounts import domain
from core.accounts.errors import LastAdministrator, NotYourself, ProvinceMissing, RolesMissing, RolesNotAllowed
from core.api.models import ApiToken
from core.api.tokens import create_token
from core.errors import PermissionRefused
from core.models import AuditEntry, User
from core.roles import Role
from core.tenancy import schema_context
from tests.factories.accounts import UserFactory
from tests.world import AGENCY_A, get_agency, get_user


def test_change_roles_says_what_changed(in_a: Any) -> None:
    user, admin = UserFactory(), get_user("admin")

    user = domain.change_roles(user, roles=[Role.STANDARDS_TEAM, Role.HEAD, Role.HEAD], by=admin)

    assert user.roles == ["head", "standards_team"]
    entry = AuditEntry.objects.get(action="people.roles_changed")
    assert entry.changes == {"roles": [["counter_staff"], ["head", "standards_team"]]}


def test_change_roles_to_the_same_leaves_no_trace(in_a: Any) -> None:
    user = UserFactory()

    domain.change_roles(user, roles=[Role.COUNTER_STAFF], by=get_user("admin"))

    assert not AuditEntry.objects.filter(action="people.roles_changed").exists()


@pytest.mark.parametrize(
    ("roles", "error"),
    [
        ([Role.CENTRAL_IT], RolesNotAllowed),
        ([Role.MINISTRY], RolesNotAllowed),
        (["x"], RolesNotAllowed),
        ([], RolesMissing),
    ],
)
def test_change_roles_refuses_roles_of_another_schema(in_a: Any, roles: list[str], error: type[Exception]) -> None:
    with pytest.raises(error):
        domain.change_roles(UserFactory(), roles=roles, by=get_user("admin"))


def test_change_roles_of_a_bureau_needs_a_province(db: None) -> None:
    central, user = get_user("central"), UserFactory(roles=[Role.MINISTRY.value])

    with pytest.raises(ProvinceMissing):
        domain.change_roles(user, roles=[Role.BUREAU], by=central)
    with pytest.raises(RolesNotAllowed):
        domain.change_roles(user, roles=[Role.HEAD], by=central)

    assert domain.change_roles(user, roles=[Role.BUREAU], province_code="19", by=central).province_code == "19"
    assert domain.change_roles(user, roles=[Role.MINISTRY], province_code="19", by=central).province_code == ""


def test_the_last_administrator_stays(in_a: Any) -> None:
    admin, head = get_user("admin"), get_user("head")

    with pytest.raises(LastAdministrator):
        domain.change_roles(admin, roles=[Role.HEAD], by=admin)
    with pytest.raises(LastAdministrator):
        domain.deactivate_user(admin, by=head)

    UserFactory(roles=[Role.AGENCY_ADMIN.value], is_active=False)
    with pytest.raises(LastAdministrator):
        domain.deactivate_user(admin, by=head)

    UserFactory(roles=[Role.AGENCY_ADMIN.value])
    assert domain.change_roles(admin, roles=[Role.HEAD], by=admin).roles == ["head"]


@pytest.mark.usefixtures("committing")
def test_two_administrators_cannot_remove_each_other_at_once() -> None:
    agency = get_agency(AGENCY_A)
    with schema_context(agency.schema_name):
        pair = [UserFactory(email=f"kembar{n}@kantor.example", roles=[Role.AGENCY_ADMIN.value]) for n in (1, 2)]
        User.objects.filter(email__startswith="admin@").update(is_active=False)
    barrier, outcomes = threading.Barrier(2), []

    def remove(victim: User, by: User) -> None:
        with schema_context(agency.schema_name):
            barrier.wait()
            try:
                domain.deactivate_user(victim, by=by)
                outcomes.append("removed")
            except LastAdministrator:
                outcomes.append("refused")
        connections.close_all()

    threads = [threading.Thread(target=remove, args=pair[::step]) for step in (1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    with schema_context(agency.schema_name):
        left = User.objects.filter(is_active=True, roles__contains=[Role.AGENCY_ADMIN]).count()
        User.objects.filter(email__startswith="admin@").update(is_active=True)
        User.objects.filter(email__startswith="kembar").delete()
    assert sorted(outcomes) == ["refused", "removed"]
    assert left == 1


def test_nobody_deactivates_themselves(in_a: Any) -> None:
    UserFactory(roles=[Role.AGENCY_ADMIN.value])
    admin = get_user("admin")

    with pytest.raises(NotYourself):
        domain.deactivate_user(admin, by=admin)
    with pytest.raises(NotYourself):
        domain.reset_second_factor(admin, by=admin)


def test_deactivate_and_reactivate_may_run_twice(in_a: Any) -> None:
    user, admin = UserFactory(), get_user("admin")

    domain.deactivate_user(user, by=admin)
    domain.deactivate_user(user, by=admin)
    assert not User.objects.get(pk=user.pk).is_active
    domain.reactivate_user(user, by=admin)
    domain.reactivate_user(user, by=admin)

    assert User.objects.get(pk=user.pk).is_active
    actions = AuditEntry.objects.filter(target_id=user.pk).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["people.user_deactivated", "people.user_reactivated"]


def test_deactivate_revokes_the_tokens_of_that_user_for_good(in_a: Any) -> None:
    user, admin = UserFactory(), get_user("admin")
    until = timezone.now() + dt.timedelta(days=9)
    mine, other = (
        create_token(name="Uji", user=owner, scopes=["read"], expires_at=until)[0] for owner in (user, admin)
    )
    expired = create_token(name="Lama", user=user, scopes=["read"], expires_at=until)[0]
    ApiToken.objects.filter(pk=expired.pk).update(created_at=until - dt.timedelta(days=30), expires_at=timezone.now())

    domain.deactivate_user(user, by=admin)
    domain.reactivate_user(user, by=admin)

    revoked = ApiToken.objects.filter(revoked_at__isnull=False)
    assert list(revoked) == [mine]
    assert AuditEntry.objects.filter(action="api.token_revoked").values_list("target_id", flat=True).get() == str(
        mine.pk
    )
    assert other.is_usable


def test_whoever_may_not_sign_in_gets_no_token(in_a: Any) -> None:
    user = UserFactory()
    domain.deactivate_user(user, by=get_user("admin"))

    with pytest.raises(PermissionRefused):
        create_token(name="Uji", user=user, scopes=["read"], expires_at=timezone.now() + dt.timedelta(days=9))


def test_reset_second_factor_takes_app_and_codes(in_a: Any) -> None:
    user, admin = UserFactory(), get_user("admin")
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=user, type=kind, data={})

    domain.reset_second_factor(user, by=admin)

    assert not Authenticator.objects.filter(user=user).exists()
    assert AuditEntry.objects.filter(action="people.second_factor_reset", target_id=user.pk).exists()


def test_change_profile_records_what_changed(in_a: Any) -> None:
    user = UserFactory(full_name="Sari")

    domain.change_profile(user, full_name=" Sari Dewi ", position="Analis", language="id")

    entry = AuditEntry.objects.get(action="people.profile_changed")
    assert entry.changes == {"full_name": ["Sari", "Sari Dewi"], "position": ["", "Analis"]}
