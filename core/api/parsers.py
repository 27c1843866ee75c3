"""JSON from outside, refused where PostgreSQL or Python would choke on it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser, MultiPartParser

from core.api.errors import MalformedRequest

MAX_DEPTH = 40
LARGEST_NUMBER = 2**63 - 1
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


class StrictJSONParser(JSONParser):
    """UTF-8 JSON (RFC 8259) without NaN, with bounded depth and numbers, and only text that can be kept."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the content of the body. Raises ParseError or MalformedRequest."""
        try:
            data = json.loads(stream.read().decode(), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError(str(MalformedRequest.message)) from error
        check_values(data)
        return data


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def check_values(data: Any) -> None:
    """Raise MalformedRequest for NUL or half characters in text, too large whole numbers and too deep nesting."""
    level, depth = [data], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise MalformedRequest(depth=MAX_DEPTH)
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                below += value.keys()
                below += value.values()
            elif isinstance(value, list):
                below += value
            elif not _can_be_kept(value):
                raise MalformedRequest
        level = below


def _can_be_kept(value: Any) -> bool:
    if isinstance(value, str):
        return not _UNKEEPABLE.search(value)
    if isinstance(value, bool) or value is None:
        return True
    if isinstance(value, int):
        return abs(value) <= LARGEST_NUMBER
    return value not in (float("inf"), float("-inf"))  # 1e999


class UploadParser(MultiPartParser):
    """multipart/form-data with files beside fields, whose texts are held to the same rules as JSON."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the fields and files of the body. Raises ParseError or MalformedRequest."""
        parsed: Any = super().parse(stream, media_type, parser_context)
        check_values([dict(parsed.data.lists()), [str(file.name) for file in parsed.files.values()]])
        return parsed
