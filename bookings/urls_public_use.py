"""Addresses under /serah-terima/: what the code of a booking leads to, and companions' calendars."""

from django.urls import path

from bookings.views import use_companions, use_scan

app_name = "use"
urlpatterns = [
    path("jadwal/<str:token>.ics", use_companions.feed, name="feed"),
    path("<case:code>/", use_scan.scan, name="scan"),
    path("<case:code>/qr.svg", use_scan.code_picture, name="qr"),
    path("<case:code>/qr.png", use_scan.code_picture_for_mail, name="qr_png"),
]
