"""Public addresses of publication: pledge, check page, chain, feed, linked data, QR codes."""

from django.urls import path

from services.views import machine, verifying

urlpatterns = [
    path("maklumat/", verifying.pledge, name="pledge"),
    path("maklumat/<slug:kind>/versi/<int:version>/<slug:what>/", verifying.pledge_file, name="pledge_file"),
    path("media/<int:pk>/foto/", verifying.placement_picture, name="placement_picture"),
    path("periksa/", verifying.check_form, name="check_form"),
    path("periksa/rantai.jsonl", verifying.chain, name="chain"),
    path("periksa/<slug:code>/", verifying.check, name="check"),
    path("perubahan.atom", machine.changes, name="changes"),
    path("layanan/<slug:code>/data.jsonld", machine.service_data, name="data"),
    path("layanan/<slug:code>/versi/<int:version>/qr.svg", machine.version_qr, name="qr"),
]
