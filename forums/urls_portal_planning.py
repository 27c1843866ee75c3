"""Addresses under /portal/forum/: the list, the overview of a forum, its plan and its moves."""

from django.urls import path

from forums.views import planning as views

FORUM = "<forum:code>/"
urlpatterns = [
    path("", views.forum_list, name="list"),
    path(FORUM, views.forum_overview, name="forum"),
]
