"""What the record of changes says of the actions of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.accounts.history import Text
from services.components import Completeness, ComponentCode
from services.models import Service

ACTIONS: dict[str, Text] = {
    "services.unit_created": _("Added a service unit"),
    "services.unit_changed": _("Changed a service unit"),
    "services.service_created": _("Added a service"),
    "services.service_changed": _("Changed a service"),
    "services.service_retired": _("Took a service out of the catalogue"),
    "services.service_restored": _("Put a service back into the catalogue"),
    "services.standard_drafted": _("Began a draft of a service standard"),
    "services.template_adopted": _("Adopted a common template"),
    "services.component_edited": _("Edited a component of a service standard"),
    "services.draft_discarded": _("Discarded a draft of a service standard"),
    "services.standard_published": _("Published a service standard"),
    "services.standard_withdrawn": _("Withdrew a service standard"),
}

NAMES_OF_CHANGES: dict[str, Text] = {
    "component": _("component"),
    "completeness": _("completeness"),
    "audience": _("audience"),
    "template": _("common template"),
    "supersedes": _("replaces version"),
    "service": _("service"),
    "reason": _("reason"),
    "lock": "",  # counts the savings of a component, for programs
}
VALUES_OF_CHANGES: dict[str, dict[str, Text]] = {
    "component": {str(code): code.label for code in ComponentCode},
    "completeness": {str(value): label for value, label in Completeness.choices},
    "audience": {str(value): label for value, label in Service.Audience.choices},
}
