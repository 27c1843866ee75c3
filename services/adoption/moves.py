"""Taking over what a newer template says, component by component, or keeping one's own knowingly.

Every function names the version of the template that was looked at: when the template has moved on meanwhile, nothing
is taken over unseen.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import audit
from core.commons import TemplateData
from core.errors import InvalidInput
from core.rights import Actor, require
from core.typed_text import normalise, text_error
from services.adoption.bounds import Templates
from services.adoption.errors import NothingToTakeOver, TemplateMovedOn
from services.adoption.standing import Adoption, ComponentStanding, adoption_of, content_in
from services.components import ComponentCode
from services.components.bounds import breaches
from services.domain.drafting import lock_draft, store_text
from services.errors import ComponentChanged
from services.models import ServiceStandard, StandardComponent

REASON_LIMIT = 500


@transaction.atomic
def take_over_component(
    *,
    standard: ServiceStandard,
    code: str,
    template_version: int,
    lock: int,
    content: Mapping[str, Any] | None = None,
    by: Actor,
) -> StandardComponent:
    """Let a component follow the newest template: its text, or `content` that joins both and keeps to its rule.

    Raises InvalidInput by path for joined content, NotADraft, ComponentChanged, TemplateMovedOn, NothingToTakeOver.
    """
    require(by, "services.edit_standard")
    standard = lock_draft(standard)
    adoption, newest = _looked_at(standard, template_version)
    row = _lock_row(standard, code, lock)
    part = adoption.of(row.code)
    if part is None or not part.has_moved_on:
        raise NothingToTakeOver
    text = _text_of(part) if content is None else _joined(part, content)
    _follow(standard, row, newest, text, by)
    _touch(standard, newest)
    changes = {"component": row.code, "template": newest.code, "template_version": newest.version, "lock": row.lock}
    audit.record(action="services.template_component_taken", target=standard, changes=changes)
    return row


@transaction.atomic
def take_over_untouched(*, standard: ServiceStandard, template_version: int, by: Actor) -> list[str]:
    """Let every component in which nobody wrote anything follow the newest template; return their codes.

    Raises NotADraft, TemplateMovedOn, NothingToTakeOver.
    """
    require(by, "services.edit_standard")
    standard = lock_draft(standard)
    rows = {row.code: row for row in standard.components.select_for_update(of=("self",)).order_by("pk")}
    adoption, newest = _looked_at(standard, template_version)
    taken: list[str] = []
    for part in adoption.untouched:
        row = rows[part.code]
        _follow(standard, row, newest, _text_of(part), by)
        taken.append(row.code)
    if not taken:
        raise NothingToTakeOver
    _touch(standard, newest)
    changes = {"components": taken, "template": newest.code, "template_version": newest.version}
    audit.record(action="services.template_components_taken", target=standard, changes=changes)
    return taken


@transaction.atomic
def keep_own(
    *, standard: ServiceStandard, code: str, template_version: int, lock: int, reason: str = "", by: Actor
) -> StandardComponent:
    """Keep what the agency wrote beside the newest template, until that moves on again; `reason` says why.

    What the version it was taken from fixes stays fixed. Raises InvalidInput, NotADraft, ComponentChanged,
    TemplateMovedOn.
    """
    require(by, "services.edit_standard")
    text = normalise(reason, lines=True)
    if problem := text_error(text, limit=REASON_LIMIT, lines=True):
        raise InvalidInput({"reason": [problem]})
    standard = lock_draft(standard)
    _adoption, newest = _looked_at(standard, template_version)
    row = _lock_row(standard, code, lock)
    row.kept_version, row.deviation_reason = newest.version, text
    row.save(update_fields=["kept_version", "deviation_reason"])
    _touch(standard, newest)
    changes = {"component": row.code, "template": newest.code, "template_version": newest.version, "reason": text}
    audit.record(action="services.template_component_kept", target=standard, changes=changes)
    return row


def _looked_at(standard: ServiceStandard, template_version: int) -> tuple[Adoption, TemplateData]:
    """Return the standard beside the newest template, which must be the version that was looked at."""
    adoption = adoption_of(standard, Templates(standard.template_code))
    if adoption is None or adoption.newest is None:
        raise NothingToTakeOver
    if adoption.newest.version != template_version:
        raise TemplateMovedOn(version=adoption.newest.version)
    return adoption, adoption.newest


def _lock_row(standard: ServiceStandard, code: str, lock: int) -> StandardComponent:
    row = StandardComponent.objects.select_for_update(of=("self",)).get(standard=standard, code=ComponentCode(code))
    if row.lock != lock:
        raise ComponentChanged(lock=row.lock, component=code)
    return row


def _text_of(part: ComponentStanding) -> dict[str, Any]:
    """Return what the component says when it follows the newest version; a blank one takes no text away."""
    is_blank = part.newest is None or part.definition.is_empty(part.newest)
    return dict(part.row.content if is_blank else part.newest or {})


def _joined(part: ComponentStanding, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what somebody made of both texts, checked like any text and by the newest version's rule."""
    text, errors = part.definition.read(content)
    errors = errors or breaches(part.code, part.newest_rule, part.newest, text)
    if errors:
        raise InvalidInput({path: [problem] for path, problem in errors.items()})
    return text


def _follow(
    standard: ServiceStandard, row: StandardComponent, newest: TemplateData, text: dict[str, Any], by: Actor
) -> None:
    row.template_content, row.template_version = content_in(newest, row.code), newest.version
    row.kept_version, row.deviation_reason = None, ""
    store_text(standard, row, text, by=by)


def _touch(standard: ServiceStandard, newest: TemplateData) -> None:
    """Name the newest version as the one the standard follows once nothing of it waits for a decision any more."""
    standard.changed_at = timezone.now()
    adoption = adoption_of(standard)
    if adoption is not None and not adoption.moved_on:
        _name_sources(standard)
        standard.template_version = newest.version
    standard.save(update_fields=["changed_at", "template_version"])


def _name_sources(standard: ServiceStandard) -> None:
    """Write down for each component the version it was taken from, before the standard names a later one."""
    standard.components.filter(template_version__isnull=True).update(template_version=standard.template_version)
