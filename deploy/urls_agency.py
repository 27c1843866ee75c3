"""Addresses on an agency's host."""

from __future__ import annotations

from deploy.urls import collect, handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = collect("agency")
