"""Addresses under /lacak/ by which borrowers act on their own booking; the proof of a case is kept there."""

from django.urls import path

from bookings.views import lending_own, lending_permit, lending_series

app_name = "lending_case"
urlpatterns = [
    path("<case:code>/ubah-peminjaman/", lending_own.change, name="change"),
    path("<case:code>/waktu-lain/", lending_own.take, name="take"),
    path("<case:code>/terima-tawaran/", lending_own.accept_offer, name="accept"),
    path("<case:code>/batalkan-rangkaian/", lending_series.cancel, name="cancel_all"),
    path("<case:code>/rangkaian/<case:other>/", lending_own.member, name="member"),
    path("<case:code>/surat-izin.pdf", lending_permit.own, name="permit"),
    path("<case:code>/kalender.ics", lending_own.calendar, name="calendar"),
]
