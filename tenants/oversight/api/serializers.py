"""Shapes of the figures of an agency."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tenants.models import Agency
from tenants.oversight.rows import AgencyRow, Condition


class ProvinceSerializer(serializers.Serializer[Any]):
    """A province by its Kemendagri code."""

    code = serializers.CharField(source="province_code")
    name = serializers.CharField(source="province_name")


class MissingSerializer(serializers.Serializer[Any]):
    """A component that external services lack."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of the answer hides the caption of Field
    services = serializers.IntegerField(help_text="How many external services lack it.")


class IndicatorsSerializer(serializers.Serializer[AgencyRow]):
    """Indicators 1 to 5 of the evaluation of public services, computed from the agency's own records."""

    rubric = serializers.CharField(source="pekppp_rubric", allow_null=True, help_text="Key of the rubric.")
    mean = serializers.FloatField(
        source="pekppp_mean", allow_null=True, min_value=0, max_value=5, help_text="Mean by weight."
    )
    scores = serializers.DictField(
        source="pekppp",
        child=serializers.IntegerField(min_value=0, max_value=5),
        help_text="Score of each indicator by its number; an indicator without a score is left out.",
    )


class ConsultingSerializer(serializers.Serializer[AgencyRow]):
    """Indicators 22, 25 to 28 and 31 of the evaluation: consultation, complaints and queues."""

    mean = serializers.FloatField(
        source="consulting_mean", allow_null=True, min_value=0, max_value=5, help_text="Mean of 25 to 28 by weight."
    )
    scores = serializers.DictField(
        source="consulting",
        child=serializers.IntegerField(min_value=0, max_value=5),
        help_text="Score of each indicator by its number; 28 is left out below five complaints. 31 is 0 or 1.",
    )


class ConsultationSerializer(serializers.Serializer[AgencyRow]):
    """Public consultation forums of the last 365 days; null where nothing was reported."""

    held = serializers.IntegerField(source="forums_held", allow_null=True)
    elements = serializers.IntegerField(
        source="forum_elements", allow_null=True, help_text="Elements of the community that took part, of five."
    )
    inputs = serializers.IntegerField(source="forum_inputs", allow_null=True)
    answered = serializers.IntegerField(source="forum_answered", allow_null=True)
    accepted = serializers.IntegerField(
        source="forum_accepted", allow_null=True, help_text="Inputs accepted wholly or partly."
    )
    actions_open = serializers.IntegerField(allow_null=True, help_text="Actions in progress, of all plans.")
    actions_overdue = serializers.IntegerField(allow_null=True)


class CaseFiguresSerializer(serializers.Serializer[AgencyRow]):
    """Applications, complaints and requests; null where nothing was reported or fewer than five people stand behind."""

    received = serializers.IntegerField(source="cases_received", allow_null=True, help_text="Within 365 days.")
    open = serializers.IntegerField(source="cases_open", allow_null=True)
    overdue = serializers.IntegerField(source="cases_overdue", allow_null=True)
    long_overdue = serializers.IntegerField(
        source="cases_late", allow_null=True, help_text="Overdue by more working days than the agency's setting."
    )
    in_time = serializers.FloatField(source="cases_in_time", allow_null=True, min_value=0, max_value=1)


class FiguresSerializer(serializers.Serializer[AgencyRow]):
    """The newest figures of an agency."""

    services_external = serializers.IntegerField()
    services_internal = serializers.IntegerField()
    published = serializers.IntegerField(help_text="External services whose standard is in force.")
    drafts = serializers.IntegerField()
    completeness = serializers.FloatField(
        allow_null=True, min_value=0, max_value=1, help_text="Share of complete components over all external services."
    )
    missing = MissingSerializer(source="missing_components", many=True)
    last_changed_on = serializers.DateField(allow_null=True)
    on_paper = serializers.IntegerField(
        allow_null=True, help_text="External services with a proof on paper of all six components of delivery."
    )
    in_sippn = serializers.IntegerField(allow_null=True, help_text="External services entered in SIPP Nasional.")
    reviews_overdue = serializers.IntegerField(allow_null=True, help_text="Services whose yearly review is overdue.")
    review_age_days = serializers.IntegerField(allow_null=True, help_text="Median of days since the last review.")
    checks_failed = serializers.IntegerField(allow_null=True, help_text="Findings of the publication check.")
    pekppp = IndicatorsSerializer(source="*")
    consulting = ConsultingSerializer(source="*")
    consultation = ConsultationSerializer(source="*")
    cases = CaseFiguresSerializer(source="*")
    taken_at = serializers.DateTimeField()
    is_stale = serializers.BooleanField(help_text="Whether the figures are older than 36 hours.")


class OversightAgencySerializer(serializers.Serializer[AgencyRow]):
    """An agency with its newest figures; `figures` is null when none were taken yet."""

    slug = serializers.CharField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Agency.Kind.choices)
    state = serializers.ChoiceField(choices=Agency.State.choices)
    province = ProvinceSerializer(source="*")
    condition = serializers.ChoiceField(choices=Condition.choices)
    figures = serializers.SerializerMethodField()

    @extend_schema_field(FiguresSerializer(allow_null=True))
    def get_figures(self, row: AgencyRow) -> dict[str, Any] | None:
        return dict(FiguresSerializer(row).data) if row.has_figures else None
