"""The doors of an agency: what somebody may come for. Every app registers its own in `AppConfig.ready()`.

    doors.register(Door("complaint", _("Complain"), _("Something went wrong ..."), "complaints:write", order=20))

They stand on the page "What do you want to do?" and on the agency's start page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from core.cases.regimes import Text


@dataclass(frozen=True)
class Door:
    """One thing to come for. `url_name` may be an address that begins with a stroke; `is_open` hides it for now."""

    key: str
    label: Text
    description: Text
    url_name: str
    order: int = 100
    is_open: Callable[[HttpRequest], bool] | None = None


@dataclass(frozen=True)
class OpenDoor:
    """A door as one request sees it."""

    key: str
    label: Text
    description: Text
    url: str


@dataclass(frozen=True)
class Service:
    """A service that takes applications: its name, a line about it, and where one applies."""

    name: str
    line: str
    url: str


Services = Callable[[str], list[Service]]
_doors: dict[str, Door] = {}
_services: list[Services] = []


def register(door: Door) -> None:
    """Open a door; the same key again replaces it."""
    _doors[door.key] = door


def unregister(key: str) -> None:
    """Close a door; for tests."""
    del _doors[key]


def register_services(services: Services) -> None:
    """Have `services(words)` return the services that take applications, narrowed to what was searched for."""
    if services not in _services:
        _services.append(services)


def services_for(words: str) -> list[Service]:
    """Return the services that take applications."""
    return [service for services in _services for service in services(words)]


def takes_applications() -> bool:
    """Tell whether any app has services to apply for."""
    return bool(_services)


def open_doors(request: HttpRequest) -> list[OpenDoor]:
    """Return the doors that are open now, in their order; one that leads nowhere is left out."""
    found: list[OpenDoor] = []
    for door in sorted(_doors.values(), key=lambda door: (door.order, door.key)):
        if door.is_open is not None and not door.is_open(request):
            continue
        url = _address(door.url_name, getattr(request, "urlconf", None))
        if url:
            found.append(OpenDoor(door.key, door.label, door.description, url))
    return found


def _address(name: str, urlconf: str | None) -> str:
    if name.startswith("/"):
        return name
    try:
        return reverse(name, urlconf=urlconf)
    except NoReverseMatch:
        return ""
