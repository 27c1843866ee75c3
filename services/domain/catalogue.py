"""Units and services: who gives what."""

import re
from collections.abc import Iterable
from typing import Any, Required, TypedDict, Unpack

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.db.violations import translate_violations
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from core.typed_text import name_error, normalise, text_error
from services.domain.media import follow_service
from services.domain.searching import index_service
from services.errors import CodeTaken, NeverConsulted, UnitInUse, UnitNameTaken
from services.models import AudienceGroup, Channel, LifeEvent, Service, ServiceUnit
from services.models.fields import CODE_LIMIT, CODE_PATTERN
from services.models.standards import PUBLIC

CODE_TAKEN = {"services_serviceunit_code_key": CodeTaken, "services_service_code_key": CodeTaken}
UNIT_TAKEN = {**CODE_TAKEN, "serviceunit_name_once": UnitNameTaken}
KEYWORD_LIMIT = 30
RELATED_LIMIT = 12
CHOICES: dict[str, type[TextChoices]] = {"channels": Channel, "life_events": LifeEvent, "groups": AudienceGroup}
RESERVED_UNITS = frozenset({"baru"})  # addresses of the portal's forms
RESERVED_CODES = RESERVED_UNITS | {"lanjut", "periksa", "statistik"}  # what stands below /permohonan/ beside services


class ServiceFields(TypedDict, total=False):
    """What is said of a service. What is left out is empty, and the audience is then the public."""

    name: Required[str]
    summary: str
    audience: str
    unit: ServiceUnit | None
    keywords: Iterable[str]
    channels: Iterable[str]
    life_events: Iterable[str]
    groups: Iterable[str]
    related: Iterable[Service]
    order: int


@transaction.atomic
def create_unit(*, code: str, name: str, place: str = "", order: int = 0, by: Actor) -> ServiceUnit:
    """Add a unit that gives services. Raises CodeTaken, UnitNameTaken, InvalidInput."""
    require(by, "services.manage_catalogue")
    unit = ServiceUnit(
        code=code,
        order=order,
        **_checked({"name": (name, 160), "place": (place, 300)}, code=code, reserved=RESERVED_UNITS),
    )
    with translate_violations(UNIT_TAKEN):
        unit.save()
    audit.record(action="services.unit_created", target=unit, changes={"code": code, "name": unit.name})
    return unit


@transaction.atomic
def change_unit(*, unit: ServiceUnit, name: str, place: str = "", order: int = 0, by: Actor) -> ServiceUnit:
    """Change what is said of a unit; its code stays, since addresses and records name it."""
    require(by, "services.manage_catalogue")
    unit = ServiceUnit.objects.select_for_update().get(pk=unit.pk)
    new = {**_checked({"name": (name, 160), "place": (place, 300)}), "order": order}
    changes = _apply(unit, new)
    with translate_violations(UNIT_TAKEN):
        unit.save()
    if changes:
        content_changed()
        audit.record(action="services.unit_changed", target=unit, changes=changes)
    return unit


@transaction.atomic
def set_unit_in_use(*, unit: ServiceUnit, in_use: bool, by: Actor) -> ServiceUnit:
    """Offer the unit for services, or no longer. Raises UnitInUse while an active service belongs to it."""
    require(by, "services.manage_catalogue")
    unit = ServiceUnit.objects.select_for_update().get(pk=unit.pk)
    if not in_use and unit.services.filter(retired_at__isnull=True).exists():
        raise UnitInUse
    if changes := _apply(unit, {"is_active": in_use}):
        unit.save(update_fields=["is_active"])
        audit.record(action="services.unit_changed", target=unit, changes=changes)
    return unit


@transaction.atomic
def create_service(*, code: str, by: Actor, **fields: Unpack[ServiceFields]) -> Service:
    """Add a service without a standard. Raises CodeTaken, InvalidInput."""
    require(by, "services.manage_catalogue")
    related, columns = _apart(fields)
    service = Service(code=code, **_stored(code=code, **columns))
    with translate_violations(CODE_TAKEN):
        service.save()
    service.related.set(_fellows(service, related))
    index_service(service)
    changes = {"code": code, "name": service.name, "audience": service.audience}
    audit.record(action="services.service_created", target=service, changes=changes)
    return service


@transaction.atomic
def change_service(*, service: Service, by: Actor, **fields: Unpack[ServiceFields]) -> Service:
    """Change what is said of a service; its code stays, since its public address is made of it.

    Raises NeverConsulted when a service for staff is opened to the public with a standard that no forum agreed to.
    """
    require(by, "services.manage_catalogue")
    service = Service.objects.select_for_update().get(pk=service.pk)
    related, columns = _apart(fields)
    changes = _apply(service, _stored(**columns)) | _relate(service, related)
    if service.is_external and service.standards.filter(state__in=PUBLIC, minutes__isnull=True).exists():
        raise NeverConsulted
    if changes:
        service.save()
        _note_public(service)
        index_service(service)
        content_changed()
        audit.record(action="services.service_changed", target=service, changes=changes)
    return service


@transaction.atomic
def retire_service(*, service: Service, by: Actor) -> Service:
    """Take a service out of the catalogue; its standards stay as history but are not public any more."""
    require(by, "services.manage_catalogue")
    return _set_retired(service, is_retired=True)


@transaction.atomic
def restore_service(*, service: Service, by: Actor) -> Service:
    """Put a retired service back; a standard that was in force is public again."""
    require(by, "services.manage_catalogue")
    return _set_retired(service, is_retired=False)


