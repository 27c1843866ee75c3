"""The list of common templates, one version, and what changed between two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from core import commons
from core.commons import ComponentInfo, Rule
from core.errors import NotFound
from tenants.common_templates.scope import readable_templates, readable_version, readable_versions
from tenants.common_templates.uptake import Uptake, uptake_of_all
from tenants.common_templates.views.base import Place, is_writable, read_page
from tenants.models import Agency, StandardTemplate, StandardTemplateVersion

State = StandardTemplateVersion.State


@dataclass(frozen=True)
class TemplateCard:
    """A template in the list. `newest` and `draft` are numbers of versions; None where there is none."""

    template: StandardTemplate
    newest: int | None
    draft: int | None
    kinds: list[str]
    uptake: Uptake


@read_page
def template_list(request: HttpRequest, place: Place) -> HttpResponse:
    """List one's own templates, then those that somebody else writes, then the retired ones."""
    cards = list(_cards(place))
    context = {
        "own": [card for card in cards if place.owns(card.template) and not card.template.is_retired],
        "others": [card for card in cards if not place.owns(card.template) and card.newest],
        "retired": [card for card in cards if place.owns(card.template) and card.template.is_retired],
    }
    return place.render(request, "list", context)


def _cards(place: Place) -> Iterator[TemplateCard]:
    newest = Max("versions__version", filter=Q(versions__state=State.PUBLISHED))
    draft = Max("versions__version", filter=Q(versions__state=State.DRAFT))
    uptake = uptake_of_all(place.owner)
    for row in readable_templates(place.owner).annotate(newest=newest, draft=draft):
        yield TemplateCard(row, row.newest, row.draft, kinds_of(row), uptake.get(row.code, Uptake()))


@dataclass(frozen=True)
class Clause:
    """A component of a version to read."""

    info: ComponentInfo
    is_blank: bool
    drawn: SafeString
    rule: Rule

    @property
    def is_bound(self) -> bool:
        return self.rule != Rule.FREE


@read_page
def template_overview(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """Lead to the newest version that may be read here: the draft while there is one."""
    rows = readable_versions(code, owner=place.owner).order_by("-version")
    newest = rows.values_list("version", flat=True).first()
    if newest is None:
        raise NotFound
    return place.to("template", code, newest)


@read_page
def template_version(request: HttpRequest, place: Place, code: str, version: int) -> HttpResponse:
    """Show one version with its 14 components and the rules for adopters."""
    shown = readable_version(code, version, owner=place.owner)
    return place.render(request, "version", version_context(place, shown))


def version_context(place: Place, shown: StandardTemplateVersion) -> dict[str, Any]:
    """Return what the page of a version needs."""
    template = shown.template
    others = list(readable_versions(template.code, owner=place.owner).order_by("-version"))
    clauses = list(clauses_of(shown))
    return {
        "template": template,
        "version": shown,
        "versions": others,
        "former": former_version(shown),
        "draft": next((other for other in others if other.is_draft), None),
        "is_own": place.owns(template),
        "is_writable": is_writable(place, shown),
        "kinds": kinds_of(template),
        "clauses": clauses,
        "written": sum(not clause.is_blank for clause in clauses),
    }


def clauses_of(version: StandardTemplateVersion) -> Iterator[Clause]:
    known = commons.components()
    for info in known.infos():
        content = version.components.get(info.code) or {}
        is_blank = known.is_blank(info.code, content)
        drawn = SafeString() if is_blank else known.draw(info.code, content)
        yield Clause(info, is_blank, drawn, Rule(version.rules.get(info.code, Rule.FREE)))


def former_version(version: StandardTemplateVersion) -> StandardTemplateVersion | None:
    """Return the version before this one that was ever published."""
    earlier = version.template.versions.exclude(state=State.DRAFT).filter(version__lt=version.version)
    return earlier.order_by("-version").first()


def kinds_of(template: StandardTemplate) -> list[str]:
    return [str(Agency.Kind(kind).label) for kind in template.kinds]


@dataclass(frozen=True)
class ComponentChange:
    """What a newer version changes in a component: its words, its rule, or both."""

    info: ComponentInfo
    drawn: SafeString
    old_rule: Rule
    new_rule: Rule


@read_page
def template_comparison(request: HttpRequest, place: Place, code: str, old: int, new: int) -> HttpResponse:
    """Show what changed between two versions, word by word."""
    if old == new:
        raise NotFound
    before, after = (readable_version(code, number, owner=place.owner) for number in (old, new))
    context = {"template": after.template, "old": before, "new": after, "changes": changes_between(before, after)}
    return place.render(request, "comparison", context)


def changes_between(before: StandardTemplateVersion | None, after: StandardTemplateVersion) -> list[ComponentChange]:
    """Return the components that differ, in their official order; everything written counts without `before`."""
    known = commons.components()
    found: list[ComponentChange] = []
    for info in known.infos():
        texts = [(version.components.get(info.code) or {}) if version else {} for version in (before, after)]
        rules = [Rule(version.rules.get(info.code, Rule.FREE)) if version else Rule.FREE for version in (before, after)]
        drawn = known.draw_changes(info.code, *texts)
        if drawn or rules[0] != rules[1]:
            found.append(ComponentChange(info, drawn, *rules))
    return found
