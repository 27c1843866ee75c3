"""Addresses of publication under /portal/standar/: pledge, register of media, checks, SIPP Nasional."""

from django.urls import path

from services.views import checking, media, pledges, sippn

PLEDGE = "maklumat/<int:pk>/"
MEDIA = "media/<int:pk>/"
urlpatterns = [
    path("maklumat/", pledges.pledge_list, name="pledges"),
    path("maklumat/baru/<slug:kind>/", pledges.pledge_draft, name="pledge_draft"),
    path(PLEDGE, pledges.pledge_detail, name="pledge"),
    path(f"{PLEDGE}ubah/", pledges.pledge_edit, name="pledge_edit"),
    path(f"{PLEDGE}pernyataan/", pledges.pledge_statements, name="pledge_statements"),
    path(f"{PLEDGE}rekaman/", pledges.pledge_recording, name="pledge_recording"),
    path(f"{PLEDGE}tetapkan/", pledges.pledge_enact, name="pledge_enact"),
    path(f"{PLEDGE}terbitkan/", pledges.pledge_publish, name="pledge_publish"),
    path(f"{PLEDGE}cabut/", pledges.pledge_withdraw, name="pledge_withdraw"),
    path(f"{PLEDGE}buang/", pledges.pledge_discard, name="pledge_discard"),
    path(f"{PLEDGE}berkas/<slug:what>/", pledges.pledge_file, name="pledge_file"),
    path("media/", media.media_list, name="media"),
    path("media/baru/", media.placement_create, name="placement_create"),
    path("media/sippn/", sippn.sippn_list, name="sippn"),
    path("media/sippn/sippn.xlsx", sippn.sippn_sheet, name="sippn_sheet"),
    path("media/sippn/<slug:code>/", sippn.sippn_service, name="sippn_service"),
    path(MEDIA, media.placement_detail, name="placement"),
    path(f"{MEDIA}foto/", media.placement_photo, name="placement_photo"),
    path(f"{MEDIA}selesai/", media.placement_end, name="placement_end"),
    path(f"{MEDIA}gambar/", media.placement_picture, name="placement_picture"),
    path("pemeriksaan/", checking.check_list, name="checks"),
    path("pemeriksaan/jalankan/", checking.check_run, name="check_run"),
    path("layanan/<slug:code>/versi/<int:version>/publikasi/", checking.standard_checks, name="standard_checks"),
]
