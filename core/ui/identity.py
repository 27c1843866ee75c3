"""Whose page this is: name, emblem, colour, contact and time zone shown around every page.

core knows no agency. The app that does registers a provider in its `AppConfig.ready()`:

    identity.register(lambda request: Identity(name=..., ...) if request.agency else None)
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Contact:
    """How to reach an office; whatever is empty is not shown."""

    address: str = ""
    phone: str = ""
    email: str = ""
    hours: Text = ""

    def __bool__(self) -> bool:
        return any((self.address, self.phone, self.email, self.hours))


@dataclass(frozen=True)
class Notice:
    """A line above every page of the host, such as "This agency is suspended"."""

    text: Text
    status: str = "pause"


@dataclass(frozen=True)
class Identity:
    """What a page says about its owner. `is_agency` is False on the base host.

    `short_name` stands in the header of a phone when the name would fill it. `initials` are made from the name when
    left empty. `css_url` serves `--agency` and `--agency-tint`.
    """

    name: Text
    short_name: Text = ""
    subtitle: Text = ""
    is_agency: bool = False
    initials: str = ""
    emblem_url: str = ""
    css_url: str = ""
    home_url: str = "/"
    contact: Contact = field(default_factory=Contact)
    time_zone: str = "Asia/Jakarta"
    notices: tuple[Notice, ...] = ()

    @property
    def letters(self) -> str:
        """Return at most three letters that stand in the emblem's place."""
        return self.initials or initials_of(str(self.name))


Provider = Callable[[HttpRequest], Identity | None]

PRODUCT = Identity(name="Maklumat", subtitle=_("The shared home of public service standards"), initials="M")

_providers: list[Provider] = []
_SMALL_WORDS = frozenset({"dan", "di", "untuk", "of", "and", "the", "provinsi", "kabupaten", "kota"})


def register(provider: Provider) -> Provider:
    """Ask `provider` for the identity of a request; the first one that answers wins. Usable as a decorator."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def unregister(provider: Provider) -> None:
    """Forget a provider; for tests."""
    _providers.remove(provider)


def identify(request: HttpRequest) -> Identity:
    """Return the identity that the request's page carries, found once per request."""
    known: Identity | None = getattr(request, "_ui_identity", None)
    if known is None:
        known = next((found for provider in _providers if (found := provider(request)) is not None), PRODUCT)
        request._ui_identity = known  # type: ignore[attr-defined]  # a per-request memo
    return known


def initials_of(name: str) -> str:
    """Return the first letters of up to two words that carry meaning: "Kantor Bahasa Provinsi Jambi" gives "KB"."""
    words = [word for word in name.split() if word[0].isalnum() and word.lower() not in _SMALL_WORDS]
    return "".join(word[0] for word in words[:2]).upper()
