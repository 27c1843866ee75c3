"""Endpoints that exist only for the tests of the API's ground, and the addresses to reach them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.urls import include, path
from rest_framework import serializers
from rest_framework.exceptions import NotFound as DrfNotFound
from rest_framework.mixins import CreateModelMixin, ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.models import Scope
from core.api.parsers import UploadParser
from core.api.permissions import SIGNED_IN
from core.api.views import ApiView, ApiViewSet, PublicReads
from core.errors import ChangedMeanwhile, InvalidInput
from core.models import User

ERRORS: dict[str, Any] = {
    "domain": lambda: ChangedMeanwhile(),
    "invalid": lambda: InvalidInput({"name": ["Salah."]}, limit=3),
    "http404": lambda: Http404(),
    "drf404": lambda: DrfNotFound(),
    "denied": lambda: PermissionDenied(),
    "database": lambda: OperationalError("server closed the connection"),
    "bug": lambda: ZeroDivisionError("secret detail"),
}


class PersonSerializer(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ["id", "email", "full_name", "created_at"]


class PersonFilter(django_filters.FilterSet):
    since = django_filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="gte")
    number = django_filters.NumberFilter(field_name="id")

    class Meta:
        model = User
        fields = ["full_name"]


class People(ListModelMixin, RetrieveModelMixin, CreateModelMixin, ApiViewSet):
    """Guarded rows."""

    queryset = User.objects.all()
    serializer_class = PersonSerializer
    filterset_class = PersonFilter
    permission = {"list": "people.manage_users", "retrieve": "people.manage_users", "create": "people.manage_users"}


class PublicPeople(PublicReads, ListModelMixin, RetrieveModelMixin, CreateModelMixin, ApiViewSet):
    """Open rows in the order of their names; adding one is not open."""

    permission = {"create": "people.manage_users"}

    queryset = User.objects.all()
    serializer_class = PersonSerializer
    ordering = ("full_name", "created_at")

    def modified_at(self, data: Any) -> dt.datetime | None:
        return dt.datetime.fromisoformat(data["created_at"]) if "created_at" in data else None


class NoteSerializer(serializers.Serializer[dict[str, Any]]):
    text = serializers.CharField(max_length=20)
    extra = serializers.JSONField(required=False)
    steps = serializers.ListField(child=serializers.DictField(child=serializers.CharField()), required=False)


class Notes(ApiView):
    """Makes a user of the text, and then fails when asked to."""

    permission = SIGNED_IN

    def post(self, request: Request) -> Response:
        note = NoteSerializer(data=request.data)
        note.is_valid(raise_exception=True)
        user = User.objects.create_user(f"{note.validated_data['text']}@example.org", full_name="Dibuat uji")
        if request.query_params.get("fail"):
            raise ERRORS[request.query_params["fail"]]()
        return Response({"id": user.pk}, status=201, headers={"Location": f"/api/v1/people/{user.pk}/"})


class Papers(ApiView):
    """Makes a user of the text, and tells how large the file is."""

    permission = SIGNED_IN
    parser_classes = [UploadParser]

    def post(self, request: Request) -> Response:
        User.objects.create_user(f"{request.data['text']}@example.org", full_name="Dibuat uji")
        return Response({"bytes": len(request.FILES["file"].read())}, status=201)


class Failing(ApiView):
    permission = SIGNED_IN

    def get(self, request: Request, kind: str) -> Response:
        raise ERRORS[kind]()


class Undeclared(ApiView):
    """Forgot to name its permission."""

    def get(self, request: Request) -> Response:
        return Response({})


class CentralOnly(ApiView):
    permission = SIGNED_IN
    token_scope = Scope.CENTRAL
    deprecated_at = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
    gone_at = dt.datetime(2027, 7, 1, tzinfo=dt.UTC)

    def get(self, request: Request) -> Response:
        return Response({"ok": True})


def plain(request: HttpRequest) -> HttpResponse:
    """A view outside of the REST framework that answers with a page."""
    return HttpResponseForbidden("<h1>Forbidden</h1>")


urlpatterns = [
    path("api/v1/", include("core.api.urls")),
    path("api/v1/people/", People.as_view({"get": "list", "post": "create"})),
    path("api/v1/people/<int:pk>/", People.as_view({"get": "retrieve"})),
    path("api/v1/public/", PublicPeople.as_view({"get": "list", "post": "create"})),
    path("api/v1/public/<int:pk>/", PublicPeople.as_view({"get": "retrieve"})),
    path("api/v1/notes/", Notes.as_view()),
    path("api/v1/papers/", Papers.as_view()),
    path("api/v1/fail/<str:kind>/", Failing.as_view()),
    path("api/v1/undeclared/", Undeclared.as_view()),
    path("api/v1/central/", CentralOnly.as_view()),
    path("api/v1/plain/", plain),
    path("", include("core.ui.urls")),
]
handler404 = "core.ui.views.errors.page_not_found"
handler500 = "core.ui.views.errors.server_error"
