"""Keeping the list of public information and the exempt list, as on the pages of the PPID."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.fields import empty
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.answers import answer, caller, checked, found
from core.api.parsers import StrictJSONParser, UploadParser
from core.api.views import ApiView, ApiViewSet
from core.cases.api.serializers import LARGEST, line
from core.cases.api.uploads import files_field, judged
from core.typed_text import normalise, text_error
from core.uploads import Kept, check_pdf
from feedback.api import public_information
from feedback.api.information import TAGS
from feedback.api.public_information import ExemptInformationSerializer, InformationEntrySerializer
from feedback.domain import public_information as domain
from feedback.domain.public_information import MANAGE, Entry, Exemption, NewInformationFile
from feedback.models import ExemptInformation, InformationFile, PublicInformation
from feedback.models.public_information import TITLE_LIMIT, ArticleGround
from feedback.public_information_forms import DocumentsField

EITHER: Any = [StrictJSONParser, UploadParser]


class TextsSerializer(serializers.Serializer[Any]):
    """Puts texts into the form in which they are kept, and refuses characters that cannot be seen."""

    lines: tuple[str, ...] = ()  # the texts of several lines

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the values with their texts in order."""
        problems = {}
        for name, value in attrs.items():
            if not isinstance(value, str):
                continue
            attrs[name] = normalise(value, lines=name in self.lines)
            if problem := text_error(attrs[name], limit=len(attrs[name]), lines=name in self.lines):
                problems[name] = [problem]
        if problems:
            raise serializers.ValidationError(problems)
        return attrs


class ShownField(serializers.BooleanField):
    """True when it is left out, in multipart/form-data too."""

    default_empty_form_value = empty


class StaffEntrySerializer(InformationEntrySerializer):
    """An entry as staff keep it, with the number of its changes."""

    class Meta(InformationEntrySerializer.Meta):
        fields: tuple[str, ...] = (*InformationEntrySerializer.Meta.fields, "is_published", "lock")


class NewEntrySerializer(TextsSerializer):
    """An entry of the list of public information."""

    lines = ("summary",)

    title = serializers.CharField(max_length=TITLE_LIMIT)
    summary = serializers.CharField(max_length=1000)
    category = serializers.ChoiceField(choices=PublicInformation.Category.choices)
    unit = serializers.CharField(max_length=160)
    made_on = line(160, help_text="Time and place of making.")
    form = serializers.ChoiceField(
        choices=PublicInformation.Form.choices, required=False, default=PublicInformation.Form.RECORDED.value
    )
    retention = serializers.CharField(max_length=120)
    updated_on = serializers.DateField()
    url = line(300, help_text="Where it stands, if it is not a file here.")
    is_published = ShownField(required=False, default=True)


class NewEntryWithFilesSerializer(NewEntrySerializer):
    """The same with files, in multipart/form-data: everybody may read them."""

    documents = files_field(help_text="PDF, XLSX, DOCX, CSV or a picture.")


class EntryChangeSerializer(NewEntrySerializer):
    """A changed entry; `lock` is the number of changes that it had when it was read."""

    lock = serializers.IntegerField(min_value=0, max_value=LARGEST)


class EntryChangeWithFilesSerializer(EntryChangeSerializer):
    """The same with more files, in multipart/form-data; those that are there stay."""

    documents = files_field(help_text="PDF, XLSX, DOCX, CSV or a picture.")


class StaffExemptionSerializer(ExemptInformationSerializer):
    """An entry of the exempt list as staff keep it; opened ones have their day and reason."""

    class Meta(ExemptInformationSerializer.Meta):
        fields: tuple[str, ...] = (
            *ExemptInformationSerializer.Meta.fields, "benefit", "test_sha256", "opened_on", "open_reason", "lock",
        )  # fmt: skip


