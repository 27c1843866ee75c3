"""Addresses of GeoReport v2, each ending in the form of the answer."""

from django.urls import re_path

from feedback.open311 import views

app_name = "open311"
FORM = r"\.(?P<form>json|xml)$"
urlpatterns = [
    re_path(rf"^discovery{FORM}", views.discovery, name="discovery"),
    re_path(rf"^services{FORM}", views.services, name="services"),
    re_path(rf"^services/(?P<code>[a-z0-9-]{{1,60}}){FORM}", views.service, name="service"),
    re_path(rf"^requests{FORM}", views.requests, name="requests"),
    re_path(rf"^requests/(?P<code>[A-Za-z0-9-]{{1,20}}){FORM}", views.one_request, name="request"),
    re_path(rf"^tokens/(?P<token>[A-Za-z0-9:_-]{{1,200}}){FORM}", views.token, name="token"),
]
