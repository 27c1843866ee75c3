"""Addresses under /antrean/ of an agency's host."""

from django.urls import path

from services.queue.views import public

app_name = "queue"
TICKET = "<slug:code>/nomor/<str:key>/"
urlpatterns = [
    path("", public.point_list, name="list"),
    path("<slug:code>/", public.point, name="point"),
    path("<slug:code>/layar/", public.screen, name="screen"),
    path("<slug:code>/layar/isi/", public.screen_content, name="screen_content"),
    path("<slug:code>/layar/nomor.svg", public.screen_qr, name="screen_qr"),
    path(TICKET, public.ticket_page, name="ticket"),
    path(f"{TICKET}isi/", public.ticket_content, name="ticket_content"),
    path(f"{TICKET}kembalikan/", public.ticket_give_back, name="ticket_give_back"),
]
