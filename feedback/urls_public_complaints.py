"""Addresses at which everybody complains, proposes, and reads what came of it."""

from django.urls import path

from feedback.views import complaint_public, complaint_write

app_name = "complaints"
urlpatterns = [
    path("", complaint_public.complaint_list, name="list"),
    path("baru/", complaint_write.write_complaint, name="write"),
    path("aspirasi/", complaint_write.write_aspiration, name="aspire"),
    path("data.csv", complaint_public.complaint_data, name="data"),
    path("<case:code>/", complaint_public.complaint_detail, name="complaint"),
]
