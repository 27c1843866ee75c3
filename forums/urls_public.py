"""Public addresses under /forum/ of an agency's host; each part of the app adds its own module."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "forums"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("forums.urls_public_after")),
    path("", include("forums.urls_public_planning")),
    path("", include("forums.urls_public_inputs")),
    path("", include("forums.urls_public_people")),
    path("", include("forums.urls_public_room")),
    path("", include("forums.urls_public_trace")),
    path("", include("forums.urls_public_documents")),
    path("", include("forums.urls_public_figures")),
]
