"""Public addresses of an agency's host."""

from django.urls import include, path

from services.views import comparing, finding, public

app_name = "services"
urlpatterns = [
    path("", finding.home, name="home"),
    path("layanan/", finding.service_list, name="list"),
    path("layanan/<slug:code>/", public.service_detail, name="detail"),
    path("layanan/<slug:code>/versi/<int:version>/", public.service_version, name="version"),
    path("layanan/<slug:code>/banding/<int:old>/<int:new>/", comparing.public_comparison, name="comparison"),
    path("", include("services.urls_public_catalogue")),
    path("", include("services.urls_printing")),
    path("", include("services.urls_public_publication")),
]
