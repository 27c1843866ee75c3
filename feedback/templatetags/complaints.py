"""What the pages of complaints draw."""

from __future__ import annotations

from django import template

from core.cases.models import Case, CaseMessage
from core.ui import formats

register = template.Library()


@register.simple_tag
def working_days(amount: int) -> str:
    """Write a length in working days."""
    return formats.duration(amount)


@register.simple_tag
def opening_words(case: Case) -> str:
    """Return what the case began with, as its reporter wrote it; one query."""
    first = case.messages.filter(is_opening=True, author=CaseMessage.Author.CITIZEN).first()
    return first.text if first else ""
