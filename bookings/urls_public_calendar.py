"""Addresses under /jadwal/ of an agency's host: when what it lends is free."""

from django.urls import path

from bookings.views import calendar, calendar_feed

app_name = "calendar"
urlpatterns = [
    path("", calendar.week, name="week"),
    path("bulan/", calendar.month, name="month"),
    path("hari/", calendar.day, name="day"),
    path("cari/", calendar.first_free, name="first_free"),
    path("<slug:code>.ics", calendar_feed.feed, name="feed"),
]
