"""What the pages of common templates do, for programs: the same functions and the same walls."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.access import signed_in
from core.api.views import ApiView, ApiViewSet
from core.errors import NotFound
from core.models import User
from core.roles import Role
from tenants.common_templates import publishing, writing
from tenants.common_templates.api.serializers import (
    PublishTemplateSerializer,
    TemplateFieldsSerializer,
    TemplateSerializer,
    UptakeSerializer,
    WholeVersionSerializer,
    WithdrawTemplateSerializer,
    WriteComponentSerializer,
)
from tenants.common_templates.scope import (
    PERMISSION,
    own_template,
    own_version,
    readable_templates,
    readable_version,
)
from tenants.common_templates.uptake import uptake_of
from tenants.models import StandardTemplate, StandardTemplateVersion

TAGS = ["templates"]


def caller(request: Request) -> User:
    return signed_in(request._request)


def owner_of(request: Request) -> str | None:
    """Return the province whose templates the caller writes; None for central IT. Raises NotFound for neither."""
    user = caller(request)
    if user.has_role(Role.CENTRAL_IT):
        return None
    if not user.province_code:
        raise NotFound
    return user.province_code


def checked(serializer: type[Any], request: Request) -> dict[str, Any]:
    body = serializer(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def template_answer(request: Request, template: StandardTemplate, *, code: int = status.HTTP_200_OK) -> Response:
    """Return a template as it is now."""
    owner = owner_of(request)
    fresh = readable_templates(owner).prefetch_related("versions").get(pk=template.pk)
    return Response(TemplateSerializer(fresh, context={"owner": owner}).data, status=code)


def version_answer(version: StandardTemplateVersion, *, code: int = status.HTTP_200_OK) -> Response:
    return Response(WholeVersionSerializer(version).data, status=code)


class Templates(ListModelMixin, ApiViewSet):
    """The templates that the caller writes, and those that others offer to the same agencies."""

    http_method_names = ("get", "head", "post")
    permission = {"list": PERMISSION, "create": PERMISSION}
    ordering = ("position", "pk")
    queryset = StandardTemplate.objects.none()
    serializer_class = TemplateSerializer

    def get_queryset(self) -> QuerySet[StandardTemplate]:
        if getattr(self, "swagger_fake_view", False):
            return StandardTemplate.objects.none()
        return readable_templates(owner_of(self.request)).prefetch_related("versions")

    def get_serializer_context(self) -> dict[str, Any]:
        if getattr(self, "swagger_fake_view", False):
            return {"owner": None}
        return {**super().get_serializer_context(), "owner": owner_of(self.request)}

    @extend_schema(operation_id="templates_list", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Common templates with their versions; central IT sees those of all provinces."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="templates_create", tags=TAGS,
        request=TemplateFieldsSerializer, responses={201: TemplateSerializer},
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """Make a template with an empty draft: of the deployment, or of the caller's province."""
        data: Any = checked(TemplateFieldsSerializer, request)
        version = writing.create_template(province_code=owner_of(request), by=caller(request), **data)
        return template_answer(request, version.template, code=status.HTTP_201_CREATED)


class Template(ApiView):
    """One template."""

    permission = PERMISSION

    @extend_schema(operation_id="templates_retrieve", tags=TAGS, responses=TemplateSerializer)
    def get(self, request: Request, code: str) -> Response:
        """What a template is called, for whom it is, and its versions."""
        template = readable_templates(owner_of(request)).filter(code=code).first()
        if template is None:
            raise NotFound
        return template_answer(request, template)

    @extend_schema(
        operation_id="templates_update", tags=TAGS, request=TemplateFieldsSerializer, responses=TemplateSerializer
    )
    def put(self, request: Request, code: str) -> Response:
        """Change what a template is called and for whom it is."""
        data: Any = checked(TemplateFieldsSerializer, request)
        template = own_template(code, owner=owner_of(request))
        return template_answer(request, writing.change_template(template, by=caller(request), **data))


