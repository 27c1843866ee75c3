"""Imports of existing standards."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from services.api.serializers.fields import lock_field
from services.api.serializers.standards import ContentField
from services.components import Completeness, ComponentCode
from services.importing import domain
from services.importing.labels import Certainty
from services.importing.mapping import LEAVE_OUT
from services.importing.reading import MOST_CHARACTERS
from services.models import ImportedStandard, Service, StandardImport
from services.models.fields import CODE_LIMIT

FILES = [(source.value, str(source.label)) for source in domain.FILE_READERS]


class ImportTextSerializer(serializers.Serializer[Any]):
    """A text, copied from a word processor or a PDF."""

    text = serializers.CharField(max_length=MOST_CHARACTERS, trim_whitespace=False)


class ImportFileSerializer(serializers.Serializer[Any]):
    """A workbook or a document."""

    source = serializers.ChoiceField(choices=FILES)  # type: ignore[assignment]  # a field called source
    file = serializers.FileField(help_text="XLSX or DOCX, at most 4 MB.")


class PartSerializer(serializers.Serializer[Any]):
    """A piece of the source. `choice` is the component it belongs to, `leave_out`, or empty while nobody chose."""

    id = serializers.IntegerField(source="number")
    heading = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    certainty = serializers.ChoiceField(choices=[("", ""), *Certainty.choices])
    place = serializers.CharField(allow_blank=True)


class ProposalSerializer(serializers.Serializer[Any]):
    """What one component would say, and of which parts it was made."""

    code = serializers.ChoiceField(choices=ComponentCode.choices)
    content = ContentField()
    completeness = serializers.ChoiceField(choices=Completeness.choices)
    parts = PartSerializer(many=True)
    leftovers = serializers.ListField(child=serializers.CharField(), help_text="Lines without a field of their own.")
    missing = serializers.ListField(child=serializers.CharField(), source="gaps")
    problems = serializers.ListField(child=serializers.CharField(), source="errors")
    lacks_legal_basis = serializers.BooleanField(source="lacks_basis")


class ImportedRowSerializer(serializers.ModelSerializer[ImportedStandard]):
    """One service of an import."""

    state = serializers.ChoiceField(choices=ImportedStandard.State.choices)
    draft = serializers.SerializerMethodField(help_text="`service/version` of the draft that was made.")

    class Meta:
        model = ImportedStandard
        fields: tuple[str, ...] = ("number", "state", "name", "code", "draft")

    def get_draft(self, imported: ImportedStandard) -> str | None:
        standard = imported.standard
        return f"{standard.service.code}/{standard.version}" if standard else None


class ImportSerializer(serializers.ModelSerializer[StandardImport]):
    """An import with its services."""

    source = serializers.ChoiceField(choices=StandardImport.Source.choices)  # type: ignore[assignment]  # as above
    state = serializers.ChoiceField(choices=StandardImport.State.choices)
    services = ImportedRowSerializer(many=True)

    class Meta:
        model = StandardImport
        fields = ("id", "source", "file_name", "state", "created_at", "closed_at", "services")


class ImportedSerializer(ImportedRowSerializer):
    """One service with what was recognised, what was not, and what is missing. Send `lock` back with a change."""

    audience = serializers.ChoiceField(choices=Service.Audience.choices)
    components = serializers.SerializerMethodField(help_text="What was recognised, component by component.")
    not_recognised = serializers.SerializerMethodField()
    left_out = serializers.SerializerMethodField()
    not_found = serializers.SerializerMethodField(help_text="Codes of components that no part belongs to.")

    class Meta(ImportedRowSerializer.Meta):
        fields = (
            *ImportedRowSerializer.Meta.fields, "as_new_version", "summary", "audience", "fee_basis", "lock",
            "components", "not_recognised", "left_out", "not_found", "skipped_lines",
        )  # fmt: skip

    @extend_schema_field(ProposalSerializer(many=True))
    def get_components(self, imported: ImportedStandard) -> list[Any]:
        return list(ProposalSerializer(self.mapped.found, many=True).data)

    @extend_schema_field(PartSerializer(many=True))
    def get_not_recognised(self, imported: ImportedStandard) -> list[Any]:
        return list(PartSerializer(self.mapped.unplaced, many=True).data)

    @extend_schema_field(PartSerializer(many=True))
    def get_left_out(self, imported: ImportedStandard) -> list[Any]:
        return list(PartSerializer(self.mapped.left_out, many=True).data)

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=ComponentCode.choices)))
    def get_not_found(self, imported: ImportedStandard) -> list[str]:
        return [proposal.code for proposal in self.mapped.missing]

    skipped_lines = serializers.ListField(child=serializers.CharField(), help_text="Headings, and what was not read.")

    @property
    def mapped(self) -> Any:
        if not hasattr(self, "_mapped"):
            self._mapped = domain.mapping_of(self.instance)  # type: ignore[arg-type]  # one row, never a list
        return self._mapped


class AssignmentSerializer(serializers.Serializer[Any]):
    """What is said of an imported service, and where its parts belong. What is left out stays."""

    name = serializers.CharField(max_length=160, required=False, allow_blank=True)
    code = serializers.CharField(max_length=CODE_LIMIT, required=False, allow_blank=True)
    as_new_version = serializers.BooleanField(required=False)
    summary = serializers.CharField(max_length=400, required=False, allow_blank=True)
    audience = serializers.ChoiceField(choices=Service.Audience.choices, required=False)
    fee_basis = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    choices = serializers.DictField(
        child=serializers.ChoiceField(choices=[("", ""), *ComponentCode.choices, (LEAVE_OUT, LEAVE_OUT)]),
        required=False,
        help_text="The component of each part, by the part's number.",
    )
    lock = lock_field()


class ConfirmationSerializer(serializers.Serializer[Any]):
    """The components that somebody looked at and agrees with."""

    seen = serializers.ListField(child=serializers.ChoiceField(choices=ComponentCode.choices), max_length=14)
    lock = lock_field()


class LockSerializer(serializers.Serializer[Any]):
    """The number that the service had when it was read."""

    lock = lock_field()
