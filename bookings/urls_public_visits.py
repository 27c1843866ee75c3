from django.urls import path

from bookings.views import visits_public as public
from bookings.views import visits_registering as registering

app_name = "visits"
urlpatterns = [
    path("", public.visit_list, name="list"),
    path("bulan/", public.month, name="month"),
    path("peta/", public.place_map, name="map"),
    path("jadwal.ics", public.all_ics, name="feed"),
    path("minta/", registering.ask, name="ask"),
    path("<int:pk>/", public.visit, name="visit"),
    path("<int:pk>/kunjungan.ics", public.visit_ics, name="visit_ics"),
    path("<int:pk>/poster.pdf", public.poster, name="poster"),
    path("<int:pk>/daftar/", registering.register, name="register"),
    path("pendaftaran/<str:token>/", registering.registration, name="registration"),
    path("pendaftaran/<str:token>/batal/", registering.cancel, name="registration_cancel"),
    path("pendaftaran/<str:token>/hapus/", registering.registration_forget, name="registration_forget"),
    path("pendaftaran/<str:token>/pindah/", registering.take_other, name="take_other"),
    path("pendaftaran/<str:token>/hari.ics", registering.registration_ics, name="registration_ics"),
]