class TemplateVersions(ApiView):
    """The versions of a template."""

    permission = PERMISSION

    @extend_schema(
        operation_id="templates_begin_version", tags=TAGS, request=None, responses={201: WholeVersionSerializer}
    )
    def post(self, request: Request, code: str) -> Response:
        """Begin the next version as a copy of the newest published one."""
        template = own_template(code, owner=owner_of(request))
        return version_answer(writing.begin_version(template, by=caller(request)), code=status.HTTP_201_CREATED)


class TemplateVersion(ApiView):
    """One version of a template."""

    permission = PERMISSION

    @extend_schema(operation_id="templates_version", tags=TAGS, responses=WholeVersionSerializer)
    def get(self, request: Request, code: str, version: int) -> Response:
        """What a version says, and what its adopters may change."""
        return version_answer(readable_version(code, version, owner=owner_of(request)))

    @extend_schema(operation_id="templates_discard_version", tags=TAGS, responses={204: None})
    def delete(self, request: Request, code: str, version: int) -> Response:
        """Throw a draft away, with its template when nothing of that was ever published."""
        publishing.discard_version(own_version(code, version, owner=owner_of(request)), by=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class TemplateComponent(ApiView):
    """A component of a draft."""

    permission = PERMISSION

    @extend_schema(
        operation_id="templates_write_component", tags=TAGS,
        request=WriteComponentSerializer, responses=WholeVersionSerializer,
    )  # fmt: skip
    def put(self, request: Request, code: str, version: int, component: str) -> Response:
        """Write what a draft says of a component, and what adopters may change in it."""
        data = checked(WriteComponentSerializer, request)
        draft = own_version(code, version, owner=owner_of(request))
        return version_answer(writing.write_component(draft, code=component, **data, by=caller(request)))


class TemplatePublication(ApiView):
    """The publication of a draft."""

    permission = PERMISSION

    @extend_schema(
        operation_id="templates_publish", tags=TAGS,
        request=PublishTemplateSerializer, responses=WholeVersionSerializer,
    )  # fmt: skip
    def post(self, request: Request, code: str, version: int) -> Response:
        """Put a draft on offer; from now on it is never changed."""
        data = checked(PublishTemplateSerializer, request)
        draft = own_version(code, version, owner=owner_of(request))
        return version_answer(publishing.publish_version(draft, **data, by=caller(request)))


class TemplateWithdrawal(ApiView):
    """The withdrawal of a version."""

    permission = PERMISSION

    @extend_schema(
        operation_id="templates_withdraw", tags=TAGS,
        request=WithdrawTemplateSerializer, responses=WholeVersionSerializer,
    )  # fmt: skip
    def post(self, request: Request, code: str, version: int) -> Response:
        """Take a version off offer; its rules bind nobody any more."""
        data = checked(WithdrawTemplateSerializer, request)
        shown = own_version(code, version, owner=owner_of(request))
        return version_answer(publishing.withdraw_version(shown, **data, by=caller(request)))


class TemplateRetirement(ApiView):
    """The retirement of a template."""

    permission = PERMISSION

    @extend_schema(operation_id="templates_retire", tags=TAGS, request=None, responses=TemplateSerializer)
    def post(self, request: Request, code: str) -> Response:
        """Take a template off offer; those who adopted it keep their text."""
        template = own_template(code, owner=owner_of(request))
        return template_answer(request, publishing.retire_template(template, by=caller(request)))

    @extend_schema(operation_id="templates_restore", tags=TAGS, responses=TemplateSerializer)
    def delete(self, request: Request, code: str) -> Response:
        """Put a retired template on offer again."""
        template = own_template(code, owner=owner_of(request))
        return template_answer(request, publishing.restore_template(template, by=caller(request)))


class TemplateUptake(ApiView):
    """Who uses a template."""

    permission = PERMISSION

    @extend_schema(operation_id="templates_uptake", tags=TAGS, responses=UptakeSerializer(many=True))
    def get(self, request: Request, code: str) -> Response:
        """Agencies that use the template, from the figures that each reported last."""
        owner = owner_of(request)
        template = readable_templates(owner).filter(code=code).first()
        if template is None:
            raise NotFound
        rows: Any = uptake_of(template, owner=owner).rows
        return Response(UptakeSerializer(rows, many=True).data)
