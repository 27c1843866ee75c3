"""Each mail leaves once for each person: a row that says so is written in the transaction that hands the mail over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.accounts import links
from core.accounts.mails import send
from core.models import User
from core.roles import Role
from core.tenancy import current_schema
from services.models import SentReminder

TEAM = (Role.STANDARDS_TEAM,)
UNIT_HEADS = (Role.UNIT_HEAD,)
HEADS = (Role.HEAD,)


def tell(about: str, recipients: Iterable[User], template: str, *, path: str, context: dict[str, Any]) -> int:
    """Send a mail to each who did not get it yet; return how many left. A mail server that fails raises OSError.

    What left before the failure is not sent again.
    """
    schema = current_schema()
    shared = {**context, "office": links.office_name(schema), "url": links.url(schema, path)}
    return sum(_tell_once(about, user, template, shared) for user in recipients)


def _tell_once(about: str, user: User, template: str, context: dict[str, Any]) -> bool:
    with transaction.atomic():
        try:
            with transaction.atomic():
                SentReminder.objects.create(about=about, user=user)
        except IntegrityError:
            return False
        send(template, to=user.email, context={**context, "user": user}, language=user.language)
    return True


def page_of(standard: Any) -> str:
    """Return the portal's path of a version."""
    return portal_path("standard", standard.service.code, standard.version)


def portal_path(name: str, *args: Any) -> str:
    """Return a path on an agency's host; a task has no request that would say whose addresses count."""
    return reverse(f"services_portal:{name}", urlconf=settings.URLCONF_AGENCY, args=args)
