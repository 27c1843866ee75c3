"""Shapes of the API's own answers."""

from __future__ import annotations

from rest_framework import serializers

from core.api.models import Scope
from core.roles import Role


class RootLinksSerializer(serializers.Serializer[dict[str, str]]):
    """Where to go from here."""

    self = serializers.URLField()
    openapi = serializers.URLField()
    documentation = serializers.URLField()
    me = serializers.URLField()
    site = serializers.URLField()


class RootSerializer(serializers.Serializer[dict[str, object]]):
    """Whose API this is."""

    name = serializers.CharField(help_text="The agency of this host, or the product on the base host.")
    kind = serializers.ChoiceField(choices=["agency", "base"])
    version = serializers.CharField(help_text="Version of this interface (semantic versioning).")
    links = RootLinksSerializer()


class CurrentTokenSerializer(serializers.Serializer[dict[str, object]]):
    """The token of this request."""

    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices))
    expires_at = serializers.DateTimeField()


class MeSerializer(serializers.Serializer[dict[str, object]]):
    """Who calls, and what they may do."""

    name = serializers.CharField()
    email = serializers.EmailField()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))
    permissions = serializers.ListField(child=serializers.CharField())
    token = CurrentTokenSerializer(allow_null=True, help_text="Null when a session of the pages is used.")
