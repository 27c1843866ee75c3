"""What the adopted template lets an agency change, asked whenever a component is saved or a standard goes on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core import commons
from core.commons import Rule, TemplateData
from services.adoption.errors import TemplateRulesBroken
from services.components import COMPONENTS, Component
from services.components.bounds import breaches
from services.components.fields import Errors
from services.models import ServiceStandard, StandardComponent


@dataclass(frozen=True)
class TemplateFinding:
    """A component that breaks a rule of its template: what is wrong, by path, in words for its team."""

    component: Component
    problems: Errors

    @property
    def code(self) -> str:
        return str(self.component.code)


class Templates:
    """The versions of one standard's template, each read once. What is not there any more, or not for us, is None."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._known: dict[int | None, TemplateData | None] = {}

    def version(self, number: int | None) -> TemplateData | None:
        """Return a version that was ever published, or for None the newest on offer."""
        if not self.code:
            return None
        if number not in self._known:
            self._known[number] = commons.standard_template(self.code, number)
        return self._known[number]

    @property
    def newest(self) -> TemplateData | None:
        return self.version(None)


def adopted_version(standard: ServiceStandard, row: StandardComponent) -> int | None:
    """Return the version that a component was taken from; None when the standard follows no template."""
    return row.template_version or standard.template_version if standard.template_code else None


def rule_of(standard: ServiceStandard, row: StandardComponent, templates: Templates | None = None) -> Rule:
    """Return what the version that the component was taken from asks; free when it binds nobody any more."""
    number = adopted_version(standard, row)
    template = (templates or Templates(standard.template_code)).version(number) if number else None
    return template.rule_of(row.code) if template else Rule.FREE


def broken_bounds(standard: ServiceStandard, row: StandardComponent, content: Mapping[str, Any]) -> Errors:
    """Return by path where `content` would break the template's rule; nothing without a template."""
    if row.template_content is None or not standard.template_code:
        return {}
    return breaches(row.code, rule_of(standard, row), row.template_content, content)


def template_findings(standard: ServiceStandard) -> list[TemplateFinding]:
    """Return the components that break a rule of the template, in the official order.

    A standard with findings is not submitted and not agreed. Sends one statement for each version of the template that
    components were taken from.
    """
    templates = Templates(standard.template_code)
    found: list[TemplateFinding] = []
    for row in standard.by_code().values() if standard.template_code else ():
        problems = breaches(row.code, rule_of(standard, row, templates), row.template_content, row.content)
        if problems:
            found.append(TemplateFinding(COMPONENTS[row.definition.code], problems))
    return found


def refuse_broken_rules(standard: ServiceStandard) -> None:
    """Raise TemplateRulesBroken when a component breaks a rule of the template."""
    if found := template_findings(standard):
        labels = ", ".join(str(finding.component.label) for finding in found)
        raise TemplateRulesBroken(components=[finding.code for finding in found], labels=labels)
