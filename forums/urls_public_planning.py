"""Public addresses under /forum/: the list, the page of a forum, its calendar file, the feed."""

from django.urls import path

from forums.views import planning_public as views

urlpatterns = [
    path("", views.forum_list, name="list"),
    path("<forum:code>/", views.forum_page, name="forum"),
]
