"""How a forum is drawn: the chip of its state, what comes next, and the row of its places."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import timezone

from forums import next_steps, places
from forums.models import Forum, ForumEvent, ForumSettings
from forums.places import PlaceLink

register = template.Library()


@register.inclusion_tag("core/_status.html")
def forum_status(forum: Forum) -> dict[str, Any]:
    """Draw the chip of a forum's state."""
    chip = next_steps.chip_of(forum, timezone.localdate())
    return {"kind": chip.kind.value, "label": chip.label, "bare": False}


@register.simple_tag(takes_context=True)
def forum_next(context: RequestContext, forum: Forum) -> str:
    """Return what comes next for staff, and when."""
    terms = context.get("terms") or ForumSettings.load()
    return next_steps.next_for_staff(forum, timezone.localdate(), notice_days=terms.notice_days)


@register.simple_tag
def forum_next_public(forum: Forum) -> str:
    """Return what comes next for everybody, and when."""
    return next_steps.next_for_public(forum, timezone.localdate())


@register.simple_tag(takes_context=True)
def forum_places(context: RequestContext, forum: Forum) -> list[PlaceLink]:
    """Return the places of a forum in the portal."""
    return places.links(forum, context["request"])


@register.simple_tag(takes_context=True)
def forum_public_places(context: RequestContext, forum: Forum) -> list[PlaceLink]:
    """Return the public places of a forum."""
    return places.public_links(forum, context["request"])


@register.simple_tag
def forum_event(event: ForumEvent) -> str:
    """Say in words what happened to a forum."""
    return next_steps.words_of(event)
