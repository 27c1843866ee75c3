"""How findings of a publication check are told."""

from django import template

from services.models import PublicationCheck
from services.verification.words import finding_words

register = template.Library()


@register.filter
def finding(check: PublicationCheck) -> str:
    """Return what was found wrong, as a sentence."""
    return finding_words(check.code, check.detail)
