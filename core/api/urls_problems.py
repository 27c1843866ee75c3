"""Pages under /api/problems/ of the base host: what a problem's `type` leads to."""

from django.urls import path

from core.api import pages

app_name = "api_problems"
urlpatterns = [
    path("", pages.problem_list, name="list"),
    path("<slug:code>", pages.problem, name="detail"),
]