class NewExemptionSerializer(TextsSerializer):
    """An entry of the exempt list, after its consequence test."""

    lines = ("legal_basis", "consequence", "benefit")

    title = serializers.CharField(max_length=TITLE_LIMIT)
    ground = serializers.ChoiceField(choices=ArticleGround.choices, help_text="Letter of UU 14/2008, article 17.")
    legal_basis = serializers.CharField(max_length=1000)
    consequence = serializers.CharField(max_length=2000, help_text="What would follow if it were open.")
    benefit = line(2000)
    unit = serializers.CharField(max_length=160)
    test_number = serializers.CharField(max_length=120)
    test_on = serializers.DateField()
    until_on = serializers.DateField(help_text="Nothing is exempt for ever.")


class NewExemptionWithFileSerializer(NewExemptionSerializer):
    """The same with the sheet of the test, in multipart/form-data: everybody may read it."""

    test_file = serializers.FileField(required=False, default=None, help_text="PDF.")


class ExemptionChangeSerializer(NewExemptionSerializer):
    """A changed entry; `lock` is the number of changes that it had when it was read."""

    lock = serializers.IntegerField(min_value=0, max_value=LARGEST)


class ExemptionChangeWithFileSerializer(ExemptionChangeSerializer):
    """The same with another sheet of the test, in multipart/form-data."""

    test_file = serializers.FileField(required=False, default=None, help_text="PDF.")


class OpeningSerializer(serializers.Serializer[Any]):
    """Why it is opened; everybody reads it."""

    reason = serializers.CharField(max_length=500)


