"""Addresses under /portal/forum/ of an agency's host; each part of the app adds its own module."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "forums_portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("forums.urls_portal_after")),
    path("", include("forums.urls_portal_planning")),
    path("", include("forums.urls_portal_people")),
    path("", include("forums.urls_portal_room")),
    path("", include("forums.urls_portal_trace")),
    path("", include("forums.urls_portal_documents")),
    path("", include("forums.urls_portal_figures")),
]
