"""A draft: begun from nothing, from the version in force, or from a common template; then edited part by part.

Locks are taken from the top down: service, standard, component.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Unpack

from django.db import transaction
from django.utils import timezone

from core import audit, commons
from core.agencies import current_agency
from core.db.violations import translate_violations
from core.errors import InvalidInput
from core.rights import Actor, require
from services.adoption.bounds import broken_bounds
from services.components import COMPONENTS, ComponentCode
from services.components.fields import Errors
from services.domain.catalogue import ServiceFields, create_service
from services.errors import ComponentChanged, DraftExists, NotADraft, ServiceRetired, TemplateUnknown
from services.models import ComponentRevision, Service, ServiceStandard, StandardComponent

Contents = Mapping[str, Mapping[str, Any]]


@transaction.atomic
def draft_standard(*, service: Service, by: Actor) -> ServiceStandard:
    """Begin the next version: a copy of the newest published one, or 14 empty components.

    Raises DraftExists, ServiceRetired.
    """
    require(by, "services.edit_standard")
    service, former = _lock_service(service)
    origin = {"template_code": former.template_code, "template_version": former.template_version} if former else {}
    draft = _new_draft(service, by, **origin)
    rows = former.by_code() if former else {}
    components = []
    for code, component in COMPONENTS.items():
        row = rows.get(code)
        content = row.content if row else component.blank()
        components.append(_component(draft, code, content, **(_origin_of(row, former) if row and former else {})))
    StandardComponent.objects.bulk_create(components)
    audit.record(action="services.standard_drafted", target=draft, changes={"version": draft.version})
    return draft


@transaction.atomic
def adopt_template(*, service: Service, template_code: str, by: Actor) -> ServiceStandard:
    """Begin the next version from the newest version of a common template.

    What the template leaves out keeps what the newest published version says. Raises TemplateUnknown, DraftExists,
    ServiceRetired.
    """
    require(by, "services.edit_standard")
    template = _template(template_code)
    contents = _template_contents(template.components)
    service, former = _lock_service(service)
    draft = _new_draft(service, by, template_code=template.code, template_version=template.version)
    rows = former.by_code() if former else {}
    components = []
    for code, component in COMPONENTS.items():
        given = contents.get(code)
        kept = rows[code].content if code in rows else component.blank()
        origin = {"template_content": given, "template_version": template.version}
        components.append(_component(draft, code, kept if given is None else given, **origin))
    StandardComponent.objects.bulk_create(components)
    changes = {"version": draft.version, "template": template.code, "template_version": template.version}
    audit.record(action="services.template_adopted", target=draft, changes=changes)
    return draft


@transaction.atomic
def create_service_from_template(
    *, template_code: str, code: str, by: Actor, **fields: Unpack[ServiceFields]
) -> ServiceStandard:
    """Add a service together with its first draft, filled from a common template."""
    service = create_service(code=code, by=by, **fields)
    return adopt_template(service=service, template_code=template_code, by=by)


@transaction.atomic
def edit_component(
    *, standard: ServiceStandard, code: str, content: Mapping[str, Any], lock: int, by: Actor
) -> StandardComponent:
    """Store what a component of a draft says. `lock` is the number that the component had when it was read.

    Raises InvalidInput with errors by path (`steps.0.duration_value`), also for what the adopted template does not let
    adopters change, NotADraft, ServiceRetired, and ComponentChanged when somebody else saved it since.
    """
    require(by, "services.edit_standard")
    new, errors = COMPONENTS[ComponentCode(code)].read(content)
    if errors:
        raise InvalidInput({path: [problem] for path, problem in errors.items()})
    standard = lock_draft(standard)
    row = StandardComponent.objects.select_for_update(of=("self",)).get(standard=standard, code=code)
    if row.lock != lock:
        raise ComponentChanged(lock=row.lock, component=code)
    if new == row.content:
        return row
    if broken := broken_bounds(standard, row, new):
        raise InvalidInput({path: [problem] for path, problem in broken.items()})
    store_text(standard, row, new, by=by)
    changes = {"component": code, "lock": row.lock, "completeness": row.completeness}
    audit.record(action="services.component_edited", target=standard, changes=changes)
    return row


def store_text(standard: ServiceStandard, row: StandardComponent, content: Any, *, by: Actor) -> None:
    """Let a locked component say `content`, with its next number; what it said before is kept."""
    former = _revision(row, row.updated_at or standard.created_at)
    _fill(row, content)
    row.lock += 1
    row.updated_at = standard.changed_at = timezone.now()
    row.updated_by = by
    row.save()
    # The former text is there already, unless it came with the draft.
    ComponentRevision.objects.bulk_create([former, _revision(row, row.updated_at)], ignore_conflicts=True)
    standard.save(update_fields=["changed_at"])


def lock_draft(standard: ServiceStandard, *, only_draft: bool = False) -> ServiceStandard:
    """Return a version whose text may be written, locked until the transaction ends. Raises NotADraft, ServiceRetired.

    With `only_draft` a version that is before the public is refused too.
    """
    service = Service.objects.select_for_update().get(pk=standard.service_id)
    standard = ServiceStandard.objects.select_for_update(of=("self",)).get(pk=standard.pk)
    standard.service = service
    if not standard.is_editable or (only_draft and not standard.is_draft):
        raise NotADraft
    if service.is_retired:
        raise ServiceRetired
    return standard


def _lock_service(service: Service) -> tuple[Service, ServiceStandard | None]:
    """Return the service, locked until the transaction ends, and its newest version that was ever in force."""
    service = Service.objects.select_for_update().get(pk=service.pk)
    return service, service.standards.once_published().prefetch_related("components").order_by("-version").first()


def _new_draft(service: Service, by: Actor, **origin: Any) -> ServiceStandard:
    if service.is_retired:
        raise ServiceRetired
    newest = service.standards.order_by("-version").first()
    if newest and newest.is_preparing:
        raise DraftExists(version=newest.version)
    draft = ServiceStandard(service=service, version=newest.version + 1 if newest else 1, created_by=by, **origin)
    with translate_violations({"servicestandard_one_preparing": DraftExists}):
        draft.save()
    return draft


def _origin_of(row: StandardComponent, former: ServiceStandard) -> dict[str, Any]:
    """Return what a component of the next version remembers of its template."""
    return {
        "template_content": row.template_content,
        "template_version": row.template_version or former.template_version,
        "kept_version": row.kept_version,
        "deviation_reason": row.deviation_reason,
    }


def _revision(row: StandardComponent, saved_at: datetime) -> ComponentRevision:
    return ComponentRevision(
        standard_id=row.standard_id,
        code=row.code,
        lock=row.lock,
        content=row.content,
        saved_at=saved_at,
        saved_by_id=row.updated_by_id,
    )


def _component(draft: ServiceStandard, code: str, content: Any, **origin: Any) -> StandardComponent:
    row = StandardComponent(standard=draft, code=code, **origin)
    _fill(row, content)
    return row


def _fill(row: StandardComponent, content: Any) -> None:
    row.content = content
    row.completeness = row.definition.completeness(content)


def _template(code: str) -> commons.TemplateData:
    template = commons.standard_template(code)
    if template is None or not template.suits(current_agency().kind):
        raise TemplateUnknown
    return template


def _template_contents(components: Contents) -> dict[str, Any]:
    """Return the template's components in their stored form, or raise InvalidInput when it does not keep the format."""
    contents: dict[str, Any] = {}
    wrong: Errors = {}
    for code, raw in components.items():
        if code not in COMPONENTS:
            wrong[code] = code
            continue
        contents[code], errors = COMPONENTS[ComponentCode(code)].read(raw)
        wrong.update({f"{code}.{path}": problem for path, problem in errors.items()})
    if wrong:
        raise InvalidInput({path: [problem] for path, problem in wrong.items()})
    return contents
