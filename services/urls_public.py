"""Public addresses of an agency's host."""

from django.urls import path

from services.views import comparing, public

app_name = "services"
urlpatterns = [
    path("", public.home, name="home"),
    path("layanan/", public.service_list, name="list"),
    path("layanan/<slug:code>/", public.service_detail, name="detail"),
    path("layanan/<slug:code>/versi/<int:version>/", public.service_version, name="version"),
    path("layanan/<slug:code>/banding/<int:old>/<int:new>/", comparing.public_comparison, name="comparison"),
]
