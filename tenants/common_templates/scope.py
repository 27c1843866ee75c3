"""Whose a template is: central IT writes those of the deployment, a bureau those of its own province."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from core.errors import NotFound, PermissionRefused
from core.models import User
from core.roles import Role
from tenants.models import StandardTemplate, StandardTemplateVersion
from tenants.models.standards import StandardTemplateQuerySet

PERMISSION = "tenants.manage_template"
Actor = User | None  # None stands for a program of the deployment itself


def writes_for(user: User, province_code: str | None) -> bool:
    """Tell whether the user writes templates of the deployment (None), or of this province."""
    if not user.has_perm(PERMISSION):
        return False
    if province_code is None:
        return user.has_role(Role.CENTRAL_IT)
    return user.has_role(Role.BUREAU) and bool(province_code) and user.province_code == province_code


def require_owner(by: Actor, province_code: str | None) -> None:
    """Raise PermissionRefused for whoever does not write these templates."""
    if by is not None and not writes_for(by, province_code):
        raise PermissionRefused


def readable_templates(province_code: str | None) -> StandardTemplateQuerySet:
    """Return the templates that stand on the pages of central IT (None: all there are) or of a bureau."""
    templates: StandardTemplateQuerySet = StandardTemplate.objects.select_related("province")
    if province_code is None:
        return templates
    return templates.filter(Q(province__isnull=True) | Q(province_code=province_code))


def readable_versions(code: str, *, owner: str | None) -> QuerySet[StandardTemplateVersion]:
    """Return the versions of a template for the pages of `owner`. Drafts are for those who write them alone."""
    rows = StandardTemplateVersion.objects.filter(template__in=readable_templates(owner), template__code=code)
    own = Q(template__province__isnull=True) if owner is None else Q(template__province_code=owner)
    return rows.filter(own | ~Q(state=StandardTemplateVersion.State.DRAFT)).select_related("template__province")


def readable_version(code: str, version: int, *, owner: str | None) -> StandardTemplateVersion:
    """Return one version for the pages of `owner`, with its template. Raises NotFound."""
    row = readable_versions(code, owner=owner).filter(version=version).first()
    if row is None:
        raise NotFound
    return row


def own_template(code: str, *, owner: str | None) -> StandardTemplate:
    """Return a template that the pages of `owner` may change. Raises NotFound."""
    template = readable_templates(owner).filter(code=code).first()
    if template is None or template.province_code != owner:
        raise NotFound
    return template


def own_version(code: str, version: int, *, owner: str | None) -> StandardTemplateVersion:
    """Return a version of a template that the pages of `owner` may change. Raises NotFound."""
    row = readable_version(code, version, owner=owner)
    if row.template.province_code != owner:
        raise NotFound
    return row
