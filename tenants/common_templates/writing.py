"""Writing a template: what it is called and for whom, and the components of its draft version, one function each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import audit, commons
from core.commons import Rule
from core.db.violations import translate_violations
from core.errors import InvalidInput, NotFound
from tenants.common_templates.errors import (
    TemplateComponentChanged,
    TemplateDraftExists,
    TemplateNameTaken,
    TemplateRetired,
    TemplateVersionClosed,
)
from tenants.common_templates.scope import Actor, require_owner
from tenants.domain.profile import one_of
from tenants.models import Agency, StandardTemplate, StandardTemplateVersion
from tenants.names import clean_name, clean_text, suggest_slug

State = StandardTemplateVersion.State
CODE_LIMIT = 40
MOST_SAME_NAMES = 50
# These stand in the addresses of the pages where a code would stand.
RESERVED_CODES = frozenset({"baru", "ambil"})
WORD_LIMIT, MOST_WORDS = 60, 30


class TemplateFields(TypedDict):
    name: str
    summary: str
    audience: str
    kinds: list[str]
    keywords: list[str]
    channels: list[str]
    position: int


@transaction.atomic
def create_template(
    *, province_code: str | None, by: Actor, **fields: Unpack[TemplateFields]
) -> StandardTemplateVersion:
    """Make a template with an empty draft: of the deployment, or of a province. Its code is made of its name.

    Raises InvalidInput by field, TemplateNameTaken.
    """
    require_owner(by, province_code)
    cleaned = clean_fields(fields)
    template = _insert(cleaned, province_code)
    version = StandardTemplateVersion.objects.create(template=template, version=1)
    audit.record(action="tenants.template_created", target=template, changes={"province": province_code})
    return version


@transaction.atomic
def change_template(template: StandardTemplate, *, by: Actor, **fields: Unpack[TemplateFields]) -> StandardTemplate:
    """Change what a template is called and for whom it is; its texts are in its versions. Raises InvalidInput."""
    require_owner(by, template.province_code)
    cleaned = clean_fields(fields)
    template = lock_template(template)
    changed = {name: value for name, value in cleaned.items() if getattr(template, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(template, name, value)
        template.save(update_fields=list(changed))
        audit.record(action="tenants.template_changed", target=template, changes=changed)
    return template


@transaction.atomic
def begin_version(template: StandardTemplate, *, by: Actor) -> StandardTemplateVersion:
    """Begin the next version as a copy of the newest published one. Raises TemplateDraftExists, TemplateRetired."""
    require_owner(by, template.province_code)
    template = lock_template(template)
    if template.is_retired:
        raise TemplateRetired
    draft = template.versions.filter(state=State.DRAFT).first()
    if draft is not None:
        raise TemplateDraftExists(version=draft.version)
    newest = template.versions.filter(state=State.PUBLISHED).order_by("-version").first()
    with translate_violations({"standardtemplateversion_one_draft": TemplateDraftExists}):
        version = StandardTemplateVersion.objects.create(
            template=template,
            version=next_number(template),
            components=newest.components if newest else {},
            rules=newest.rules if newest else {},
        )
    audit.record(action="tenants.template_version_begun", target=version)
    return version


@transaction.atomic
def write_component(
    version: StandardTemplateVersion, *, code: str, content: Mapping[str, Any], rule: str, lock: int, by: Actor
) -> StandardTemplateVersion:
    """Store what a draft says of a component and what adopters may change in it. A blank one is the agencies' to write.

    Raises InvalidInput by path (`rule` for the rule), TemplateVersionClosed, TemplateComponentChanged.
    """
    require_owner(by, version.template.province_code)
    stored, rules = checked_component(code, content, rule)
    version = lock_version(version)
    if not version.is_draft:
        raise TemplateVersionClosed
    now = version.locks.get(code, 0)
    if now != lock:
        raise TemplateComponentChanged(lock=now, component=code)
    before = version.components.get(code), version.rules.get(code, Rule.FREE.value)
    if before == (stored, rules):
        return version
    put(version.components, code, stored)
    put(version.rules, code, None if rules == Rule.FREE else rules)
    version.locks[code] = now + 1
    version.save(update_fields=["components", "rules", "locks"])
    changes = {"component": code, "rule": [before[1], rules], "lock": now + 1}
    audit.record(action="tenants.template_component_written", target=version, changes=changes)
    return version


def checked_component(code: str, content: Mapping[str, Any], rule: str) -> tuple[dict[str, Any] | None, str]:
    """Return the content in its stored form, None for a blank one, and the rule. Raises InvalidInput, NotFound."""
    known = commons.components()
    if code not in {info.code for info in known.infos()}:
        raise NotFound
    stored, wrong = known.read(code, content)
    errors: dict[str, list[Any]] = {path: [problem] for path, problem in wrong.items()}
    is_blank = not errors and known.is_blank(code, stored)
    if rule not in Rule.values:
        errors["rule"] = [_("Choose one of the options.")]
    elif is_blank and rule != Rule.FREE:
        errors["rule"] = [_("There is nothing to hold adopters to yet. Write the component, or leave it free.")]
    if errors:
        raise InvalidInput(errors)
    return None if is_blank else stored, rule


def put(values: dict[str, Any], key: str, value: Any) -> None:
    """Set a value, or take it out for None."""
    if value is None:
        values.pop(key, None)
    else:
        values[key] = value


def lock_template(template: StandardTemplate) -> StandardTemplate:
    """Return a fresh copy, locked until the transaction ends. Raises NotFound."""
    fresh = StandardTemplate.objects.select_for_update().filter(pk=template.pk).first()
    if fresh is None:
        raise NotFound
    return fresh


def lock_version(version: StandardTemplateVersion) -> StandardTemplateVersion:
    """Return a fresh copy, its template locked before it until the transaction ends. Raises NotFound."""
    template = lock_template(version.template)
    fresh = StandardTemplateVersion.objects.select_for_update(of=("self",)).filter(pk=version.pk).first()
    if fresh is None:
        raise NotFound
    fresh.template = template
    return fresh


def next_number(template: StandardTemplate) -> int:
    newest: int | None = template.versions.aggregate(newest=Max("version"))["newest"]
    return (newest or 0) + 1


def clean_fields(fields: TemplateFields) -> dict[str, Any]:
    """Return the fields as they are stored. Raises InvalidInput with the errors of every field."""
    checks: Mapping[str, Callable[[Any], Any]] = {
        "name": lambda value: clean_name(str(value)),
        "summary": lambda value: clean_text(str(value), most=400),
        "audience": one_of(StandardTemplate.Audience.values),
        "kinds": _some_of(Agency.Kind.values, required=True),
        "keywords": _clean_words,
        "channels": _some_of([value for value, _label in commons.components().channels()]),
        "position": _clean_position,
    }
    cleaned: dict[str, Any] = {}
    errors: dict[str, list[Any]] = {}
    for name, check in checks.items():
        try:
            cleaned[name] = check(fields[name])  # type: ignore[literal-required]  # the names are those of the type
        except ValidationError as error:
            errors[name] = list(error.messages)
    if errors:
        raise InvalidInput(errors)
    return cleaned


def _some_of(choices: list[str], *, required: bool = False) -> Callable[[Any], list[str]]:
    def check(values: Any) -> list[str]:
        if any(value not in choices for value in values):
            raise ValidationError(_("Choose from the list only."), code="choice")
        if required and not values:
            raise ValidationError(_("Choose at least one."), code="required")
        return [choice for choice in choices if choice in values]

    return check


def _clean_words(values: Any) -> list[str]:
    words = list(dict.fromkeys(clean_text(str(value), most=WORD_LIMIT) for value in values))
    if len(words) > MOST_WORDS:
        raise ValidationError(_("Use at most %(most)d words."), code="most", params={"most": MOST_WORDS})
    return [word for word in words if word]


def _clean_position(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 999:
        raise ValidationError(_("Enter a whole number from 0 to 999."), code="position")
    return value


def _insert(cleaned: Mapping[str, Any], province_code: str | None) -> StandardTemplate:
    """Add the row under the first free code of its name; two at once end up with different ones."""
    prefix = f"p{province_code}-" if province_code else ""
    base = f"{prefix}{suggest_slug(cleaned['name']) or 'templat'}"[: CODE_LIMIT - 3].strip("-")
    for number in range(1, MOST_SAME_NAMES):
        code = base if number == 1 else f"{base}-{number}"
        if code in RESERVED_CODES or StandardTemplate.objects.filter(code=code).exists():
            continue
        try:
            with transaction.atomic():
                return StandardTemplate.objects.create(code=code, province_code=province_code, **cleaned)
        except IntegrityError:
            if not StandardTemplate.objects.filter(code=code).exists():
                raise
    raise TemplateNameTaken
