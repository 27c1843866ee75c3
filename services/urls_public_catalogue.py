"""Public addresses of what stands around the services; services.urls_public takes them in."""

from django.urls import path

from services.views import eligibility_public, page_feedback, points_public

urlpatterns = [
    path("titik/", points_public.point_list, name="points"),
    path("titik/<slug:code>/", points_public.point_detail, name="point"),
    path("layanan/<slug:code>/cek/", eligibility_public.eligibility, name="eligibility"),
    path("layanan/<slug:code>/bantu/", page_feedback.feedback, name="feedback"),
    path("layanan/<slug:code>/bantu/terkirim/", page_feedback.feedback_sent, name="feedback_sent"),
]
