"""Tags and filters of the design system: `{% load ui %}`."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.panels import Panel
from core.ui import drawing, formats
from core.ui.forms import FormSection, ProblemLink, problems_of, sections_of
from core.ui.status import StatusKind
from core.ui.tables import Sorting, change_query

register = template.Library()


def _or_empty(write: Callable[..., str]) -> Callable[..., str]:
    """Make a filter of a writer: nothing in, nothing out."""

    def apply(value: Any, *args: Any) -> str:
        return "" if value is None or value == "" else write(value, *args)

    return apply


register.filter("long_date", _or_empty(formats.long_date))
register.filter("plain_date", _or_empty(formats.plain_date))
register.filter("deadline_date", _or_empty(formats.deadline_date))
register.filter("clock", _or_empty(formats.clock))
register.filter("moment", _or_empty(formats.moment))
register.filter("rupiah", _or_empty(formats.rupiah))
register.filter("number", _or_empty(formats.number))
register.filter("percent", _or_empty(formats.percent))
register.filter("duration", _or_empty(formats.duration))


@register.filter
def ago(value: dt.datetime | dt.date | None) -> str:
    """Write how long ago a moment was."""
    return "" if value is None else formats.ago(value, now=timezone.now())


@register.filter
def in_fours(value: str) -> str:
    """Write a long key in groups of four, as one copies it by hand."""
    return " ".join(value[at : at + 4] for at in range(0, len(value), 4))


@register.filter
def breakable(value: str) -> SafeString:
    """Let a long number of a paper break behind its strokes, before it would break within a word."""
    return format_html_join(mark_safe("/<wbr>"), "{}", ((part,) for part in str(value).split("/")))


@register.simple_tag
def deadline(days_left: int, due_on: dt.date) -> str:
    """Write "sisa 3 hari kerja (Kamis, 9 Juli)"."""
    return formats.deadline(days_left, due_on)


@register.simple_tag
def status(kind: str, label: Any = "", *, bare: bool = False) -> SafeString:
    """Draw a status chip. `kind` is a StatusKind; without `label` its own word is shown."""
    chosen = StatusKind(kind)
    classes = f"mk-status mk-status--{chosen.value}{' mk-status--bare' if bare else ''}"
    return format_html('<span class="{}">{}</span>', classes, label or chosen.label)


@register.simple_tag
def bar(value: float, maximum: float = 100, *, tick: float | None = None, kind: str = "") -> SafeString:
    """Draw a bar. The number must stand beside it as text: the drawing is hidden from screen readers."""
    return drawing.bar(share(value, maximum), None if tick is None else share(tick, maximum), kind)


def share(value: float, maximum: float) -> str:
    """Return `value` as hundredths of `maximum`, between 0 and 100, written for SVG."""
    part = 100 * float(value) / float(maximum) if maximum else 0.0
    return f"{min(max(part, 0.0), 100.0):.1f}".removesuffix(".0")


@register.inclusion_tag("core/_breadcrumbs.html")
def breadcrumbs(*parts: Any) -> dict[str, Any]:
    """Draw the trail: label, address, label, address, ...; a last label without address is the page itself."""
    pairs = list(zip_longest(parts[::2], parts[1::2], fillvalue=""))
    here = pairs.pop()[0] if pairs and not pairs[-1][1] else ""
    return {"trail": pairs, "here": here}


@register.simple_tag(takes_context=True)
def querystring_with(context: RequestContext, **changes: Any) -> str:
    """Return this page's query string with some parameters changed: `{% querystring_with page=3 sort=None %}`."""
    return change_query(context["request"], **changes)


@register.inclusion_tag("core/_sort_heading.html", takes_context=True)
def sort_heading(context: RequestContext, key: str, label: Any, *, numeric: bool = False) -> dict[str, Any]:
    """Draw a `<th>` whose link sorts the list. The view puts `sorting` (a core.ui.tables.Sorting) in the context."""
    sorting: Sorting = context["sorting"]
    changes = {sorting.parameter: sorting.next_value(key), "page": None}
    return {
        "label": label,
        "numeric": numeric,
        "aria": sorting.aria(key),
        "href": change_query(context["request"], **changes),
    }


@register.inclusion_tag("core/_sort_link.html", takes_context=True)
def sort_link(context: RequestContext, key: str, label: Any) -> dict[str, Any]:
    """Draw one line of the sorting list that phones get instead of headings."""
    return sort_heading(context, key, label)


@register.simple_tag(takes_context=True)
def draw_panel(context: RequestContext, panel: Panel) -> str:
    """Draw a panel with its own context on top of the page's."""
    with context.push(**panel.context):
        chosen = context.template.engine.get_template(panel.template) if context.template else None
        return chosen.render(context) if chosen else ""


@dataclass(frozen=True)
class PageLink:
    """One place in the row of pages; `number` is None for the gap."""

    number: int | None
    href: str
    is_current: bool


@register.simple_tag(takes_context=True)
def page_links(context: RequestContext, page: Page) -> list[PageLink]:
    """Return the pages to offer around the current one, with gaps."""
    return list(_page_links(context, page))


def _page_links(context: RequestContext, page: Page) -> Iterator[PageLink]:
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if isinstance(number, int):
            yield PageLink(number, change_query(context["request"], page=number), number == page.number)
        else:
            yield PageLink(None, "", is_current=False)


@register.simple_tag(takes_context=True)
def auto_refresh(context: RequestContext, seconds: int = 5) -> bool:
    """Have the middleware ask the browser to load this page again; False when the reader stopped that."""
    request = context["request"]
    if request.GET.get("refresh") == "off":
        return False
    request.ui_refresh_seconds = seconds
    return True


@register.simple_tag
def problems(form: Any, rows: Any = None) -> list[ProblemLink]:
    """Return what is wrong in a form and its rows (either may be missing), each with the id of the field to go to."""
    return problems_of(form, rows)


@register.simple_tag
def sections(form: BaseForm) -> list[FormSection]:
    """Return the visible fields of a form in its sections (attribute `sections`), or all in one."""
    return sections_of(form)
