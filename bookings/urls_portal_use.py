"""Addresses under /portal/serah-terima/: hand-over and return, and those who accompany."""

from django.urls import path

from bookings.views import use_companions as companions
from bookings.views import use_damages as damages
from bookings.views import use_desk as desk

app_name = "use_portal"
CASE = "<case:code>/"
urlpatterns = [
    path("", desk.today, name="today"),
    path("jadwal-saya/", companions.schedule, name="schedule"),
    path("jadwal-saya/alamat-baru/", companions.renew, name="renew"),
    path("pendamping/", companions.load, name="load"),
    path(f"{CASE}serahkan/", desk.give, name="hand_over"),
    path(f"{CASE}terima-kembali/", desk.take, name="take_back"),
    path(f"{CASE}datang/", desk.arrive, name="arrive"),
    path(f"{CASE}tidak-hadir/", desk.no_show, name="no_show"),
    path(f"{CASE}hadir/", desk.undo, name="undo_no_show"),
    path(f"{CASE}pendamping/", desk.exchange, name="exchange"),
    path("kerusakan/", damages.damages, name="damages"),
    path("kegiatan/<int:pk>/kembali/", damages.take_own, name="take_own"),
    path("kegiatan/<int:pk>/kerusakan/", damages.record_own, name="damage_own"),
    path(f"{CASE}kerusakan/", damages.record, name="damage"),
    path(f"{CASE}kerusakan/<int:pk>/", damages.settle, name="settle"),
    path(f"{CASE}kunci/", damages.keys, name="keys"),
]
