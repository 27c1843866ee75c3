"""Addresses under /portal/antrean/ of an agency's host."""

from django.urls import path

from services.queue.views import calling, setup

app_name = "queue_portal"
COUNTER = "loket/<int:pk>/"
PLACE = "atur/<slug:code>/"
urlpatterns = [
    path("", calling.home, name="home"),
    path(COUNTER, calling.counter, name="counter"),
    path(f"{COUNTER}isi/", calling.counter_content, name="counter_content"),
    path(f"{COUNTER}berikut/", calling.call_next, name="next"),
    path(f"{COUNTER}<int:ticket>/alihkan/", calling.pass_on, name="pass_on"),
    path(f"{COUNTER}<int:ticket>/berkas/", calling.link, name="link"),
    path(f"{COUNTER}<int:ticket>/<slug:move>/", calling.move, name="move"),
    path("ambil/<slug:code>/", calling.give, name="give"),
    path("nomor/<int:ticket>/", calling.given, name="given"),
    path("nomor/<int:ticket>/karcis-<slug:width>.pdf", calling.slip, name="slip"),
    path("atur/", setup.places, name="places"),
    path(PLACE, setup.place, name="place"),
    path(f"{PLACE}antrean/baru/", setup.queue_edit, name="queue_create"),
    path(f"{PLACE}antrean/<slug:letter>/", setup.queue_edit, name="queue"),
    path(f"{PLACE}loket/baru/", setup.counter_edit, name="counter_create"),
    path(f"{PLACE}loket/<int:pk>/", setup.counter_edit, name="counter_edit"),
    path("angka/<slug:code>/", setup.numbers, name="numbers"),
]
