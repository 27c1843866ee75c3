"""Addresses under /portal/ of an agency's host."""

from core.accounts.urls_people import app_name, urlpatterns

__all__ = ["app_name", "urlpatterns"]