class AllEntries(ListModelMixin, ApiViewSet):
    """The list of public information as staff keep it."""

    permission = MANAGE
    ordering = ("title", "pk")
    queryset = PublicInformation.objects.none()
    serializer_class = StaffEntrySerializer

    def get_queryset(self) -> QuerySet[PublicInformation]:
        return _entries()

    @extend_schema(operation_id="public_information_all", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every entry that stands, with those that are not shown, each with its `lock`."""
        return super().list(request, *args, **kwargs)


class Entries(public_information.Entries):
    """The list of public information: everybody reads it, the PPID adds to it."""

    permission = {"create": MANAGE}
    parser_classes = EITHER

    @extend_schema(
        operation_id="public_information_add",
        tags=TAGS,
        request={"application/json": NewEntrySerializer, "multipart/form-data": NewEntryWithFilesSerializer},
        responses={201: StaffEntrySerializer},
    )
    def create(self, request: Request) -> Response:
        """Put information on the list, with files that everybody may read."""
        data = checked(NewEntryWithFilesSerializer, request)
        files = _documents(data.pop("documents"))
        row = domain.add_information(entry=Entry(**data), files=files, by=caller(request))
        return answer(StaffEntrySerializer, _entries().get(pk=row.pk), is_new=True)


class OneEntry(public_information.OneEntry):
    """One entry: everybody reads it, the PPID changes it and takes it off."""

    permission = {"put": MANAGE, "delete": MANAGE}
    parser_classes = EITHER

    @extend_schema(
        operation_id="public_information_change",
        tags=TAGS,
        request={"application/json": EntryChangeSerializer, "multipart/form-data": EntryChangeWithFilesSerializer},
        responses=StaffEntrySerializer,
    )
    def put(self, request: Request, pk: int) -> Response:
        """Replace an entry and add files to it; 409 for an outdated `lock`."""
        data = checked(EntryChangeWithFilesSerializer, request)
        files, lock = _documents(data.pop("documents")), data.pop("lock")
        row = found(PublicInformation.objects.standing(), pk=pk)
        domain.change_information(row=row, entry=Entry(**data), files=files, lock=lock, by=caller(request))
        return answer(StaffEntrySerializer, _entries().get(pk=pk))

    @extend_schema(operation_id="public_information_remove", tags=TAGS, responses={200: StaffEntrySerializer})
    def delete(self, request: Request, pk: int) -> Response:
        """Take an entry off the list; what it was is kept."""
        row = found(PublicInformation.objects.all(), pk=pk)
        domain.remove_information(row=row, by=caller(request))
        return answer(StaffEntrySerializer, PublicInformation.objects.get(pk=pk))


class OneEntryFile(ApiView):
    """One file of an entry."""

    permission = MANAGE

    @extend_schema(operation_id="public_information_remove_file", tags=TAGS, responses={200: StaffEntrySerializer})
    def delete(self, request: Request, pk: int, file: int) -> Response:
        """Take a file off its entry."""
        entry = found(_entries(), pk=pk)
        domain.remove_file(file=found(InformationFile.objects.filter(entry=entry), pk=file), by=caller(request))
        return answer(StaffEntrySerializer, _entries().get(pk=pk))


class AllExempt(ListModelMixin, ApiViewSet):
    """The exempt list as staff keep it."""

    permission = MANAGE
    ordering = ("title", "pk")
    queryset = ExemptInformation.objects.all()
    serializer_class = StaffExemptionSerializer

    @extend_schema(operation_id="exempt_information_all", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every entry, with those that were opened, each with its `lock`."""
        return super().list(request, *args, **kwargs)


class Exempt(public_information.Exempt):
    """The exempt list: everybody reads it, the PPID adds to it."""

    permission = {"create": MANAGE}
    parser_classes = EITHER

    @extend_schema(
        operation_id="exempt_information_add",
        tags=TAGS,
        request={"application/json": NewExemptionSerializer, "multipart/form-data": NewExemptionWithFileSerializer},
        responses={201: StaffExemptionSerializer},
    )
    def create(self, request: Request) -> Response:
        """Put information on the exempt list after its consequence test."""
        data = checked(NewExemptionWithFileSerializer, request)
        sheet = _sheet(data.pop("test_file"))
        row = domain.add_exemption(entry=Exemption(**data), test_file=sheet, by=caller(request))
        return answer(StaffExemptionSerializer, row, is_new=True)


class OneExempt(ApiView):
    """One entry of the exempt list."""

    permission = MANAGE
    parser_classes = EITHER

    @extend_schema(
        operation_id="exempt_information_change",
        tags=TAGS,
        request={
            "application/json": ExemptionChangeSerializer,
            "multipart/form-data": ExemptionChangeWithFileSerializer,
        },
        responses=StaffExemptionSerializer,
    )
    def put(self, request: Request, pk: int) -> Response:
        """Replace an entry; 409 for an outdated `lock`."""
        data = checked(ExemptionChangeWithFileSerializer, request)
        sheet, lock = _sheet(data.pop("test_file")), data.pop("lock")
        row = found(ExemptInformation.objects.all(), pk=pk)
        entry = Exemption(**data)
        changed = domain.change_exemption(row=row, entry=entry, test_file=sheet, lock=lock, by=caller(request))
        return answer(StaffExemptionSerializer, changed)


class ExemptOpening(ApiView):
    """The end of an exemption."""

    permission = MANAGE

    @extend_schema(
        operation_id="exempt_information_open",
        tags=TAGS,
        request=OpeningSerializer,
        responses=StaffExemptionSerializer,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Open information that was exempt: its time is over, or a test or a court said so."""
        row = found(ExemptInformation.objects.all(), pk=pk)
        opened = domain.open_exempt(row=row, **checked(OpeningSerializer, request), by=caller(request))
        return answer(StaffExemptionSerializer, opened)


def _entries() -> QuerySet[PublicInformation]:
    files = InformationFile.objects.filter(removed_at__isnull=True)
    return PublicInformation.objects.standing().prefetch_related(Prefetch("files", files, to_attr="shown_files"))


def _documents(brought: list[Any]) -> list[NewInformationFile]:
    kept: list[Any] = judged(DocumentsField(), brought, field="documents")
    return kept


def _sheet(brought: Any) -> Kept | None:
    return check_pdf(brought, field="test_file") if brought else None
