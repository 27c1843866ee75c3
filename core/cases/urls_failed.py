"""Addresses of the messages that did not arrive, among the settings."""

from django.urls import path

from core.cases.views import failed

app_name = "failed_notices"
urlpatterns = [
    path("", failed.failed_list, name="list"),
    path("kirim-ulang/", failed.send_again, name="send_again"),
]
