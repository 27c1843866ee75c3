"""Putting a version of a template on offer, and taking versions and templates off it again."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput
from tenants.common_templates.errors import (
    TemplateEmpty,
    TemplateRetired,
    TemplateUnchanged,
    TemplateVersionClosed,
)
from tenants.common_templates.scope import Actor, require_owner
from tenants.common_templates.writing import lock_template, lock_version, next_number
from tenants.models import StandardTemplate, StandardTemplateVersion
from tenants.names import clean_text

State = StandardTemplateVersion.State
NOTE_LIMIT = 300


@transaction.atomic
def publish_version(version: StandardTemplateVersion, *, note: str, by: Actor) -> StandardTemplateVersion:
    """Put a draft on offer; from now on it is never changed. Agencies that adopted an earlier one see what is new.

    `note` says what changed; only a first version needs none. Raises InvalidInput, TemplateVersionClosed,
    TemplateEmpty, TemplateUnchanged, TemplateRetired.
    """
    require_owner(by, version.template.province_code)
    version = lock_version(version)
    text = _clean("note", note)
    if not version.is_draft:
        raise TemplateVersionClosed
    if version.template.is_retired:
        raise TemplateRetired
    if not version.components:
        raise TemplateEmpty
    newest = version.template.versions.filter(state=State.PUBLISHED).order_by("-version").first()
    if newest and (newest.components, newest.rules) == (version.components, version.rules):
        raise TemplateUnchanged
    if newest and not text:
        raise InvalidInput({"note": [_("Write what changed: agencies that use the template read it.")]})
    if newest and newest.version > version.version:  # the release brought one while this draft was written
        version.version = next_number(version.template)
    version.state, version.published_at, version.note = State.PUBLISHED, timezone.now(), text
    version.save(update_fields=["version", "state", "published_at", "note"])
    audit.record(action="tenants.template_published", target=version, changes={"version": version.version})
    return version


@transaction.atomic
def withdraw_version(version: StandardTemplateVersion, *, reason: str, by: Actor) -> StandardTemplateVersion:
    """Take a published version off offer; standards made from it stay as they are, and its rules bind no more.

    Raises InvalidInput, TemplateVersionClosed.
    """
    require_owner(by, version.template.province_code)
    text = _clean("reason", reason)
    if not text:
        raise InvalidInput({"reason": [_("Write why: agencies that use this version read it.")]})
    version = lock_version(version)
    if not version.is_published:
        raise TemplateVersionClosed
    version.state, version.withdrawn_at, version.withdrawn_reason = State.WITHDRAWN, timezone.now(), text
    version.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    changes = {"version": version.version, "reason": text}
    audit.record(action="tenants.template_version_withdrawn", target=version, changes=changes)
    return version


@transaction.atomic
def discard_version(version: StandardTemplateVersion, *, by: Actor) -> bool:
    """Throw a draft away, with its template when nothing of that was ever published; tell whether it went too.

    Raises TemplateVersionClosed.
    """
    require_owner(by, version.template.province_code)
    version = lock_version(version)
    if not version.is_draft:
        raise TemplateVersionClosed
    template = version.template
    audit.record(action="tenants.template_version_discarded", target=version)
    version.delete()
    if template.versions.exists():
        return False
    template.delete()
    return True


@transaction.atomic
def retire_template(template: StandardTemplate, *, by: Actor) -> StandardTemplate:
    """Take a template off offer for good; those who adopted it keep their text, and its rules bind no more."""
    return _set_retired(template, True, by)


@transaction.atomic
def restore_template(template: StandardTemplate, *, by: Actor) -> StandardTemplate:
    """Put a retired template on offer again; its rules bind again."""
    return _set_retired(template, False, by)


def _set_retired(template: StandardTemplate, is_retired: bool, by: Actor) -> StandardTemplate:
    require_owner(by, template.province_code)
    template = lock_template(template)
    if template.is_retired != is_retired:
        template.retired_at = timezone.now() if is_retired else None
        template.save(update_fields=["retired_at"])
        audit.record(action=f"tenants.template_{'retired' if is_retired else 'restored'}", target=template)
    return template


def _clean(name: str, value: str) -> str:
    """Return a text of one paragraph. Raises InvalidInput."""
    try:
        return clean_text(value, most=NOTE_LIMIT)
    except ValidationError as error:
        raise InvalidInput({name: list(error.messages)}) from error
