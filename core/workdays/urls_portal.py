"""Addresses below /portal/pengaturan/hari-kerja/ of an agency's host."""

from django.urls import path

from core.workdays.views import portal

app_name = "workdays_portal"
urlpatterns = [
    path("", portal.home, name="home"),
    path("tutup/", portal.add_day_off, name="add_day_off"),
    path("jam-lain/", portal.add_other_hours, name="add_other_hours"),
    path("cuti-bersama/", portal.joint_leave, name="joint_leave"),
    path("<int:pk>/tarik/", portal.take_back, name="take_back"),
]
