"""Roles are named groups of permissions. A permission is `<app>.<verb>_<noun>`; `user.has_perm` asks here, by `rules`.

Roles of an agency come from domain.md section 13 (those seen in provincial offices); the last three exist only in the
public schema: central IT, the organisation bureau of one province, and the ministry's reader.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from rules.permissions import add_perm
from rules.predicates import Predicate


class Role(models.TextChoices):
    """What somebody is in the office. One person may have several."""

    HEAD = "head", _("Head of the agency")
    UNIT_HEAD = "unit_head", _("Head of a unit")
    STANDARDS_TEAM = "standards_team", _("Standards drafting team")
    COUNTER_STAFF = "counter_staff", _("Service counter staff")
    COMPLAINT_OFFICER = "complaint_officer", _("Complaint officer")
    INFORMATION_OFFICER = "information_officer", _("Information officer (PPID)")
    FACILITY_MANAGER = "facility_manager", _("Facility manager")
    SHELTER_MANAGER = "shelter_manager", _("Shelter manager")
    SURVEY_TEAM = "survey_team", _("Satisfaction survey team")
    EVALUATOR = "evaluator", _("Evaluator")
    AGENCY_ADMIN = "agency_admin", _("Agency administrator")
    CENTRAL_IT = "central_it", _("Central IT")
    BUREAU = "bureau", _("Organisation bureau")
    MINISTRY = "ministry", _("Ministry reader")


PUBLIC_ROLES = frozenset({Role.CENTRAL_IT, Role.BUREAU, Role.MINISTRY})
AGENCY_ROLES = frozenset(Role) - PUBLIC_ROLES

_STAFF = frozenset({"services.view_standard", "forums.view_forum"})
# Cases, by whom the law puts in charge of each kind. Source: domain reference, sections 6.3, 7.1 and 13
_APPLICATIONS = frozenset({"services.view_application", "services.handle_application", "services.call_queue"})
_COMPLAINTS = frozenset({"feedback.view_complaint", "feedback.handle_complaint"})
_REQUESTS = frozenset({"feedback.view_request", "feedback.handle_request", "feedback.manage_information"})
_SEES_CASES = frozenset({"services.view_application", "feedback.view_complaint", "feedback.view_request"})
_LEADS_CASES = frozenset({"cases.assign_case", "cases.view_workload", "cases.write_template"})
# What is lent, the shelter and the mobile unit. Whoever sees stays does not see why somebody is treated: `open_health`.
_LENDING = frozenset({"bookings.view_booking", "bookings.handle_booking"})
_SHELTER = frozenset({"bookings.view_stay", "bookings.handle_stay"})
_VISITS = frozenset({"bookings.view_visit", "bookings.register_visitor"})
_SEES_BOOKINGS = frozenset({"bookings.view_booking", "bookings.view_stay", "bookings.view_visit", "bookings.view_load"})
_LEADS_BOOKINGS = _LENDING | _VISITS | _SEES_BOOKINGS | {"bookings.manage_resource", "bookings.manage_visit"}
# Who writes standards also keeps what belongs to them.
_TEAM = frozenset(
    {
        "services.edit_standard",
        "services.manage_pledge",
        "services.manage_publication",
        "services.manage_staff_competence",
        "services.answer_feedback",
        "forums.manage_forum",
        "forums.answer_input",
    }
)
# Whoever works for the public may be put in charge of an action of a forum's plan, and sees what is late.
_CARRIES_OUT = frozenset({"forums.carry_out_action"})
# Whoever stands at the counter or asks the public also helps in the room: checks people in, writes down, moderates.
_ROOM = frozenset({"forums.facilitate_forum"})

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.HEAD: _STAFF
    | _CARRIES_OUT
    | _TEAM
    | _ROOM
    | {
        "services.review_standard",
        "services.enact_standard",
        "services.publish_standard",
        "forums.close_forum",
        "people.view_audit",
        "feedback.decide_objection",
        "cases.view_looks",
        "cases.manage_settings",
        "workdays.manage_calendar",
        "privacy.manage_incident",
        "privacy.manage_retention",
        "privacy.handle_request",
    }
    | _APPLICATIONS
    | _COMPLAINTS
    | _SEES_CASES
    | _LEADS_CASES
    | _LEADS_BOOKINGS
    | _SHELTER,
    Role.UNIT_HEAD: _STAFF
    | _CARRIES_OUT
    | _TEAM
    | _ROOM
    | {"services.review_standard", "forums.close_forum"}
    | _APPLICATIONS
    | _COMPLAINTS
    | _SEES_CASES
    | _LEADS_CASES
    | _LEADS_BOOKINGS
    | _SHELTER,
    Role.STANDARDS_TEAM: _STAFF | _CARRIES_OUT | _TEAM | _ROOM | {"services.manage_catalogue", "services.manage_form"},
    Role.COUNTER_STAFF: _STAFF
    | _CARRIES_OUT
    | _ROOM
    | _APPLICATIONS
    | _LENDING
    | _VISITS
    | {"cases.enter_case", "cases.write_template"},
    Role.COMPLAINT_OFFICER: _STAFF
    | _CARRIES_OUT
    | _COMPLAINTS
    | {"feedback.open_identity", "cases.enter_case", "cases.assign_case", "cases.write_template"},
    Role.INFORMATION_OFFICER: _STAFF
    | _CARRIES_OUT
    | _ROOM
    | _REQUESTS
    | {"cases.enter_case", "cases.assign_case", "cases.write_template"},
    Role.FACILITY_MANAGER: _STAFF
    | _CARRIES_OUT
    | _LEADS_BOOKINGS
    | {"cases.enter_case", "cases.assign_case", "cases.write_template"},
    Role.SHELTER_MANAGER: _STAFF
    | _CARRIES_OUT
    | _SHELTER
    | {
        "bookings.manage_resource",
        "bookings.open_health",
        "cases.enter_case",
        "cases.assign_case",
        "cases.write_template",
    },
    Role.SURVEY_TEAM: _STAFF | _CARRIES_OUT | _ROOM,
    Role.EVALUATOR: _STAFF,
    Role.AGENCY_ADMIN: _STAFF
    | {
        "services.manage_catalogue",
        "services.manage_publication",
        "services.answer_feedback",
        "services.manage_form",
        "cases.manage_settings",
        "workdays.manage_calendar",
        "privacy.manage_incident",
        "privacy.manage_retention",
        "privacy.handle_request",
        "tenants.edit_profile",
        "people.manage_users",
        "people.view_audit",
        "api.manage_tokens",
    },
    Role.CENTRAL_IT: frozenset(
        {
            "tenants.onboard_agency",
            "tenants.manage_agency",
            "tenants.manage_template",
            "tenants.manage_calendar",
            "people.manage_users",
            "people.view_audit",
            "oversight.collect",
            "api.manage_tokens",
        }
    ),
    Role.BUREAU: frozenset(
        {"oversight.view", "oversight.collect", "tenants.manage_template", "tenants.manage_calendar"}
    ),
    Role.MINISTRY: frozenset({"oversight.view"}),
}


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """Return every permission that one of the roles carries; a role that is not known carries none."""
    return frozenset[str]().union(*(PERMISSIONS[Role(role)] for role in roles if role in Role.values))


def _held_by_role(permission: str) -> Any:
    def held(user: Any) -> bool:
        return permission in permissions_of(getattr(user, "roles", ()))

    return Predicate(held, name=f"role carries {permission}")


for _permission in sorted(frozenset[str]().union(*PERMISSIONS.values())):
    add_perm(_permission, _held_by_role(_permission))
