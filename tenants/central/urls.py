"""Addresses of central IT, under /central/ of the base host."""

from django.urls import path

from tenants.calendars.urls import calendar_urls
from tenants.central.views import agencies, bulk, fleet, home, hosts, lifecycle, runs, wizard
from tenants.common_templates.urls import template_urls
from tenants.common_templates.views.publishing import templates_take_over

app_name = "central"
urlpatterns = [
    path("", home.home, name="home"),
    path("instansi/", agencies.agency_list, name="agencies"),
    path("instansi/ekspor.xlsx", agencies.agency_export, name="agencies_export"),
    path("instansi-baru/", wizard.start, name="onboard"),
    path("instansi-baru/periksa/", wizard.check, name="onboard_check"),
    path("instansi-baru/hapus/", wizard.discard, name="onboard_discard"),
    path("instansi-baru/lambang.png", wizard.draft_emblem, name="onboard_emblem"),
    path("instansi-baru/<slug:key>/", wizard.step, name="onboard_step"),
    path("warna/<slug:digits>.css", wizard.colour_css, name="colour_css"),
    path("pembuatan/<int:pk>/", runs.run_page, name="run"),
    path("pembuatan/<int:pk>/lanjutkan/", runs.run_resume, name="run_resume"),
    path("pembuatan/<int:pk>/batalkan/", runs.run_undo, name="run_undo"),
    path("instansi/<slug:slug>/", agencies.agency_page, name="agency"),
    path("instansi/<slug:slug>/lambang.png", agencies.agency_emblem, name="agency_emblem"),
    path("instansi/<slug:slug>/ubah/", agencies.agency_edit, name="agency_edit"),
    path("instansi/<slug:slug>/undang/", agencies.agency_invite, name="agency_invite"),
    path("instansi/<slug:slug>/alamat/", hosts.rename, name="host_rename"),
    path("instansi/<slug:slug>/domain/", hosts.add, name="domain_add"),
    path("instansi/<slug:slug>/domain/<int:pk>/buktikan/", hosts.verify, name="domain_verify"),
    path("instansi/<slug:slug>/domain/<int:pk>/utama/", hosts.primary, name="host_primary"),
    path("instansi/<slug:slug>/domain/<int:pk>/hapus/", hosts.remove, name="domain_remove"),
    path("instansi/<slug:slug>/tangguhkan/", lifecycle.suspend, name="agency_suspend"),
    path("instansi/<slug:slug>/buka/", lifecycle.resume, name="agency_resume"),
    path("instansi/<slug:slug>/arsipkan/", lifecycle.archive, name="agency_archive"),
    path("instansi/<slug:slug>/panggil-kembali/", lifecycle.call_back, name="agency_call_back"),
    path("instansi/<slug:slug>/ekspor/<int:pk>/", lifecycle.export, name="agency_export"),
    path("massal/", bulk.bulk_list, name="bulk_list"),
    path("massal/templat.xlsx", bulk.bulk_template, name="bulk_template"),
    path("massal/<int:pk>/", bulk.bulk_page, name="bulk"),
    path("massal/<int:pk>/mulai/", bulk.bulk_start, name="bulk_start"),
    path("massal/<int:pk>/batal/", bulk.bulk_discard, name="bulk_discard"),
    path("massal/<int:pk>/lanjutkan/", bulk.bulk_resume, name="bulk_resume"),
    path("pembaruan/", fleet.fleet_page, name="fleet"),
    path("pembaruan/mulai/", fleet.fleet_start, name="fleet_start"),
    path("templat/ambil/", templates_take_over, name="templates_take_over"),
    *template_urls(),
    *calendar_urls(),
]
