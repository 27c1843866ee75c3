"""Common templates of service standards: who adopts them asks here, who keeps them registers a provider.

The templates live in the public schema, which `services` does not know; `tenants` registers the provider that reads it.
The other way round, `tenants` does not know what the 14 components are: `services` registers what draws, reads and
checks them, and the pages on which templates are written ask for it here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import models
from django.forms import Form
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.ui.rows import RowFormSet

Content = dict[str, Any]
Text = str | Promise


class Rule(models.TextChoices):
    """What those who adopt a template may do with one of its components."""

    FREE = "free", _("Free to change")
    MINIMUM = "minimum", _("A minimum: adopters may only be better")
    FIXED = "fixed", _("Fixed: adopters keep it as it is")


@dataclass(frozen=True, kw_only=True)
class TemplateData:
    """One version of a common template. `components` has the format of docs/standard-components.md.

    `rules` names by component what is not free. `publisher` is the province whose bureau wrote it, empty for a template
    of the whole deployment. A version that was withdrawn, or whose template was retired, is still read by who adopted
    it, binds nobody any more, and is not offered.
    """

    code: str
    version: int
    name: str
    summary: str = ""
    agency_kinds: tuple[str, ...] = ()
    audience: str = "external"
    keywords: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    components: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    publisher: str = ""
    is_withdrawn: bool = False
    withdrawn_reason: str = ""
    is_retired: bool = False

    @property
    def is_offered(self) -> bool:
        return not (self.is_withdrawn or self.is_retired)

    def suits(self, kind: str) -> bool:
        """Tell whether an agency of this kind may adopt it."""
        return self.is_offered and (not self.agency_kinds or kind in self.agency_kinds)

    def rule_of(self, component: str) -> Rule:
        """Return what adopters of this version have to keep to; free when the version binds nobody any more."""
        named = self.rules.get(component, "")
        return Rule(named) if self.is_offered and named in Rule.values else Rule.FREE


class TemplateProvider(Protocol):
    """Reads templates on behalf of the current schema: an agency gets those of the deployment and of its bureau."""

    def newest(self) -> Iterable[TemplateData]:
        """Return the newest published version of every template on offer, in the order to show."""

    def get(self, code: str, version: int | None) -> TemplateData | None:
        """Return one version that was ever published; without `version` the newest one on offer. None without any."""


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
    return [template for template in _provider.newest() if kind is None or template.suits(kind)]


def standard_template(code: str, version: int | None = None) -> TemplateData | None:
    """Return a template by its code: a version that was ever published, or without one the newest on offer."""
    return _provider.get(code, version)


# --- the components, for pages that do not know them ------------------------------------------------------------------
@dataclass(frozen=True)
class ComponentInfo:
    """One of the components in their official order."""

    code: str
    number: int
    label: Text
    help: Text
    is_delivery: bool
    minimum: Text  # what "a minimum" means for this component


class EditorPart(Protocol):
    """One place in an editor: a control or a list of rows."""

    @property
    def field(self) -> BoundField | None: ...

    @property
    def rows(self) -> RowFormSet | None: ...


class Editor(Protocol):
    """The form of one component. `is_valid` only says that it arrived whole; `refuse` puts errors beside fields."""

    form: Form
    is_editing_rows: bool

    @property
    def row_set(self) -> RowFormSet | None: ...

    @property
    def parts(self) -> Iterator[Any]: ...

    def is_valid(self) -> bool: ...

    def content(self) -> Content: ...

    def refuse(self, errors: Mapping[str, Iterable[Any]]) -> None: ...


class ComponentProvider(Protocol):
    """What knows the components: it describes, edits, reads, judges and draws them."""

    def infos(self) -> Sequence[ComponentInfo]: ...

    def channels(self) -> Sequence[tuple[str, Text]]:
        """Return the ways to ask for a service, as choices."""

    def editor(self, code: str, content: Mapping[str, Any], data: QueryDict | None) -> Editor: ...

    def read(self, code: str, raw: Any) -> tuple[Content, Mapping[str, str]]:
        """Return `raw` in its stored form and what is wrong with it by path."""

    def is_blank(self, code: str, content: Any) -> bool: ...

    def draw(self, code: str, content: Mapping[str, Any]) -> SafeString:
        """Return the component as readers see it, without its heading."""

    def draw_changes(self, code: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> SafeString:
        """Return what changed from `old` to `new`, word by word; empty when nothing did."""


_components: ComponentProvider | None = None


def register_components(provider: ComponentProvider) -> None:
    """Make `provider` the one that knows the components; the last registration holds."""
    global _components
    _components = provider


def components() -> ComponentProvider:
    """Return what knows the components. Raises LookupError while no app registered it."""
    if _components is None:
        raise LookupError("no app has registered the components of a service standard")
    return _components
