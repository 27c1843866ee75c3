from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from core.accounts import invitations
from core.accounts.errors import (
    EmailTaken,
    InvitationExpired,
    InvitationInvalid,
    InvitationOpen,
    InvitationRevoked,
    InvitationUsed,
    ProvinceMissing,
    RolesMissing,
    RolesNotAllowed,
)
from core.accounts.mails import send_invitation_once
from core.accounts.models import Invitation
from core.models import AuditEntry, User
from core.roles import Role
from core.tenancy import central_context, schema_context
from tests.factories.accounts import PASSWORD, UserFactory, make_invitation, token_of

PATH = "/akun/undangan/{}/"


def test_invite_keeps_only_a_hash_of_the_token(in_a: Any) -> None:
    invitation = make_invitation(email=" Baru@Kantor.Example ")

    token = token_of(invitation)

    assert invitation.email == "baru@kantor.example"
    row = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert token not in {str(value) for value in row.values()}
    assert invitations.find(token) == invitation


def test_invite_writes_the_record(in_a: Any) -> None:
    admin = User.objects.get(email__startswith="admin@")

    make_invitation(by=admin)

    entry = AuditEntry.objects.filter(action="people.user_invited").first()
    assert entry is not None
    assert (entry.target_name, entry.changes) == ("Orang Baru", {"roles": [[], ["counter_staff"]]})


@pytest.mark.parametrize(
    ("roles", "error"),
    [
        ([Role.CENTRAL_IT], RolesNotAllowed),
        ([Role.COUNTER_STAFF, Role.BUREAU], RolesNotAllowed),
        (["superuser"], RolesNotAllowed),
        ([], RolesMissing),
    ],
)
def test_invite_refuses_roles_of_another_schema(in_a: Any, roles: list[str], error: type[Exception]) -> None:
    with pytest.raises(error):
        make_invitation(roles=roles)


@pytest.mark.parametrize(("roles", "error"), [([Role.AGENCY_ADMIN], RolesNotAllowed), ([Role.BUREAU], ProvinceMissing)])
def test_invite_in_the_public_schema(db: None, roles: list[str], error: type[Exception]) -> None:
    with pytest.raises(error):
        make_invitation(roles=roles)

    invitation = make_invitation(roles=[Role.BUREAU], province_code="15")
    assert invitation.province_code == "15"
    assert make_invitation("pusat2@x.example", roles=[Role.CENTRAL_IT], province_code="15").province_code == ""


def test_invite_refuses_somebody_with_an_account(in_a: Any) -> None:
    user = UserFactory()

    with pytest.raises(EmailTaken):
        make_invitation(email=user.email.upper())


def test_invite_refuses_a_second_open_invitation(in_a: Any) -> None:
    make_invitation()

    with pytest.raises(InvitationOpen):
        make_invitation(email="BARU@kantor.example")


def test_invite_replaces_an_expired_invitation(in_a: Any) -> None:
    old = make_invitation()
    expire(old)

    new = make_invitation()

    old.refresh_from_db()
    assert old.state is Invitation.State.REVOKED
    assert new.state is Invitation.State.OPEN


def test_invite_once_may_run_twice(in_a: Any) -> None:
    fields = {"email": "kepala@kantor.example", "full_name": "Kepala", "roles": [Role.HEAD]}

    first = invitations.invite_once(**fields)
    second = invitations.invite_once(**fields)

    assert first == second
    assert first is not None
    invitations.accept(token_of(first), full_name="Kepala", password=PASSWORD)
    assert invitations.invite_once(**fields) is None


def test_accept_makes_the_account(in_a: Any) -> None:
    invitation = make_invitation(roles=[Role.HEAD, Role.STANDARDS_TEAM])

    user = invitations.accept(token_of(invitation), full_name="Nama Baru", password=PASSWORD)

    assert (user.email, user.full_name, user.roles) == ("baru@kantor.example", "Nama Baru", ["head", "standards_team"])
    assert user.check_password(PASSWORD)
    entry = AuditEntry.objects.get(action="people.invitation_accepted")
    assert (entry.actor_id, entry.actor_name) == (user.pk, "Nama Baru")


def test_accept_works_once(in_a: Any) -> None:
    token = token_of(make_invitation())
    invitations.accept(token, full_name="Satu", password=PASSWORD)

    with pytest.raises(InvitationUsed):
        invitations.accept(token, full_name="Dua", password=PASSWORD)


def test_accept_refuses_an_expired_link(in_a: Any) -> None:
    invitation = make_invitation()
    expire(invitation)

    with pytest.raises(InvitationExpired):
        invitations.accept(token_of(invitation), full_name="A", password=PASSWORD)


