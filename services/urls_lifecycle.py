"""Addresses of the life cycle under /portal/standar/: moves of a version, agreements, decrees, reviews."""

from django.urls import path

from services.views import agreements, decrees, lifecycle, moving, publishing, reviewing

VERSION = "layanan/<slug:code>/versi/<int:version>/"
MINUTES, DECREE, REVIEW = "kesepakatan/<int:pk>/", "keputusan/<int:pk>/", "tinjauan/<int:pk>/"
urlpatterns = [
    path(VERSION, lifecycle.standard_detail, name="standard"),
    path(f"{VERSION}pratinjau/", lifecycle.standard_preview, name="preview"),
    path(f"{VERSION}riwayat/<int:pk>/", lifecycle.standard_event, name="event"),
    path(f"{VERSION}ajukan/", moving.standard_submit, name="submit"),
    path(f"{VERSION}kembalikan/", moving.standard_return, name="return"),
    path(f"{VERSION}konsultasi/", moving.standard_consult, name="consult"),
    path(f"{VERSION}sepakati/", agreements.standard_agree, name="agree"),
    path(f"{VERSION}terbitkan/", publishing.standard_publish, name="publish"),
    path(f"{VERSION}terbit/", publishing.standard_published, name="published"),
    path(f"{VERSION}berlakukan/", moving.standard_apply, name="apply"),
    path(f"{VERSION}cabut/", publishing.standard_withdraw, name="withdraw"),
    path(f"{VERSION}buang/", publishing.standard_discard, name="discard"),
    path(f"{VERSION}tinjau/", reviewing.review_begin, name="review_begin"),
    path("kesepakatan/", agreements.agreement_list, name="agreements"),
    path("kesepakatan/baru/", agreements.standards_agree, name="agreement_create"),
    path(MINUTES, agreements.minutes_detail, name="minutes"),
    path(f"{MINUTES}berkas/", agreements.minutes_file, name="minutes_file"),
    path("keputusan/", decrees.decree_list, name="decrees"),
    path("keputusan/baru/", decrees.decree_create, name="decree_create"),
    path(DECREE, decrees.decree_detail, name="decree"),
    path(f"{DECREE}ubah/", decrees.decree_edit, name="decree_edit"),
    path(f"{DECREE}standar/", decrees.decree_add, name="decree_add"),
    path(f"{DECREE}standar/<slug:code>/<int:version>/lepas/", decrees.decree_remove, name="decree_remove"),
    path(f"{DECREE}tetapkan/", decrees.decree_enact, name="decree_enact"),
    path(f"{DECREE}buang/", decrees.decree_discard, name="decree_discard"),
    path(f"{DECREE}berkas/", decrees.decree_file, name="decree_file"),
    path(f"{DECREE}terbitkan/", decrees.decree_publish, name="decree_publish"),
    path("tinjauan/", reviewing.review_list, name="reviews"),
    path("tinjauan/pengaturan/", reviewing.review_settings, name="review_settings"),
    path(REVIEW, reviewing.review_detail, name="review"),
    path(f"{REVIEW}tetap/", reviewing.review_conclude, name="review_conclude"),
    path(f"{REVIEW}berkas/", reviewing.review_file, name="review_file"),
]
