"""Addresses under /portal/peminjaman/: requests to borrow, own activities, the rules of lending."""

from django.urls import path

from bookings.views import lending_desk, lending_office, lending_permit

app_name = "lending_portal"
urlpatterns = [
    path("", lending_desk.lendings, name="list"),
    path("catat/", lending_office.enter, name="enter"),
    path("kegiatan/", lending_office.own_use, name="own_use"),
    path("kegiatan/<int:pk>/batalkan/", lending_office.own_use_cancel, name="own_use_cancel"),
    path("setelan/", lending_office.settings, name="settings"),
    path("<case:code>/setujui/", lending_desk.approve, name="approve"),
    path("<case:code>/tolak/", lending_desk.refuse, name="refuse"),
    path("<case:code>/ubah/", lending_desk.change, name="change"),
    path("<case:code>/batalkan/", lending_desk.cancel, name="cancel"),
    path("<case:code>/surat-izin.pdf", lending_permit.of_borrower, name="permit"),
]