def test_accept_refuses_a_withdrawn_link(in_a: Any) -> None:
    invitation = make_invitation()
    invitations.revoke(invitation)
    invitations.revoke(invitation)

    with pytest.raises(InvitationRevoked):
        invitations.accept(token_of(invitation), full_name="A", password=PASSWORD)


@pytest.mark.parametrize("token", ["", "x", "0" * 64, "ü\udcff", "../../etc/passwd"])
def test_find_refuses_what_is_no_token(in_a: Any, token: str) -> None:
    make_invitation()

    with pytest.raises(InvitationInvalid):
        invitations.find(token)


def test_a_token_of_one_agency_opens_nothing_in_another(agency_a: Any, agency_b: Any) -> None:
    with schema_context(agency_a.schema_name):
        token = token_of(make_invitation())

    with schema_context(agency_b.schema_name), pytest.raises(InvitationInvalid):
        invitations.find(token)


def test_a_row_copied_into_another_agency_makes_no_link_there(agency_a: Any, agency_b: Any) -> None:
    with schema_context(agency_a.schema_name):
        invitation = make_invitation()
        token = token_of(invitation)
    with schema_context(agency_b.schema_name):
        assert token_of(invitation) != token


def test_resend_ends_the_old_link(in_a: Any) -> None:
    invitation = make_invitation()
    old = token_of(invitation)
    expire(invitation)

    invitation = invitations.resend(invitation)

    assert invitation.state is Invitation.State.OPEN
    assert invitations.find(token_of(invitation)) == invitation
    with pytest.raises(InvitationInvalid):
        invitations.find(old)


def test_resend_and_revoke_refuse_a_used_invitation(in_a: Any) -> None:
    invitation = make_invitation()
    invitations.accept(token_of(invitation), full_name="A", password=PASSWORD)

    with pytest.raises(InvitationUsed):
        invitations.resend(invitation)
    with pytest.raises(InvitationUsed):
        invitations.revoke(invitation)


def test_mail_is_sent_once(in_a: Any) -> None:
    invitation = make_invitation()

    assert send_invitation_once(invitation.pk)
    assert not send_invitation_once(invitation.pk)

    (message,) = mail.outbox
    assert message.to == ["baru@kantor.example"]
    assert message.subject == "Undangan ke Kantor Uji Satu Provinsi Jambi"
    link = f"http://uji-satu.localhost:8000{PATH.format(token_of(invitation))}"
    assert link in message.body
    assert "Petugas layanan" in message.body
    assert message.alternatives[0].mimetype == "text/html"
    assert f'<a href="{link}">' in message.alternatives[0].content


def test_mail_is_not_sent_for_a_withdrawn_invitation(in_a: Any) -> None:
    invitation = make_invitation()
    invitations.revoke(invitation)

    assert not send_invitation_once(invitation.pk)
    assert mail.outbox == []


def test_mail_that_fails_is_sent_again(in_a: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    invitation = make_invitation()
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", _refuse)
        with pytest.raises(ConnectionRefusedError):
            send_invitation_once(invitation.pk)

    assert send_invitation_once(invitation.pk)


def test_waiting_for_mail_finds_what_never_left(in_a: Any) -> None:
    invitation = make_invitation()
    assert invitations.waiting_for_mail() == []
    Invitation.objects.filter(pk=invitation.pk).update(created_at=timezone.now() - dt.timedelta(minutes=2))

    assert invitations.waiting_for_mail() == [invitation.pk]

    send_invitation_once(invitation.pk)
    assert invitations.waiting_for_mail() == []


def test_invite_stands_when_the_broker_is_down(
    in_a: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr("core.accounts.tasks.send_invitation.delay", _refuse)

    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        invitation = make_invitation()

    assert len(callbacks) == 1
    with pytest.raises(ConnectionRefusedError):
        callbacks[0]()
    assert Invitation.objects.filter(pk=invitation.pk).exists()


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"roles": []}, "invitation_roles_given"),
        ({"roles": ["king"]}, "invitation_roles_known"),
        ({"accepted_at": timezone.now()}, "invitation_accepted_by_somebody"),
        ({"roles": ["bureau"]}, "invitation_bureau_has_province"),
        ({"expires_at": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)}, "invitation_expires_later"),
    ],
)
def test_constraints(in_a: Any, changes: dict[str, Any], constraint: str) -> None:
    invitation = make_invitation()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(**changes)


