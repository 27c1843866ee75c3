"""How each component of a standard stands to its template: as it was taken, as it is here, and as the newest says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.commons import Rule, TemplateData
from services.adoption.bounds import Templates, adopted_version
from services.components import COMPONENTS, Component, ComponentCode, Content
from services.components.bounds import breaches
from services.components.fields import Errors
from services.models import ServiceStandard, StandardComponent


class Standing(TextChoices):
    """In one word; what needs somebody's decision goes before what does not."""

    BREAKS = "breaks", _("Breaks a rule of the template")
    MOVED_ON = "moved_on", _("The template has moved on")
    EXPLAINED = "explained", _("Deviates, with a reason")
    CHANGED = "changed", _("Changed from the template")
    AS_TEMPLATE = "as_template", _("As the template")
    OWN = "own", _("Written by the agency")


@dataclass(frozen=True, kw_only=True)
class ComponentStanding:
    """One component. `adopted` is the template's text as it was taken, `newest` as it is now; None for none."""

    row: StandardComponent
    rule: Rule
    adopted: Content | None
    newest: Content | None
    newest_rule: Rule
    has_moved_on: bool
    problems: Errors

    @property
    def definition(self) -> Component:
        return self.row.definition

    @property
    def code(self) -> str:
        return self.row.code

    @property
    def is_untouched(self) -> bool:
        """Tell whether nobody here wrote anything of their own, so that a newer text takes nothing away."""
        return bool(self.row.content == (self.definition.blank() if self.adopted is None else self.adopted))

    @property
    def newest_breaks(self) -> Errors:
        """What of the text here would break the newest version's rule."""
        return breaches(self.code, self.newest_rule, self.newest, self.row.content)

    @property
    def standing(self) -> Standing:
        if self.problems:
            return Standing.BREAKS
        if self.has_moved_on:
            return Standing.MOVED_ON
        if self.adopted is None or self.definition.is_empty(self.adopted):
            return Standing.OWN
        if self.is_untouched:
            return Standing.AS_TEMPLATE
        return Standing.EXPLAINED if self.row.deviation_reason else Standing.CHANGED


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """A standard beside its template. `adopted` is None when that version is not this agency's to read any more."""

    standard: ServiceStandard
    adopted: TemplateData | None
    newest: TemplateData | None
    components: Sequence[ComponentStanding]

    @property
    def name(self) -> str:
        known = self.newest or self.adopted
        return known.name if known else self.standard.template_code

    @property
    def moved_on(self) -> list[ComponentStanding]:
        return [part for part in self.components if part.has_moved_on]

    @property
    def untouched(self) -> list[ComponentStanding]:
        """Components that can follow the template without anything being lost."""
        return [part for part in self.moved_on if part.is_untouched]

    @property
    def is_gone(self) -> bool:
        """Tell whether the template is offered to nobody here any more, so that its rules bind nobody."""
        return self.newest is None

    @property
    def is_withdrawn(self) -> bool:
        return self.adopted is not None and self.adopted.is_withdrawn

    def of(self, code: str) -> ComponentStanding | None:
        return next((part for part in self.components if part.code == code), None)


def adoption_of(standard: ServiceStandard, templates: Templates | None = None) -> Adoption | None:
    """Return how a standard whose components were prefetched stands to its template; None without one."""
    if not standard.template_code:
        return None
    templates = templates or Templates(standard.template_code)
    return Adoption(
        standard=standard,
        adopted=templates.version(standard.template_version),
        newest=templates.newest,
        components=[_standing(standard, row, templates) for row in standard.by_code().values()],
    )


def _standing(standard: ServiceStandard, row: StandardComponent, templates: Templates) -> ComponentStanding:
    number = adopted_version(standard, row)
    source = templates.version(number) if number else None
    newest = templates.newest
    rule = source.rule_of(row.code) if source else Rule.FREE
    return ComponentStanding(
        row=row,
        rule=rule,
        adopted=row.template_content,
        newest=content_in(newest, row.code),
        newest_rule=newest.rule_of(row.code) if newest else Rule.FREE,
        has_moved_on=_has_moved_on(row, templates, number),
        problems=breaches(row.code, rule, row.template_content, row.content),
    )


def _has_moved_on(row: StandardComponent, templates: Templates, adopted: int | None) -> bool:
    """Tell whether the newest version says something else than the one that the team last looked at.

    A withdrawn version counts as overtaken by whatever is on offer, also by an earlier one.
    """
    newest = templates.newest
    seen_number = max(adopted or 0, row.kept_version or 0)
    if newest is None or newest.version == seen_number:
        return False
    seen = templates.version(seen_number)
    if newest.version < seen_number and not (seen and seen.is_withdrawn):
        return False
    before = row.template_content if seen_number == adopted else content_in(seen, row.code)
    blank = row.definition.blank()
    if (content_in(newest, row.code) or blank) != (before or blank):
        return True
    asked = newest.rule_of(row.code)
    return asked != Rule.FREE and (seen is None or seen.rules.get(row.code) != asked)


def content_in(template: TemplateData | None, code: str) -> Content | None:
    """Return what a version says of a component, in its stored form; None where it leaves it to the agency."""
    raw: Any = template.components.get(code) if template else None
    if raw is None:
        return None
    content, errors = COMPONENTS[ComponentCode(code)].read(raw)
    return None if errors else content
