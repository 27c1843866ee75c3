"""Common templates of service standards: who adopts them asks here, who keeps them registers a provider.

The templates live in the public schema, which `services` does not know; `tenants` registers the provider that reads it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, kw_only=True)
class TemplateData:
    """One version of a common template. `components` has the format of docs/standard-components.md."""

    code: str
    version: int
    name: str
    summary: str = ""
    agency_kinds: tuple[str, ...] = ()
    audience: str = "external"
    keywords: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    components: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


class TemplateProvider(Protocol):
    def newest(self) -> Iterable[TemplateData]:
        """Return the newest published version of every template, in the order to show."""

    def get(self, code: str, version: int | None) -> TemplateData | None:
        """Return one version, the newest published one without `version`; None when there is none."""


class _NoTemplates:
    def newest(self) -> Iterable[TemplateData]:
        return ()

    def get(self, code: str, version: int | None) -> TemplateData | None:
        return None


_provider: TemplateProvider = _NoTemplates()


def register_templates(provider: TemplateProvider) -> None:
    """Make `provider` the one source of common templates; the last registration holds."""
    global _provider
    _provider = provider


def standard_templates(kind: str | None = None) -> list[TemplateData]:
    """Return the newest version of every template that suits an agency of `kind`; without `kind`, of all."""
    return [
        template
        for template in _provider.newest()
        if kind is None or not template.agency_kinds or kind in template.agency_kinds
    ]


def standard_template(code: str, version: int | None = None) -> TemplateData | None:
    """Return a template by its code, the newest version unless one is named; None when it is not there."""
    return _provider.get(code, version)
