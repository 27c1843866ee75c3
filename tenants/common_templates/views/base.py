"""What the pages of common templates share: on whose pages somebody is, and who may be there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.access import permission_required, signed_in
from core.errors import NotFound, PermissionRefused
from core.models import User
from tenants.common_templates.scope import PERMISSION, writes_for
from tenants.models import Province, StandardTemplate, StandardTemplateVersion

CENTRAL = "central"


@dataclass(frozen=True)
class Place:
    """The pages of central IT, or of one bureau. `owner` is the province whose templates are written here."""

    namespace: str
    owner: str | None
    user: User
    name: str
    zone: str

    def to(self, page: str, *args: Any) -> HttpResponseRedirect:
        return redirect(f"{self.namespace}:{page}", *args)

    def render(
        self, request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
    ) -> HttpResponse:
        """Draw a page; its links are made with `ns`, the names of this place's addresses."""
        context |= {"ns": self.namespace, "place": self}
        return render(request, f"tenants/common_templates/{template}.html", context, status=status)

    def owns(self, template: StandardTemplate) -> bool:
        return template.province_code == self.owner


View = Callable[..., HttpResponse]
Answer = Callable[..., HttpResponseBase]
Decorator = Callable[[View], Answer]


def template_page(*, methods: Callable[[Answer], Answer] = require_safe) -> Decorator:
    """Give a view its place, after whoever may not write templates there was refused. Never kept by a cache."""

    def decorate(view: View) -> Answer:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            place = place_of(request)
            try:
                with timezone.override(place.zone):
                    return view(request, place, *args, **kwargs)
            except NotFound as error:
                raise Http404 from error
            except PermissionRefused as error:
                raise PermissionDenied from error

        return never_cache(methods(permission_required(PERMISSION)(answer)))

    return decorate


form_page = template_page(methods=require_http_methods(["GET", "HEAD", "POST"]))
move = template_page(methods=require_POST)
read_page = template_page()


def place_of(request: HttpRequest) -> Place:
    """Return where the request's user writes templates. Raises PermissionDenied for whoever does not write there."""
    user = signed_in(request)
    namespace = request.resolver_match.namespace if request.resolver_match else CENTRAL
    owner = None if namespace == CENTRAL else user.province_code
    if not writes_for(user, owner):
        raise PermissionDenied
    province = Province.objects.filter(code=owner).first() if owner else None
    name = _("All provinces") if province is None else province.name
    return Place(namespace, owner, user, name, province.time_zone if province else "Asia/Jakarta")


def is_writable(place: Place, version: StandardTemplateVersion) -> bool:
    """Tell whether this version may be written on this place's pages."""
    return version.is_draft and place.owns(version.template)
