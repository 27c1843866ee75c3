"""Addresses of the people of an office and of its record, the same in the portal and for central IT."""

from __future__ import annotations

from django.urls import path

from core.accounts.views import people, record

app_name = "people"
urlpatterns = [
    path("pengguna/", people.people, name="list"),
    path("pengguna/undang/", people.invite, name="invite"),
    path("pengguna/<int:pk>/", people.person, name="edit"),
    path("pengguna/<int:pk>/nonaktifkan/", people.deactivate, name="deactivate"),
    path("pengguna/<int:pk>/aktifkan/", people.reactivate, name="reactivate"),
    path("pengguna/<int:pk>/langkah-kedua/", people.reset_second_factor, name="reset_second_factor"),
    path("pengguna/undangan/<int:pk>/kirim-ulang/", people.resend_invitation, name="invitation_resend"),
    path("pengguna/undangan/<int:pk>/tarik/", people.revoke_invitation, name="invitation_revoke"),
    path("riwayat/", record.record_of_changes, name="audit"),
    path("riwayat/unduh.<slug:kind>", record.download_record, name="audit_download"),
]
