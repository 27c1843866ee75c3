"""One resource on somebody's behalf, or NotFound: the same answer for what is not theirs and what is not there."""

from __future__ import annotations

from bookings.models import Resource, ResourcePhoto
from core.errors import NotFound


def staff_resource(code: str) -> Resource:
    """Return a thing or a companion, also one out of use. Beds belong to the pages of the shelter."""
    rows = Resource.objects.things().select_related("responsible", "person")
    found = rows.filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def public_resource(code: str) -> Resource:
    """Return a thing that the public sees."""
    found = Resource.objects.lent().filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def photo_of(resource: Resource, key: int) -> ResourcePhoto:
    """Return a picture of a resource."""
    found = ResourcePhoto.objects.filter(resource=resource, pk=key).first()
    if found is None:
        raise NotFound
    found.resource = resource
    return found
