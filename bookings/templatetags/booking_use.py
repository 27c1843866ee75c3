"""What was found at a hand-over, in words; the address of the code in mails."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bookings.looking import Looked, words_of_line
from bookings.models import Condition, Fuel
from core.accounts import links
from core.cases.models import Case
from core.tenancy import current_schema
from core.ui.formats import number

register = template.Library()


@register.simple_tag
def found_words(looked: Looked) -> SafeString:
    """Return what was found of one resource, a line for each part of it."""
    conditions, fuels = dict(Condition.choices), dict(Fuel.choices)
    lines = [f"{words_of_line(line.label)}: {conditions[line.condition]}" for line in looked.lines]
    if looked.counted is not None:
        lines.insert(0, _("%(n)s of %(all)s counted") % {"n": number(looked.counted), "all": number(looked.expected)})
    if looked.meter is not None:
        lines.append(f"{_('Meter (km)')}: {number(looked.meter)}")
    if looked.fuel:
        lines.append(f"{_('Fuel')}: {fuels[looked.fuel]}")
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in lines))


@register.simple_tag
def code_address(case: Case) -> str:
    """Return the whole address of the picture of a booking's code, for a mail."""
    path = reverse("use:qr_png", urlconf=settings.URLCONF_AGENCY, args=[case.code])
    return links.url(current_schema(), path)
