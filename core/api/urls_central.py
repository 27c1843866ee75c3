"""Tokens of the base host, under /central/."""

from django.urls import path

from core.api import pages

app_name = "api_tokens"
urlpatterns = [
    path("token/", pages.token_list, name="list"),
    path("token/baru/", pages.token_create, name="create"),
    path("token/<int:pk>/cabut/", pages.token_revoke, name="revoke"),
]
