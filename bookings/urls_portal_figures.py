"""Addresses under /portal/pemakaian/ of an agency's host."""

from django.urls import path

from bookings.views import figures

app_name = "bookings_figures"
urlpatterns = [
    path("", figures.home, name="home"),
    path("pemakaian.xlsx", figures.workbook, name="workbook"),
    path("komunitas/", figures.years, name="years"),
    path("daftar/", figures.uses, name="uses"),
    path("rumah-singgah/", figures.shelter, name="shelter"),
    path("rumah-singgah/keterisian.xlsx", figures.shelter_workbook, name="shelter_workbook"),
    path("keliling/", figures.visits, name="visits"),
    path("keliling/kunjungan.xlsx", figures.visits_workbook, name="visits_workbook"),
]
