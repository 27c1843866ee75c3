"""Mail to staff about a forum: each leaves once for each person, however often its task runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from core.accounts import links
from core.accounts.mails import send
from core.models import User
from core.roles import Role
from core.tenancy import current_schema
from forums.models import Forum, SentForumMail

TEAM = (Role.STANDARDS_TEAM,)
HEADS = (Role.UNIT_HEAD, Role.HEAD)


def tell_staff(
    forum: Forum, about: str, users: Iterable[User], template: str, *, path: str, context: dict[str, Any]
) -> int:
    """Send a mail to each who did not get it yet; return how many left. A mail server that fails raises OSError."""
    schema = current_schema()
    shared = {**context, "forum": forum, "office": links.office_name(schema), "url": links.url(schema, path)}
    return sum(_tell_once(forum, about, user, template, shared) for user in users)


def _tell_once(forum: Forum, about: str, user: User, template: str, context: dict[str, Any]) -> bool:
    with transaction.atomic():
        _row, is_new = SentForumMail.objects.get_or_create(forum=forum, about=about, to=f"user/{user.pk}")
        if is_new:
            send(template, to=user.email, context={**context, "user": user}, language=user.language)
    return is_new


def path_of(name: str, *args: Any) -> str:
    """Return a path on an agency's host; a task has no request that would say whose addresses count."""
    return reverse(name, urlconf=settings.URLCONF_AGENCY, args=args)
