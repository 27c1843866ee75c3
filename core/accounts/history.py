"""The record of what people did, in words: who, when, what, from which address.

Every app registers the words of its actions in `AppConfig.ready()`:

    history.register_actions({"services.standard_published": _("Published a standard")})
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import AuditEntry
from core.roles import Role

Text = str | Promise

ACTIONS_OF_CORE: dict[str, Text] = {
    "people.signed_in": _("Signed in"),
    "people.signed_out": _("Signed out"),
    "people.sign_in_failed": _("Sign-in failed"),
    "people.sign_in_locked": _("Sign-in locked after too many tries"),
    "people.password_changed": _("Changed the password"),
    "people.password_reset_requested": _("Asked for a new password"),
    "people.password_reset": _("Set a new password by mail"),
    "people.second_factor_added": _("Added an authenticator app"),
    "people.second_factor_removed": _("Removed the authenticator app"),
    "people.second_factor_failed": _("Entered a wrong code in the second step"),
    "people.second_factor_reset": _("Reset somebody's second step"),
    "people.recovery_codes_renewed": _("Made new recovery codes"),
    "people.session_ended": _("Ended a session"),
    "people.sessions_ended": _("Ended all other sessions"),
    "people.user_invited": _("Invited somebody"),
    "people.invitation_resent": _("Sent an invitation again"),
    "people.invitation_revoked": _("Withdrew an invitation"),
    "people.invitation_accepted": _("Accepted an invitation"),
    "people.roles_changed": _("Changed roles"),
    "people.user_deactivated": _("Took a sign-in away"),
    "people.user_reactivated": _("Gave a sign-in back"),
    "people.profile_changed": _("Changed a profile"),
    "people.record_downloaded": _("Downloaded the record of changes"),
    "api.token_created": _("Made an API token"),
    "api.token_revoked": _("Revoked an API token"),
}
# Names of changes that are no field of the target.
NAMES_OF_CHANGES: dict[str, Text] = {"sessions_ended": _("sessions ended"), "entries": _("entries")}
WAYS: dict[str, Text] = {
    "page": _("page"),
    "api": _("API"),
    "command": _("command line"),
    "task": _("background work"),
}
_actions: dict[str, Text] = {}
_values: dict[str, Mapping[str, Text]] = {}
MAX_SHOWN = 160


@dataclass(frozen=True)
class Change:
    """One field that was changed; `before` is empty where the record tells only what it became."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One entry in words."""

    at: dt.datetime
    actor: str
    action: str
    target: str
    changes: list[Change]
    address: str
    way: str

    @property
    def what(self) -> str:
        """Action and target in one line, for a sheet."""
        return f"{self.action}: {self.target}" if self.target else self.action

    @property
    def changes_in_a_line(self) -> str:
        return "; ".join(
            f"{c.name}: {c.before} → {c.after}" if c.before else f"{c.name}: {c.after}" for c in self.changes
        )


def register_actions(words: Mapping[str, Text]) -> None:
    """Have the record say these words for these action codes."""
    _actions.update(words)


def register_changes(names: Mapping[str, Text], values: Mapping[str, Mapping[str, Text]] | None = None) -> None:
    """Have the record say these words for names of changes, and for coded values by name. An empty word hides one."""
    NAMES_OF_CHANGES.update(names)
    _values.update(values or {})


def action_label(code: str) -> str:
    """Return the words of an action; a code that nobody registered is made readable."""
    if code in _actions:
        return str(_actions[code])
    return code.rpartition(".")[2].replace("_", " ").capitalize()


def action_choices() -> list[tuple[str, str]]:
    """Return the codes that may be filtered by, sorted by their words."""
    return sorted(((code, str(label)) for code, label in _actions.items()), key=lambda choice: choice[1].lower())


def entries(
    *,
    actor_id: int | None = None,
    action: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
    text: str = "",
) -> QuerySet[AuditEntry]:
    """Return the entries of this schema, newest first; `since` and `until` are whole days in the active zone."""
    found = AuditEntry.objects.all()
    if actor_id is not None:
        found = found.filter(actor_id=actor_id)
    if action:
        found = found.filter(action=action)
    if since is not None:
        found = found.filter(at__gte=_start_of(since))
    if until is not None:
        found = found.filter(at__lt=_start_of(until + dt.timedelta(days=1)))
    if text:
        found = found.filter(target_name__icontains=text)
    return found


def line_of(entry: AuditEntry) -> Line:
    """Put an entry into words. What somebody did to their own account needs no target."""
    is_own = entry.target_type == "core.user" and entry.target_id == str(entry.actor_id)
    return Line(
        at=entry.at,
        actor=entry.actor_name or (gettext("Nobody signed in") if entry.via in ("page", "api") else gettext("System")),
        action=action_label(entry.action),
        target="" if is_own else entry.target_name,
        changes=list(_changes(entry)),
        address=entry.address or "",
        way=str(WAYS.get(entry.via, entry.via)),
    )


def _changes(entry: AuditEntry) -> Iterator[Change]:
    for name, value in entry.changes.items():
        label = _field_label(entry.target_type, name)
        if not label:
            continue
        if isinstance(value, list) and len(value) == 2:
            yield Change(label, _shown(name, value[0]), _shown(name, value[1]))
        else:
            yield Change(label, "", _shown(name, value))


def _field_label(target_type: str, name: str) -> str:
    if name in NAMES_OF_CHANGES:
        return str(NAMES_OF_CHANGES[name])
    try:
        field = apps.get_model(target_type)._meta.get_field(name)
    except (FieldDoesNotExist, LookupError, ValueError):
        return name.replace("_", " ")
    return str(getattr(field, "verbose_name", name))


def _shown(name: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return gettext("nothing")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(_shown(name, part) for part in value)
    if name == "roles" and value in Role.values:
        return str(Role(value).label)
    text = str(_values.get(name, {}).get(value, value)) if isinstance(value, str) else str(value)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


def _start_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
