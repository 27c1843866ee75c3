"""Where people apply for services. What is fixed stands before the codes of services."""

from django.urls import path

from services.applications.views import applying, filling

app_name = "applications"
urlpatterns = [
    path("", applying.service_list, name="services"),
    path("lanjut/<str:token>/", applying.resume, name="resume"),
    path("<slug:code>/", applying.start, name="start"),
    path("<slug:code>/isi/", applying.applicant, name="applicant"),
    path("<slug:code>/isi/<slug:key>/", filling.page, name="page"),
    path("<slug:code>/tinjau/", applying.review, name="review"),
    path("<slug:code>/simpan/", applying.saved, name="saved"),
    path("<slug:code>/hapus/", applying.discard, name="discard"),
]
