"""What the forms of every app draw of personal data."""

from __future__ import annotations

from typing import Any

from django import template

from core.privacy.domain.notices import notice_of

register = template.Library()


@register.inclusion_tag("privacy/_notice.html")
def privacy_notice(form: str, *, aloud: bool = False) -> dict[str, Any]:
    """Tell in short why a form asks, on which ground and how long it is kept, and lead to the whole notice.

    `aloud` is for staff who fill the form in for somebody, and read it to them.
    """
    return {"told": notice_of(form), "aloud": aloud}
