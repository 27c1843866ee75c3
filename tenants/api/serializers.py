"""Shapes of agencies. The rules on their values are the registry's."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.places import TimeZone
from tenants.hosts import subdomain_of, url_of
from tenants.models import Agency, OnboardingRun, OnboardingStep
from tenants.oversight.api.serializers import ProvinceSerializer

LONGEST = 1000


class AgencySerializer(serializers.Serializer[Agency]):
    """What everybody may know of an agency."""

    slug = serializers.CharField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Agency.Kind.choices)
    province = serializers.SerializerMethodField()
    parent_name = serializers.CharField()
    state = serializers.ChoiceField(choices=[Agency.State.ACTIVE.value, Agency.State.SUSPENDED.value])
    url = serializers.SerializerMethodField(help_text="Its public site; `/api/v1/` there is its own API.")
    time_zone = serializers.ChoiceField(choices=TimeZone.choices)
    address = serializers.CharField()
    phone = serializers.CharField()
    whatsapp = serializers.CharField()
    email = serializers.CharField()
    opening_hours = serializers.DictField(
        child=serializers.ListField(child=serializers.ListField(child=serializers.CharField())),
        help_text="Spans by day, `mon` to `sun`, in the agency's own time: `[['08:00', '12:00']]`.",
    )
    is_example = serializers.BooleanField(help_text="True when what it shows is example data.")

    @extend_schema_field(ProvinceSerializer)
    def get_province(self, agency: Agency) -> dict[str, str]:
        return {"code": agency.province_code, "name": agency.province.name}

    def get_url(self, agency: Agency) -> str:
        return url_of(getattr(agency, "main_domain", None) or subdomain_of(agency.slug))


class NewAgencySerializer(serializers.Serializer[dict[str, Any]]):
    """What has to be known to make an agency."""

    slug = serializers.CharField(
        max_length=LONGEST, help_text="First label of its host, for example `dinas-contoh-jambi`."
    )
    name = serializers.CharField(max_length=LONGEST)
    kind = serializers.ChoiceField(choices=Agency.Kind.choices)
    province_code = serializers.CharField(max_length=LONGEST, help_text="Kemendagri code.")
    admin_name = serializers.CharField(max_length=LONGEST)
    admin_email = serializers.CharField(max_length=LONGEST, help_text="Gets a one-time link when the agency is open.")
    short_name = serializers.CharField(max_length=LONGEST, required=False)
    parent_name = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    time_zone = serializers.ChoiceField(choices=TimeZone.choices, required=False)
    language = serializers.ChoiceField(choices=Agency.Language.choices, required=False)
    colour = serializers.CharField(max_length=LONGEST, required=False)
    address = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    whatsapp = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    email = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    opted_in_oversight = serializers.BooleanField(required=False)
    requires_totp = serializers.BooleanField(required=False)


class OnboardingStepSerializer(serializers.Serializer[OnboardingStep]):
    """One step of an onboarding."""

    key = serializers.ChoiceField(choices=OnboardingStep.Key.choices)
    state = serializers.ChoiceField(choices=OnboardingStep.State.choices)
    attempt = serializers.IntegerField()
    error = serializers.CharField()
    finished_at = serializers.DateTimeField(allow_null=True)


class OnboardingSerializer(serializers.Serializer[dict[str, Any]]):
    """How far the making of an agency is."""

    slug = serializers.CharField()
    state = serializers.ChoiceField(choices=OnboardingRun.State.choices)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    steps = OnboardingStepSerializer(many=True)


class SuspensionSerializer(serializers.Serializer[dict[str, Any]]):
    """Why a site is closed, and until when."""

    reason = serializers.CharField(max_length=LONGEST, help_text="Visitors of the site read it.")
    until = serializers.DateTimeField(required=False, allow_null=True, help_text="When it opens again by itself.")


class AgencyStateSerializer(serializers.Serializer[Agency]):
    """The state of an agency after a move."""

    slug = serializers.CharField()
    state = serializers.ChoiceField(choices=Agency.State.choices)
    suspended_reason = serializers.CharField()
    suspended_until = serializers.DateTimeField(allow_null=True)
