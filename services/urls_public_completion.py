"""Addresses under /lacak/ by which applicants complete what was asked for; the proof of a case is kept there."""

from django.urls import path

from services.applications.views import completion

app_name = "completion"
urlpatterns = [path("<case:code>/lengkapi/<slug:item>/", completion.complete, name="item")]
