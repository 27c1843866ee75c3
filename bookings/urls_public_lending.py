"""Addresses under /peminjaman/: asking for what is lent."""

from django.urls import path

from bookings.views import lending_ask

app_name = "lending"
urlpatterns = [path("ajukan/", lending_ask.ask, name="ask")]
