"""The API of an agency's host, below /api/v1/."""

from __future__ import annotations

from deploy.urls import include_present

urlpatterns = include_present(
    "core.api.urls",
    "core.workdays.api.urls",
    "core.cases.api.urls",
    "core.privacy.api.urls",
    "services.api.urls",
    "forums.api.urls",
    "feedback.api.urls",
    "bookings.api.urls",
)
