"""The components as pages of other apps use them: the provider of core.commons."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.commons import ComponentInfo, Editor, Text
from services.comparison import compare_component
from services.component_forms import ComponentEditor
from services.components import COMPONENTS, ComponentCode, Content
from services.components.bounds import MINIMUM_MEANS
from services.components.fields import Errors
from services.models import Channel, StandardComponent
from services.templatetags.standards import clause


class Components:
    """Describes, edits, reads and draws the 14 components of a service standard."""

    def infos(self) -> Sequence[ComponentInfo]:
        return _infos()

    def channels(self) -> Sequence[tuple[str, Text]]:
        return Channel.choices

    def editor(self, code: str, content: Mapping[str, Any], data: QueryDict | None) -> Editor:
        return ComponentEditor(COMPONENTS[ComponentCode(code)], content=content, data=data)

    def read(self, code: str, raw: Any) -> tuple[Content, Errors]:
        return COMPONENTS[ComponentCode(code)].read(raw)

    def is_blank(self, code: str, content: Any) -> bool:
        return COMPONENTS[ComponentCode(code)].is_empty(content)

    def draw(self, code: str, content: Mapping[str, Any]) -> SafeString:
        stored, _errors = self.read(code, content)
        return SafeString(clause(StandardComponent(code=code, content=stored)))

    def draw_changes(self, code: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> SafeString:
        found = compare_component(ComponentCode(code), dict(old), dict(new))
        if not found.is_changed:
            return SafeString()
        return render_to_string("services/adoption/_changes.html", {"part": found})


@cache
def _infos() -> Sequence[ComponentInfo]:
    return [
        ComponentInfo(
            code=str(code),
            number=component.number,
            label=component.label,
            help=component.help,
            is_delivery=component.must_publish,
            minimum=MINIMUM_MEANS[code],
        )
        for code, component in COMPONENTS.items()
    ]
