"""Tokens of an agency, under /portal/ of its host."""

from django.urls import path

from core.api import pages

app_name = "api_tokens"
urlpatterns = [
    path("pengaturan/token/", pages.token_list, name="list"),
    path("pengaturan/token/baru/", pages.token_create, name="create"),
    path("pengaturan/token/<int:pk>/cabut/", pages.token_revoke, name="revoke"),
]
