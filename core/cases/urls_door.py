"""The one door: what a citizen may want to do, and where it is done."""

from django.urls import path

from core.cases.views import public_door

app_name = "door"
urlpatterns = [path("", public_door.start, name="start")]
