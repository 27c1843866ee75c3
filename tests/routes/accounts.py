"""Pages of core.accounts for the browser walk."""

from __future__ import annotations

from tests.routes import Route

_UNKNOWN_LINK = "/akun/undangan/tautan-yang-tidak-ada/"

ROUTES: list[Route] = [
    Route("account_login", "/akun/masuk/"),
    Route("account_login", "/akun/masuk/", host="base"),
    Route("account_inactive", "/akun/nonaktif/"),
    Route("account_reset_password", "/akun/kata-sandi/lupa/"),
    Route("account_reset_password_done", "/akun/kata-sandi/lupa/terkirim/"),
    Route("account_reset_password_from_key", "/akun/kata-sandi/baru/1-tautan-lama/"),
    Route("account_reset_password_from_key_done", "/akun/kata-sandi/baru/selesai/"),
    Route("account:accept_invitation", _UNKNOWN_LINK),
    Route("account:accept_invitation", _UNKNOWN_LINK, host="base"),
    Route("account_logout", "/akun/keluar/", user="counter"),
    Route("account_change_password", "/akun/kata-sandi/", user="counter"),
    Route("account_reauthenticate", "/akun/pastikan/", user="counter"),
    Route("account:profile", "/akun/", user="counter"),
    Route("account:profile", "/akun/", host="base", user="bureau"),
    Route("account:sessions", "/akun/sesi/", user="counter"),
    Route("mfa_index", "/akun/langkah-kedua/", user="counter"),
    Route("mfa_activate_totp", "/akun/langkah-kedua/pasang/", user="counter"),
    Route("people:list", "/portal/pengguna/", user="admin"),
    Route("people:list", "/portal/pengguna/?q=tidak-ada", user="admin"),
    Route("people:list", "/central/pengguna/", host="base", user="central"),
    Route("people:invite", "/portal/pengguna/undang/", user="admin"),
    Route("people:invite", "/central/pengguna/undang/", host="base", user="central"),
    Route("people:edit", "/portal/pengguna/2/", user="admin"),
    Route("people:deactivate", "/portal/pengguna/2/nonaktifkan/", user="admin"),
    Route("people:reactivate", "/portal/pengguna/2/aktifkan/", user="admin"),
    Route("people:reset_second_factor", "/portal/pengguna/2/langkah-kedua/", user="admin"),
    Route("people:invitation_revoke", "/portal/pengguna/undangan/1/tarik/", user="admin"),
    Route("people:audit", "/portal/riwayat/", user="head"),
    Route("people:audit", "/central/riwayat/", host="base", user="central"),
]
