"""Addresses under /akun/ on every host: sign-in and one's own account. What allauth offers beyond these is closed."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import include, path, re_path

from core.accounts.views import own

own_patterns = (
    [
        path("", own.profile, name="profile"),
        path("sesi/", own.sessions, name="sessions"),
        path("sesi/<int:pk>/akhiri/", own.end_one_session, name="end_session"),
        path("sesi/akhiri-yang-lain/", own.end_other_sessions, name="end_other_sessions"),
        path("undangan/<str:token>/", own.accept_invitation, name="accept_invitation"),
    ],
    "account",
)

urlpatterns = [
    path("", include(own_patterns)),
    path("masuk/", account.login, name="account_login"),
    path("masuk/kode/", mfa.authenticate, name="mfa_authenticate"),
    path("keluar/", account.logout, name="account_logout"),
    path("nonaktif/", account.account_inactive, name="account_inactive"),
    path("pastikan/", account.reauthenticate, name="account_reauthenticate"),
    path("pastikan/kode/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("kata-sandi/", account.password_change, name="account_change_password"),
    path("kata-sandi/lupa/", account.password_reset, name="account_reset_password"),
    path("kata-sandi/lupa/terkirim/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^kata-sandi/baru/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "kata-sandi/baru/selesai/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("langkah-kedua/", mfa.index, name="mfa_index"),
    path("langkah-kedua/pasang/", totp.activate_totp, name="mfa_activate_totp"),
    path("langkah-kedua/lepas/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("langkah-kedua/kode/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("langkah-kedua/kode/baru/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("langkah-kedua/kode/unduh/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
