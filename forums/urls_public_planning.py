"""Public addresses under /forum/: the list, the page of a forum, its calendar file, the feed."""

from django.urls import path

from forums.views import planning_public as views

urlpatterns = [
    path("", views.forum_list, name="list"),
    path("forum.atom", views.forum_feed, name="feed"),
    path("<forum:code>/", views.forum_page, name="forum"),
    path("<forum:code>/acara.ics", views.forum_calendar, name="calendar"),
    path("<forum:code>/bahan/<int:pk>/", views.forum_material, name="material"),
]
