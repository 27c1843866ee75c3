"""Addresses under /portal/standar/ of what stands around the services; services.urls_portal takes them in."""

from django.urls import path

from services.views import eligibility, feedback, points

CHECK = "layanan/<slug:code>/cek/"
urlpatterns = [
    path("titik/", points.point_list, name="points"),
    path("titik/baru/", points.point_create, name="point_create"),
    path("titik/impor/", points.point_import, name="point_import"),
    path("titik/<slug:code>/", points.point_edit, name="point"),
    path("titik/<slug:code>/pakai/", points.point_use, name="point_use"),
    path("umpan-balik/", feedback.feedback_list, name="feedback"),
    path("umpan-balik/<int:pk>/", feedback.feedback_detail, name="feedback_detail"),
    path("pencarian/", feedback.search_words, name="search_words"),
    path("pencarian/<int:pk>/hapus/", feedback.synonyms_remove, name="synonyms_remove"),
    path(CHECK, eligibility.check_overview, name="eligibility"),
    path(f"{CHECK}urutan/", eligibility.question_move, name="eligibility_move"),
    path(f"{CHECK}buka/", eligibility.check_open, name="eligibility_open"),
    path(f"{CHECK}pertanyaan/<slug:key>/", eligibility.question_edit, name="eligibility_question"),
]
