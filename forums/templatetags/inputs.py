"""How an input is drawn."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from forums.reading_text import squeeze
from services.seam import Passage

register = template.Library()


@register.simple_tag
def marked(passage: str, quoted: Passage | None) -> SafeString:
    """Draw marked words within the row or text in which they stand; alone when that is not known."""
    words = squeeze(passage)
    before, found, after = squeeze(quoted.text).partition(words) if quoted else ("", words, "")
    return format_html("{}<mark>{}</mark>{}", before, found, after)
