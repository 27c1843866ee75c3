"""Addresses under /central/ of the base host, for central IT."""

from core.accounts.urls_people import app_name, urlpatterns

__all__ = ["app_name", "urlpatterns"]
