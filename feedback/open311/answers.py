"""How GeoReport v2 answers: the same content as JSON or XML, and errors in its own form.

Source: https://wiki.open311.org/GeoReport_v2/
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpResponse

TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
# What XML 1.0 cannot say; what people type has none of it, but a value of the address may.
_UNSAYABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Refused(Exception):
    """An answer that is an error, with its status."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status, self.description = status, description


def answer(content: Any, *, root: str, item: str = "", form: str, status: int = 200) -> HttpResponse:
    """Return `content` in a form. A list has the name `root` in XML and each entry the name `item`."""
    if form == "json":
        body = json.dumps(content, ensure_ascii=False).encode()
    else:
        top = Element(root)
        _fill(top, content, item)
        body = b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(top, encoding="unicode").encode()
    response = HttpResponse(body, content_type=TYPES[form], status=status)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-cache"
    return response


def error(refusal: Refused, form: str) -> HttpResponse:
    """Return an error."""
    content = [{"code": refusal.status, "description": refusal.description}]
    return answer(content, root="errors", item="error", form=form, status=refusal.status)


def _fill(element: Element, content: Any, item: str) -> None:
    if isinstance(content, Mapping):
        for name, value in content.items():
            _fill(SubElement(element, name), value, _one(name))
    elif isinstance(content, Sequence) and not isinstance(content, str):
        for value in content:
            _fill(SubElement(element, item), value, item)
    elif content is not None:
        element.text = _UNSAYABLE.sub("", _word(content))


def _one(name: str) -> str:
    """Return the name of one entry of a list: an attribute of attributes."""
    return name[:-1] if name.endswith("s") else "item"


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
