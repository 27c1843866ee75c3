"""Addresses under /privasi/: what happens to personal data, and one's own."""

from django.urls import path

from core.privacy.views import public

app_name = "privacy"
urlpatterns = [
    path("", public.home, name="home"),
    path("data-saya/", public.my_data_form, name="my_data"),
    path("data-saya/<str:key>/", public.my_data_link, name="my_data_link"),
    path("insiden/<int:pk>/", public.incident, name="incident"),
    path("pemberitahuan/<slug:form>/", public.notice, name="notice"),
]
