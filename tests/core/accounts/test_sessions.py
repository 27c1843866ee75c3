from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone, translation

from core.accounts import domain
from core.accounts.devices import describe_device
from core.accounts.sessions import clear_expired
from core.models import AuditEntry, User
from core.tenancy import schema_context
from tests.core.accounts.conftest import SIGN_IN
from tests.factories.accounts import PASSWORD, UserFactory
from tests.world import get_user

PHONE = (
    "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0 Mobile Safari/537.36"
)


def browser(agent: str = "", host: str = "uji-satu.localhost") -> Client:
    return Client(headers={"host": host, "user-agent": agent})


def signed_in(agent: str = "", **options: Any) -> Client:
    client = browser(agent, **options)
    response = client.post(SIGN_IN, {"login": "sari@kantor.example", "password": PASSWORD})
    assert response.status_code == 302
    return client


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "Chrome di Android"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/128.0 Safari/537.36 Edg/128.0",
            "Microsoft Edge di Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox di Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari di iPhone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Version/17.5 Safari/605.1.15", "Safari di Mac"),
        ("curl/8.5", "Perangkat tidak dikenal"),
        ("", "Perangkat tidak dikenal"),
        ("<script>Firefox/", "Firefox"),
    ],
)
def test_a_device_is_told_in_words(agent: str, words: str) -> None:
    with translation.override("id"):
        assert describe_device(agent) == words


def test_the_list_shows_this_device_first(agency_a: Any, staff: User) -> None:
    here = signed_in("Firefox/130 Windows")
    signed_in(PHONE)

    sessions = here.get("/akun/sesi/").context["sessions"]

    assert [(found.device, found.is_this) for found in sessions] == [
        ("Firefox di Windows", True),
        ("Chrome di Android", False),
    ]


def test_one_session_can_be_ended(agency_a: Any, staff: User) -> None:
    here, phone = signed_in(), signed_in(PHONE)
    other = next(found for found in here.get("/akun/sesi/").context["sessions"] if not found.is_this)

    assert here.post(f"/akun/sesi/{other.pk}/akhiri/").status_code == 302

    assert phone.get("/akun/").status_code == 302
    assert here.get("/akun/").status_code == 200


def test_all_others_can_be_ended(agency_a: Any, staff: User) -> None:
    here, others = signed_in(), [signed_in(), signed_in(PHONE)]

    here.post("/akun/sesi/akhiri-yang-lain/")

    assert [other.get("/akun/").status_code for other in others] == [302, 302]
    assert here.get("/akun/").status_code == 200
    with schema_context(agency_a.schema_name):
        assert AuditEntry.objects.get(action="people.sessions_ended").changes == {"sessions_ended": 2}


def test_somebody_elses_session_is_not_there(agency_a: Any, staff: User) -> None:
    here = signed_in()
    with schema_context(agency_a.schema_name):
        theirs = UserSession.objects.create(user=UserFactory(), ip="192.0.2.1", session_key="x" * 32, user_agent="")

    assert here.post(f"/akun/sesi/{theirs.pk}/akhiri/").status_code == 404

    with schema_context(agency_a.schema_name):
        assert UserSession.objects.filter(pk=theirs.pk).exists()


@pytest.mark.parametrize("path", ["/akun/sesi/akhiri-yang-lain/", "/akun/sesi/1/akhiri/"])
def test_ending_needs_a_post(staff: User, path: str) -> None:
    assert signed_in().get(path).status_code == 405


def test_a_session_of_one_agency_opens_nothing_on_another_host(agency_a: Any, agency_b: Any, staff: User) -> None:
    here = signed_in()
    key = here.cookies[settings.SESSION_COOKIE_NAME].value
    for host in ("uji-dua.localhost", "localhost"):
        there = browser(host=host)
        there.cookies[settings.SESSION_COOKIE_NAME] = key
        assert there.get("/akun/").status_code == 302, host
    assert here.cookies[settings.SESSION_COOKIE_NAME]["domain"] == ""


def test_a_session_row_copied_into_another_agency_opens_nothing(agency_a: Any, agency_b: Any, staff: User) -> None:
    """Same primary key, same password hash, same row: only the schema in the session tells them apart."""
    here = signed_in()
    key = here.cookies[settings.SESSION_COOKIE_NAME].value
    with schema_context(agency_a.schema_name):
        row = Session.objects.get(session_key=key)
        password = User.objects.get(pk=staff.pk).password
    with schema_context(agency_b.schema_name):
        User.objects.filter(pk=staff.pk).delete()
        twin = UserFactory(pk=staff.pk, email="kembar@kantor.example")
        User.objects.filter(pk=twin.pk).update(password=password)
        Session.objects.create(session_key=key, session_data=row.session_data, expire_date=row.expire_date)
    there = browser(host="uji-dua.localhost")
    there.cookies[settings.SESSION_COOKIE_NAME] = key

    assert there.get("/akun/").status_code == 302

    with schema_context(agency_b.schema_name):
        assert not Session.objects.filter(session_key=key).exists()


def test_a_deactivated_account_is_out_at_once(agency_a: Any, staff: User) -> None:
    here = signed_in()
    with schema_context(agency_a.schema_name):
        domain.deactivate_user(staff, by=get_user("admin"))
        assert not UserSession.objects.filter(user=staff).exists()
        domain.reactivate_user(staff, by=get_user("admin"))

    assert here.get("/akun/").status_code == 302


def test_use_is_noted_every_few_minutes(agency_a: Any, staff: User) -> None:
    here = signed_in()
    past = timezone.now() - dt.timedelta(hours=1)
    with schema_context(agency_a.schema_name):
        UserSession.objects.update(last_seen_at=past)
    session = here.session
    session["_seen_at"] = 0
    session.save()

    here.get("/akun/")
    with schema_context(agency_a.schema_name):
        seen = UserSession.objects.get().last_seen_at
    assert seen > past

    here.get("/akun/")
    with schema_context(agency_a.schema_name):
        assert UserSession.objects.get().last_seen_at == seen


def test_old_sessions_are_cleared(in_a: Any) -> None:
    user = UserFactory()
    now = timezone.now()
    for key, age in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + dt.timedelta(days=age))
        UserSession.objects.create(user=user, ip="192.0.2.1", session_key=key, user_agent="")

    clear_expired()

    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert list(UserSession.objects.values_list("session_key", flat=True)) == ["new"]
