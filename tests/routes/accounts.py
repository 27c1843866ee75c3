"""Pages of core.accounts. `prepare` makes the people and the invitation that they show.

Some pages of the second step ask for the password first, for the walk's browsers have typed none;
tests/browser/test_sign_in.py goes through them as a person does.
"""

from __future__ import annotations

import hashlib

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from core import audit
from core.accounts import invitations
from core.accounts.models import Invitation
from core.roles import Role
from core.tenancy import schema_context
from tests.factories.accounts import UserFactory, make_invitation
from tests.routes import Route
from tests.world import AGENCY_A, TOTP_SECRET, get_user

_PERSON, _LEFT, _INVITED, _NONCE = 900001, 900002, 900003, "walked"
with schema_context(AGENCY_A.replace("-", "_")):
    _LINK = invitations.path_of(_NONCE)
_TOKEN_HASH = hashlib.sha256(_LINK.rstrip("/").rpartition("/")[2].encode()).hexdigest()

ROUTES: list[Route] = [
    Route("account_login", "/akun/masuk/"),
    Route("account_login", "/akun/masuk/", host="base"),
    Route("mfa_authenticate", "/akun/masuk/kode/"),
    Route("account_inactive", "/akun/nonaktif/"),
    Route("account_reset_password", "/akun/kata-sandi/lupa/"),
    Route("account_reset_password_done", "/akun/kata-sandi/lupa/terkirim/"),
    Route("account_reset_password_from_key", "/akun/kata-sandi/baru/1-tautan-lama/"),
    Route("account_reset_password_from_key_done", "/akun/kata-sandi/baru/selesai/"),
    Route("account:accept_invitation", _LINK),
    Route("account_logout", "/akun/keluar/", user="counter"),
    Route("account_change_password", "/akun/kata-sandi/", user="counter"),
    Route("account_reauthenticate", "/akun/pastikan/", user="counter"),
    Route("mfa_reauthenticate", "/akun/pastikan/kode/", user="counter"),
    Route("account:profile", "/akun/", user="counter"),
    Route("account:profile", "/akun/", host="base", user="bureau"),
    Route("account:sessions", "/akun/sesi/", user="counter"),
    Route("mfa_index", "/akun/langkah-kedua/", user="counter"),
    Route("mfa_index", "/akun/langkah-kedua/", user="team"),
    Route("mfa_activate_totp", "/akun/langkah-kedua/pasang/", user="team"),
    Route("mfa_deactivate_totp", "/akun/langkah-kedua/lepas/", user="counter"),
    Route("mfa_view_recovery_codes", "/akun/langkah-kedua/kode/", user="counter"),
    Route("mfa_generate_recovery_codes", "/akun/langkah-kedua/kode/baru/", user="counter"),
    Route("people:list", "/portal/pengguna/", user="admin"),
    Route("people:list", "/portal/pengguna/?q=tidak-ada", user="admin"),
    Route("people:list", "/central/pengguna/", host="base", user="central"),
    Route("people:invite", "/portal/pengguna/undang/", user="admin"),
    Route("people:invite", "/central/pengguna/undang/", host="base", user="central"),
    Route("people:edit", f"/portal/pengguna/{_PERSON}/", user="admin"),
    Route("people:edit", f"/portal/pengguna/{_LEFT}/", user="admin"),
    Route("people:deactivate", f"/portal/pengguna/{_PERSON}/nonaktifkan/", user="admin"),
    Route("people:reactivate", f"/portal/pengguna/{_LEFT}/aktifkan/", user="admin"),
    Route("people:reset_second_factor", f"/portal/pengguna/{_PERSON}/langkah-kedua/", user="admin"),
    Route("people:invitation_revoke", f"/portal/pengguna/undangan/{_INVITED}/tarik/", user="admin"),
    Route("people:audit", "/portal/riwayat/", user="head"),
    Route("people:audit", "/portal/riwayat/?action=people.user_reactivated", user="head"),
    Route("people:audit", "/central/riwayat/", host="base", user="central"),
]
MOVES = ("account:end_session", "account:end_other_sessions", "people:invitation_resend")


def prepare() -> None:
    """Make somebody with a second step, somebody who left, an invitation with a known link, and entries to read."""
    person = UserFactory(pk=_PERSON, full_name="Ni Luh Ayu Kartika", roles=[Role.HEAD.value, Role.SURVEY_TEAM.value])
    UserFactory(pk=_LEFT, full_name="Bambang Hermanto", is_active=False)
    for user in (person, get_user("counter")):
        TOTP.activate(user, TOTP_SECRET)
        RecoveryCodes.activate(user)
    invited = make_invitation("undangan@kantor.example", full_name="Siti Rahmawati", by=get_user("admin"))
    Invitation.objects.filter(pk=invited.pk).update(
        id=_INVITED, nonce=_NONCE, token_hash=_TOKEN_HASH, mail_sent_at=timezone.now()
    )
    with audit.acting(user=get_user("admin"), via="page", address="2001:db8:1234:5678:9abc:def0:1234:5678"):
        audit.record(action="people.roles_changed", target=person, changes={"roles": [[], list(person.roles)]})
