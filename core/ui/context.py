"""The `shell` of a page: everything that stands around its content, worked out only when a template asks for it."""

from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.ui import nav as menus
from core.ui.identity import Contact, Identity, Notice, Text, identify

Kind = Literal["public", "base", "portal", "central", "oversight"]

STAFF_PATHS: dict[str, Kind] = {"/portal/": "portal", "/central/": "central", "/oversight/": "oversight"}
STAFF_NAMES: dict[str, Text] = {
    "portal": _("Staff portal"),
    "central": _("Central administration"),
    "oversight": _("Oversight of public services"),
}
EXAMPLE_NOTICE = _(
    "Example data. Facts about the agencies come from news articles; everything else here is made up "
    "and is not information from any office."
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell` and `is_demo`."""
    return {"shell": Shell(request), "is_demo": is_demo()}


def is_demo() -> bool:
    """Tell whether this deployment shows example data."""
    return bool(getattr(settings, "DEMO", False))


def base_url() -> str:
    """Return the start page of the base host."""
    return f"{getattr(settings, 'BASE_URL', '').rstrip('/')}/"


def shell_kind(request: HttpRequest) -> Kind:
    """Return the shell that the request's page belongs to.

    A page under /akun/ belongs to the staff shell of whoever is signed in, so that its menu stays.
    """
    for prefix, kind in STAFF_PATHS.items():
        if request.path.startswith(prefix):
            return kind
    is_agency = identify(request).is_agency
    user = getattr(request, "user", None)
    if request.path.startswith("/akun/") and user is not None and user.is_authenticated:
        if is_agency:
            return "portal"
        return "oversight" if user.has_perm("oversight.view") else "central"
    return "public" if is_agency else "base"


# Letters of a name that fills more than two lines beside the emblem at 360 px.
LONG_NAME = 34


class Shell:
    """What base templates read; each attribute is computed at most once."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def identity(self) -> Identity:
        return identify(self._request)

    @cached_property
    def kind(self) -> Kind:
        return shell_kind(self._request)

    @property
    def is_staff(self) -> bool:
        return self.kind in STAFF_NAMES

    @property
    def name(self) -> Text:
        return self.identity.name

    @property
    def short_name(self) -> Text:
        """What a phone's header has room for; empty when that is the name itself."""
        short = self.identity.short_name
        return short if short and len(str(self.identity.name)) > LONG_NAME else ""

    @property
    def subtitle(self) -> Text:
        return STAFF_NAMES.get(self.kind) or self.identity.subtitle

    @property
    def initials(self) -> str:
        return self.identity.letters

    @property
    def emblem_url(self) -> str:
        return self.identity.emblem_url

    @property
    def css_url(self) -> str:
        return self.identity.css_url

    @property
    def home_url(self) -> str:
        """The start page of the shell: staff return to their own."""
        return next((path for path, kind in STAFF_PATHS.items() if kind == self.kind), self.identity.home_url)

    @property
    def site_url(self) -> str:
        """The public start page of this host."""
        return self.identity.home_url

    @property
    def directory_url(self) -> str:
        """The public directory of all agencies."""
        return base_url()

    @property
    def contact(self) -> Contact:
        return self.identity.contact

    @cached_property
    def nav(self) -> list[menus.NavLink]:
        return menus.links(self.kind, self._request)

    @cached_property
    def foot(self) -> list[menus.NavLink]:
        """The second list of the footer; what the menu already shows is not told twice."""
        shown = {link.url for link in self.nav}
        links = menus.links("public_foot" if self.identity.is_agency else "base_foot", self._request)
        if self.kind not in ("public", "base") and self.user_label:  # public pages are the same for everybody
            links = [link for link in links if link.key != "sign_in"]
        return [link for link in links if link.url not in shown]

    @cached_property
    def search(self) -> menus.NavLink | None:
        """The search of the portal's header; its entry says what is typed there."""
        return next(iter(menus.links("portal_search", self._request)), None) if self.kind == "portal" else None

    @cached_property
    def account(self) -> list[menus.NavLink]:
        return menus.links("account", self._request)

    @cached_property
    def user_label(self) -> str:
        """Name of whoever is signed in, empty for everybody else."""
        user = getattr(self._request, "user", None)
        if user is None or not user.is_authenticated:
            return ""
        return getattr(user, "full_name", "") or user.get_username()

    @cached_property
    def notices(self) -> list[Notice]:
        """Lines above the page, the example data first."""
        example = [Notice(EXAMPLE_NOTICE, "example")] if is_demo() else []
        return [*example, *self.identity.notices]

    @property
    def language_next(self) -> str:
        """Where the language switch returns to: this address, or the start page after a form was sent."""
        return self._request.get_full_path() if self._request.method == "GET" else self._request.path
