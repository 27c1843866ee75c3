"""The components of a common template as lines to read. The format is docs/standard-components.md.

The catalogue of the components belongs to `services`, which the registry may not import; here they are only read out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import rollups
from core.ui import formats

WORDS: Mapping[str, Promise] = {
    "original": gettext_lazy("original"),
    "copy": gettext_lazy("copy"),
    "original_and_copy": gettext_lazy("original and copy"),
    "digital": gettext_lazy("digital"),
    "condition": gettext_lazy("condition"),
    "website": gettext_lazy("website"),
    "lapor": gettext_lazy("SP4N-LAPOR!"),
    "phone": gettext_lazy("telephone"),
    "whatsapp": gettext_lazy("WhatsApp"),
    "sms": gettext_lazy("SMS"),
    "email": gettext_lazy("e-mail"),
    "counter": gettext_lazy("counter"),
    "box": gettext_lazy("suggestion box"),
    "letter": gettext_lazy("letter"),
    "social": gettext_lazy("social media"),
    "education": gettext_lazy("education"),
    "skill": gettext_lazy("skill"),
    "experience": gettext_lazy("experience"),
    "training": gettext_lazy("training"),
    "weekly": gettext_lazy("every week"),
    "monthly": gettext_lazy("every month"),
    "quarterly": gettext_lazy("every three months"),
    "semiannual": gettext_lazy("every six months"),
    "yearly": gettext_lazy("every year"),
    "wheelchair": gettext_lazy("wheelchair"),
    "entrance": gettext_lazy("accessible entrance"),
    "ramp": gettext_lazy("ramp"),
    "lift": gettext_lazy("lift"),
    "corridor": gettext_lazy("wide corridor"),
    "toilet": gettext_lazy("accessible toilet"),
    "waiting_room": gettext_lazy("waiting room"),
    "guiding_block": gettext_lazy("guiding blocks"),
    "parking": gettext_lazy("parking place"),
    "sensory_aid": gettext_lazy("aids for seeing and hearing"),
    "playground": gettext_lazy("playground"),
    "lactation_room": gettext_lazy("lactation room"),
    "other": gettext_lazy("other"),
}
# Fields whose value is a code of WORDS; any other text is somebody's own.
CODED = frozenset({"document", "kind", "frequency", "accessibility"})
UNITS = {"minute": "minute", "hour": "hour", "working_day": "working_day", "calendar_day": "day"}
# Single lines in the order in which they are read; any other stands behind them as it is.
SENTENCES: Mapping[str, Promise] = {
    "duration_value": gettext_lazy("At most %(text)s"),
    "start_event": gettext_lazy("Counted from: %(text)s"),
    "end_event": gettext_lazy("Until: %(text)s"),
    "response_value": gettext_lazy("First answer within %(text)s"),
    "resolution_value": gettext_lazy("Settled within %(text)s"),
}
ROWS = ("items", "steps", "channels", "amounts", "roles")


@dataclass(frozen=True)
class Component:
    """A component to read: rows of a list, then single lines. Both are empty when the agency writes it itself."""

    number: int
    title: rollups.Text
    rows: list[str]
    lines: list[str]

    @property
    def is_blank(self) -> bool:
        return not (self.rows or self.lines)


def read_components(stored: Mapping[str, Any]) -> list[Component]:
    """Return all 14 components in their legal order, under the titles that `services` gives them for its figures."""
    return [
        Component(number, title, list(_rows(stored.get(code) or {})), list(_lines(stored.get(code) or {})))
        for number, (code, title) in enumerate(rollups.labels_of("services").items(), start=1)
    ]


def _rows(component: Mapping[str, Any]) -> Iterator[str]:
    for name in ROWS:
        for row in component.get(name) or ():
            yield _row(row)


def _row(row: Mapping[str, Any]) -> str:
    """Join a row: the kind before, then what it is, then amounts and notes."""
    parts = [text for name, value in row.items() if (text := _text(name, value, row))]
    if row.get("mandatory") is False:
        parts.append(_("not obligatory"))
    return " · ".join(parts)


def _lines(component: Mapping[str, Any]) -> Iterator[str]:
    if component.get("none_required"):
        yield _("Nothing has to be brought.")
    if component.get("free") is True:
        yield _("Free of charge")
    places = {name: place for place, name in enumerate(SENTENCES)}
    for name, value in sorted(component.items(), key=lambda item: places.get(item[0], len(places))):
        if name == "accessibility":
            words = [str(WORDS.get(code, code)) for code in value or ()]
            if words:
                yield _("Accessibility: %(words)s") % {"words": ", ".join(words)}
        elif name not in ROWS and (text := _text(name, value, component)):
            yield str(SENTENCES[name]) % {"text": text} if name in SENTENCES else text


def _text(name: str, value: Any, around: Mapping[str, Any]) -> str:
    if value in (None, "") or isinstance(value, bool | list) or name.endswith("_unit"):
        return ""
    if name.endswith("_value"):
        unit = UNITS.get(str(around.get(name.removesuffix("_value") + "_unit", "")), "")
        return formats.duration(int(value), unit) if unit else ""
    if name == "amount":
        return formats.rupiah(int(value))
    if name in ("quantity", "count"):
        return formats.number(int(value))
    return str(WORDS.get(value, value)) if name in CODED else str(value)
