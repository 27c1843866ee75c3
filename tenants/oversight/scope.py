"""Whose figures somebody may see: a bureau those of its province, the ministry those of all."""

from __future__ import annotations

from core.errors import NotFound
from core.models import User
from core.roles import Role
from tenants.models import Agency, Province
from tenants.models.agencies import AgencyQuerySet


def visible_agencies(province_code: str = "") -> AgencyQuerySet:
    """Return the agencies that oversight shows: in service, and a ministry's own office only when it opted in."""
    agencies = Agency.objects.served().exclude(kind=Agency.Kind.CENTRAL_UPT, opted_in_oversight=False)
    return agencies.filter(province_code=province_code) if province_code else agencies


def sees_all_provinces(user: User) -> bool:
    """Tell whether the user compares provinces instead of looking after one."""
    return user.has_role(Role.MINISTRY)


def province_of(user: User, code: str = "") -> Province | None:
    """Return the province that the user looks at: the one asked for, or the only one; None stands for all.

    Raises NotFound for a province that is not there or not this user's.
    """
    if not sees_all_provinces(user):
        if not user.province_code or code not in ("", user.province_code):
            raise NotFound
        code = user.province_code
    if not code:
        return None
    province = Province.objects.filter(code=code).first()
    if province is None:
        raise NotFound
    return province


def agency_for(user: User, slug: str) -> Agency:
    """Return an agency whose figures the user may see, or raise NotFound."""
    province = province_of(user)
    agencies = visible_agencies(province.code if province else "").select_related("province")
    agency = agencies.filter(slug=slug).first()
    if agency is None:
        raise NotFound
    return agency