def _set_retired(service: Service, *, is_retired: bool) -> Service:
    service = Service.objects.select_for_update().get(pk=service.pk)
    if service.is_retired != is_retired:
        service.retired_at = timezone.now() if is_retired else None
        service.save(update_fields=["retired_at", "updated_at"])
        _note_public(service)
        content_changed()
        action = "services.service_retired" if is_retired else "services.service_restored"
        audit.record(action=action, target=service, changes={"code": service.code})
    return service


def _note_public(service: Service) -> None:
    """Note with the version in force that everybody can read it from now on, when a change of the service opens it."""
    if service.is_external and not service.is_retired:
        service.standards.filter(state__in=PUBLIC).filter(public_since__isnull=True).update(public_since=timezone.now())
    follow_service(service)


def _stored(
    *,
    code: str | None = None,
    name: str,
    summary: str = "",
    audience: str = Service.Audience.EXTERNAL,
    unit: ServiceUnit | None = None,
    keywords: Iterable[str] = (),
    channels: Iterable[str] = (),
    life_events: Iterable[str] = (),
    groups: Iterable[str] = (),
    order: int = 0,
) -> dict[str, Any]:
    """Return what is said of a service as its columns keep it, or raise InvalidInput. `code` is for a new service."""
    return {
        **_checked({"name": (name, 160), "summary": (summary, 400)}, code=code, audience=audience),
        "keywords": checked_words(keywords),
        **_checked_choices({"channels": channels, "life_events": life_events, "groups": groups}),
        "audience": audience,
        "unit_id": unit.pk if unit else None,
        "order": order,
    }


def _checked(
    texts: dict[str, tuple[str, int]],
    *,
    code: str | None = None,
    audience: str = "external",
    reserved: frozenset[str] = RESERVED_CODES,
) -> dict[str, str]:
    """Return the one-line texts in their stored form, or raise InvalidInput with all that is wrong."""
    clean = {field: normalise(value, lines=False) for field, (value, _limit) in texts.items()}
    errors: dict[str, list[Any]] = {}
    for field, (_value, limit) in texts.items():
        text = clean[field]
        problem = name_error(text, limit=limit) if field == "name" else text_error(text, limit=limit, lines=False)
        if problem:
            errors[field] = [problem]
    if not clean["name"]:
        errors["name"] = [_("Write a name.")]
    if code in reserved:
        errors["code"] = [_("This code is reserved. Choose another one.")]
    elif code is not None and not is_code(code):
        errors["code"] = [_("Use small letters, digits, and single hyphens between them, such as peminjaman-aula.")]
    if audience not in Service.Audience.values:
        errors["audience"] = [_("Choose one of the options.")]
    if errors:
        raise InvalidInput(errors)
    return clean


def checked_words(words: Iterable[str], *, field: str = "keywords", most: int = KEYWORD_LIMIT) -> list[str]:
    """Return words or short phrases in their stored form, each once. Raises InvalidInput about `field`."""
    clean = list(dict.fromkeys(text for word in words if (text := normalise(word, lines=False))))
    problems = [problem for word in clean if (problem := text_error(word, limit=60, lines=False))]
    if len(clean) > most:
        problems.append(_("Use at most %(limit)s words.") % {"limit": most})
    if problems:
        raise InvalidInput({field: problems[:1]})
    return clean


def _checked_choices(chosen: dict[str, Iterable[str]]) -> dict[str, list[str]]:
    """Return the choices in their official order, each once. Raises InvalidInput for a choice that does not exist."""
    sets = {field: set(values) for field, values in chosen.items()}
    if wrong := [field for field, values in sets.items() if values - set(CHOICES[field].values)]:
        raise InvalidInput({field: [_("Choose from the list only.")] for field in wrong})
    return {field: [value for value in CHOICES[field].values if value in values] for field, values in sets.items()}


def _apart(fields: ServiceFields) -> tuple[list[Service], dict[str, Any]]:
    """Return the related services, and what the columns of a service hold."""
    return list(fields.get("related", ())), {name: value for name, value in fields.items() if name != "related"}


def _fellows(service: Service, related: Iterable[Service]) -> list[Service]:
    """Return the related services without the service itself. Raises InvalidInput when there are too many."""
    fellows = [fellow for fellow in related if fellow.pk != service.pk]
    if len(fellows) > RELATED_LIMIT:
        raise InvalidInput({"related": [_("Choose at most %(limit)s services.") % {"limit": RELATED_LIMIT}]})
    return fellows


def _relate(service: Service, related: Iterable[Service]) -> dict[str, list[Any]]:
    """Set the related services, and return what differs as {"related": [before, after]} by their codes."""
    fellows = _fellows(service, related)
    before = sorted(service.related.values_list("code", flat=True))
    after = sorted({fellow.code for fellow in fellows})
    if before == after:
        return {}
    service.related.set(fellows)
    return {"related": [before, after]}


def is_code(value: str) -> bool:
    """Tell whether `value` may be the code of a unit or a service."""
    return len(value) <= CODE_LIMIT and bool(re.fullmatch(CODE_PATTERN, value))


def _apply(row: Service | ServiceUnit, new: dict[str, Any]) -> dict[str, list[Any]]:
    """Set the new values on `row` and return what differs as {field: [before, after]}."""
    changes = {field: [getattr(row, field), value] for field, value in new.items() if getattr(row, field) != value}
    for field, (_before, after) in changes.items():
        setattr(row, field, after)
    return changes
