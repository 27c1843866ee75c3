"""Markup of small parts that a page draws many times, without a template for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.forms import Select
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

EMPTY = mark_safe("")


def select(widget: Mapping[str, Any]) -> SafeString | None:
    """Draw a choice as Django's own templates do, two of them for each option; None for options that look otherwise."""
    if any(option["template_name"] != Select.option_template_name for option in _options(widget)):
        return None
    groups = format_html_join("", "{}", ((_group(name, options),) for name, options, _at in widget["optgroups"]))
    return format_html('<select name="{}"{}>{}\n</select>', widget["name"], _attributes(widget["attrs"]), groups)


def _options(widget: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for _name, options, _at in widget["optgroups"]:
        yield from options


def _group(name: Any, options: list[Mapping[str, Any]]) -> SafeString:
    drawn = format_html_join(
        "",
        '\n<option value="{}"{}>{}</option>',
        (
            (str(option["value"]), _attributes(option["attrs"]), conditional_escape(localize(option["label"])))
            for option in options
        ),
    )
    return format_html('\n<optgroup label="{}">{}\n</optgroup>', name, drawn) if name else drawn


def _attributes(attributes: Mapping[str, Any]) -> SafeString:
    if not attributes:
        return EMPTY
    given = ((name, value) for name, value in attributes.items() if value is not False)
    return format_html_join("", "{}", ((_attribute(name, value),) for name, value in given))


def _attribute(name: str, value: Any) -> SafeString:
    return format_html(" {}", name) if value is True else format_html(' {}="{}"', name, str(value))


def bar(width: str, tick: str | None, kind: str) -> SafeString:
    """Draw a bar of `width` hundredths, with a line at `tick`."""
    height, at = (16, mark_safe(' y="4"')) if tick is not None else (8, EMPTY)
    line = format_html('<line x1="{}" x2="{}" y1="0" y2="16" />', tick, tick) if tick is not None else EMPTY
    return format_html(
        '<svg class="mk-bar{}{}" viewBox="0 0 100 {}" preserveAspectRatio="none" aria-hidden="true">'
        '<rect{} width="100" height="8" /><rect{} width="{}" height="8" />{}</svg>',
        " mk-bar--tick" if tick is not None else "",
        format_html(" mk-bar--{}", kind) if kind else EMPTY,
        height,
        at,
        at,
        width,
        line,
    )
