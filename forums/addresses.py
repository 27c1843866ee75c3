"""Addresses of an agency's pages, also those of another part of the app: nothing where that part is not there."""

from __future__ import annotations

from django.conf import settings
from django.urls import NoReverseMatch, reverse


def address_of(name: str, *args: object) -> str:
    """Return the address of a page, "" when no part offers it."""
    try:
        return reverse(name, urlconf=settings.URLCONF_AGENCY, args=args)
    except NoReverseMatch:
        return ""
