"""The committed OpenAPI documents: made, read, and listed for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import override
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.validation import validate_schema

from core.tenancy import is_public

_METHODS = ("get", "post", "put", "patch", "delete")
TITLES = {
    "agency": ("Maklumat: an agency", "What one agency serves on its own host. Every agency has the same addresses."),
    "base": ("Maklumat: all agencies", "Directory, administration and oversight on the base host."),
}


class DocumentFaulty(Exception):
    """drf-spectacular had to guess, or what it wrote is no OpenAPI document."""


@dataclass(frozen=True)
class Operation:
    """One line of the page that lists the endpoints."""

    method: str
    path: str
    summary: str
    is_open: bool


def name_here() -> str:
    """Return the name of the document that describes the current host."""
    return "base" if is_public() else "agency"


def path_of(name: str) -> Path:
    """Return the file of a document."""
    return Path(settings.ROOT) / settings.API_DOCUMENTS[name][1]


def make_document(name: str) -> bytes:
    """Return the document as the code describes it now. Raises DocumentFaulty on any warning."""
    title, words = TITLES[name]
    with override("en"):
        schema: dict[str, Any] = SchemaGenerator(urlconf=settings.API_DOCUMENTS[name][0]).get_schema(public=True)
    schema["info"] = {**schema["info"], "title": title, "description": words}
    if GENERATOR_STATS:  # emptied at the start of each document
        raise DocumentFaulty("\n".join(sorted([*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache])))
    validate_schema(schema)
    content: bytes = OpenApiYamlRenderer().render(schema, renderer_context={})
    return content


@lru_cache(maxsize=4)
def read_document(name: str) -> bytes:
    """Return the committed document; it changes only with a release."""
    return path_of(name).read_bytes()


@lru_cache(maxsize=4)
def operations(name: str) -> dict[str, list[Operation]]:
    """Return what a document offers, by its tags, in the order of the addresses."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in yaml.safe_load(read_document(name))["paths"].items():
        for method in _METHODS:
            if method in methods:
                operation: Mapping[str, Any] = methods[method]
                tag = (operation.get("tags") or ["api"])[0]
                groups.setdefault(tag, []).append(
                    Operation(method.upper(), path, _first_line(operation), {} in operation.get("security", [{}]))
                )
    return groups


def _first_line(operation: Mapping[str, Any]) -> str:
    words = operation.get("summary") or operation.get("description") or ""
    return str(words).strip().split("\n")[0]