# --- the page -------------------------------------------------------------------------------------------------------
def test_accept_page_makes_the_account_and_signs_in(client_a: Client, agency_a: Any) -> None:
    with schema_context(agency_a.schema_name):
        path = PATH.format(token_of(make_invitation()))
    assert "Orang Baru" in client_a.get(path).content.decode()

    response = client_a.post(path, {"full_name": "Budi  Santoso", "password1": PASSWORD, "password2": PASSWORD})

    assert (response.status_code, response["Location"]) == (302, "/portal/")
    assert client_a.get("/akun/").status_code == 200
    assert [session.is_this for session in client_a.get("/akun/sesi/").context["sessions"]] == [True]
    with schema_context(agency_a.schema_name):
        assert User.objects.get(email="baru@kantor.example").full_name == "Budi Santoso"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"password1": "pendek", "password2": "pendek"}, "12 karakter"),
        ({"password1": "password1234", "password2": "password1234"}, "umum"),
        ({"password1": "123456789012345", "password2": "123456789012345"}, "angka"),
        ({"password1": "baru@kantor.example", "password2": "baru@kantor.example"}, "mirip"),
        ({"password1": PASSWORD, "password2": "lain sama sekali"}, "tidak sama"),
        ({"full_name": "", "password1": PASSWORD, "password2": PASSWORD}, "wajib diisi"),
        ({"full_name": "Budi\u202eovitas", "password1": PASSWORD, "password2": PASSWORD}, "tidak terlihat"),
        ({"full_name": "Budi\x07", "password1": PASSWORD, "password2": PASSWORD}, "tidak terlihat"),
        ({"full_name": "B" * 151, "password1": PASSWORD, "password2": PASSWORD}, "150"),
    ],
)
def test_accept_page_refuses_bad_input(client_a: Client, agency_a: Any, typed: dict[str, str], words: str) -> None:
    with schema_context(agency_a.schema_name):
        path = PATH.format(token_of(make_invitation()))

    response = client_a.post(path, {"full_name": "Budi", **typed})

    assert response.status_code == 200
    assert words in response.content.decode()
    with schema_context(agency_a.schema_name):
        assert not User.objects.filter(email="baru@kantor.example").exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("end", "words"),
    [
        (lambda invitation: expire(invitation), "Waktu untuk memakai undangan ini sudah habis"),
        (lambda invitation: invitations.revoke(invitation), "Undangan ini sudah ditarik"),
        (
            lambda invitation: invitations.accept(token_of(invitation), full_name="A", password=PASSWORD),
            "Undangan ini sudah dipakai",
        ),
    ],
)
def test_accept_page_says_why_a_link_is_over(
    client_a: Client, agency_a: Any, end: Any, words: str, method: str
) -> None:
    with schema_context(agency_a.schema_name):
        invitation = make_invitation()
        path = PATH.format(token_of(invitation))
        end(invitation)

    response = getattr(client_a, method)(path)

    assert response.status_code == 410
    assert words in response.content.decode()


def test_used_link_leads_to_the_sign_in_and_no_other_does(client_a: Client, agency_a: Any) -> None:
    with schema_context(agency_a.schema_name):
        used, revoked = (make_invitation(f"{name}@kantor.example") for name in ("satu", "dua"))
        paths = [PATH.format(token_of(invitation)) for invitation in (used, revoked)]
        invitations.accept(token_of(used), full_name="A", password=PASSWORD)
        invitations.revoke(revoked)

    pages = [client_a.get(path).content.decode().partition("<main")[2].partition("</main")[0] for path in paths]

    assert ["/akun/masuk/" in page for page in pages] == [True, False]
    assert ["mintalah tautan yang baru" in page for page in pages] == [False, True]


def test_accept_page_of_another_agency_is_over(client_b: Client, agency_a: Any) -> None:
    with schema_context(agency_a.schema_name):
        path = PATH.format(token_of(make_invitation()))

    assert client_b.get(path).status_code == 410


def test_accept_page_in_the_public_schema(base_client: Client) -> None:
    with central_context():
        invitation = make_invitation("biro@prov.example", roles=[Role.BUREAU], province_code="15")
        path = PATH.format(token_of(invitation))

    response = base_client.post(path, {"full_name": "Biro", "password1": PASSWORD, "password2": PASSWORD})

    assert response["Location"] == "/oversight/"
    with central_context():
        assert User.objects.get(email="biro@prov.example").province_code == "15"


def expire(invitation: Invitation) -> None:
    """Let the time of an invitation run out."""
    past = timezone.now() - dt.timedelta(minutes=1)
    Invitation.objects.filter(pk=invitation.pk).update(created_at=past - dt.timedelta(days=2), expires_at=past)


def _refuse(*args: Any, **kwargs: Any) -> None:
    raise ConnectionRefusedError
