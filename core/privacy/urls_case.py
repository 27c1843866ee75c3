"""The address under /lacak/ by which a citizen asks something about the data of a case; its proof is kept there."""

from django.urls import path

from core.privacy.views import public

app_name = "privacy_case"
urlpatterns = [path("<case:code>/data-pribadi/", public.request_page, name="request")]
