"""Forms of services, applications, and what staff do with one."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.cases.api.serializers import LARGEST, CaseFilingSerializer, line, lock_field
from core.cases.api.uploads import files_field
from core.workdays.counting import Unit
from services.applications.checking import NOTE_LIMIT, REASON_LIMIT
from services.applications.conditions import Mode, Test
from services.applications.fees import MOST_UNITS, REFERENCE_LIMIT
from services.applications.filing import KIND
from services.applications.kinds import Kind
from services.applications.results import NUMBER_LIMIT, RECEIVER_LIMIT
from services.applications.results import REASON_LIMIT as REVOKE_LIMIT
from services.applications.schema import MOST_QUESTIONS, Required
from services.applications.statistics import Reality
from services.components.codes import TimeUnit
from services.models import ApplicationFee, ItemCheck, ResultDocument, ResultTemplate
from services.models.results import BODY_LIMIT

MOST_STEPS = 100


# --- the form ---------------------------------------------------------------------------------------------------------
class FormTestSerializer(serializers.Serializer[Any]):
    """One test on an earlier answer; `value` is a list of keys for `is` and `not`, a number as text for the others."""

    field = serializers.CharField(help_text="Key of an earlier question, or `applicant`.")
    op = serializers.ChoiceField(choices=Test.choices)
    value = serializers.JSONField()


class FormConditionSerializer(serializers.Serializer[Any]):
    mode = serializers.ChoiceField(choices=Mode.choices)
    tests = FormTestSerializer(many=True)


class FormOptionSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a member of the answer, not the label of a field


class FormQuestionSerializer(serializers.Serializer[Any]):
    """A question. Members beside these are told for their kind alone: options, unit and bounds, kinds of file."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    label = serializers.CharField()  # type: ignore[assignment]
    help = serializers.CharField()
    required = serializers.ChoiceField(choices=Required.choices)  # type: ignore[assignment]
    required_for = serializers.ListField(
        child=serializers.CharField(), source="for", help_text="The kinds of applicant who must answer, for `for`."
    )
    when = FormConditionSerializer(allow_null=True, help_text="When it is required, for `when`.")
    show = FormConditionSerializer(allow_null=True, help_text="When it is asked; null for always.")
    personal = serializers.BooleanField(help_text="Whether the answer names somebody: it is sealed.")
    options = FormOptionSerializer(many=True, required=False)
    unit = serializers.CharField(required=False)
    least = serializers.CharField(required=False)
    most = serializers.CharField(required=False)
    decimals = serializers.IntegerField(required=False)
    accepts = serializers.CharField(required=False, help_text="`pdf`, `picture`, or empty for both.")
    files = serializers.IntegerField(required=False, help_text="How many files at most.")
    requirement = serializers.CharField(required=False)


class FormPageSerializer(serializers.Serializer[Any]):
    """A page of questions; a page that repeats is answered by a list of objects under its own key."""

    key = serializers.CharField()
    title = serializers.CharField()
    hint = serializers.CharField()
    show = FormConditionSerializer(allow_null=True)
    repeats = serializers.BooleanField()
    row_label = serializers.CharField()
    least_rows = serializers.IntegerField()
    most_rows = serializers.IntegerField()
    questions = FormQuestionSerializer(many=True, source="fields")


class ApplicationFormSerializer(serializers.Serializer[Any]):
    """The questions of a service as they are asked now. Format: docs/applications.md."""

    service = serializers.CharField(help_text="Code of the service.")
    number = serializers.IntegerField(help_text="Version of the form.")
    standard_version = serializers.IntegerField(help_text="Version of the standard that is promised.")
    is_open = serializers.BooleanField(help_text="Whether people may apply on the pages; staff may enter it anyway.")
    check_days = serializers.IntegerField(
        allow_null=True, help_text="Working days in which it is checked; null: the promise runs from receipt."
    )
    intro = serializers.CharField()
    applicants = FormOptionSerializer(many=True, help_text="Kinds of applicant; empty when all are alike.")
    pages = FormPageSerializer(many=True)


class RealitySerializer(serializers.Serializer[Reality]):
    """Promise and reality of twelve months. Under five applications nothing is told: every figure is null."""

    service = serializers.CharField(source="service.code")
    promised_value = serializers.IntegerField(allow_null=True)
    promised_unit = serializers.ChoiceField(choices=[("", ""), *TimeUnit.choices])
    number = serializers.IntegerField(allow_null=True, help_text="Applications that ended.")
    unit = serializers.ChoiceField(choices=[("", ""), *Unit.choices], help_text="Unit of the next two.")
    median = serializers.IntegerField(allow_null=True)
    nine_tenths = serializers.IntegerField(allow_null=True, help_text="90th percentile.")
    on_time_share = serializers.FloatField(allow_null=True, help_text="In per cent.")


# --- filing -----------------------------------------------------------------------------------------------------------
class NewApplicationSerializer(CaseFilingSerializer):
    """An application. `person` needs a name."""

    filed_kind = KIND
    service = serializers.SlugField(max_length=60)
    applicant = line(20, help_text="Key of the kind of applicant, where the form tells kinds apart.")
    answers = serializers.DictField(
        child=serializers.JSONField(allow_null=True),
        required=False,
        default=dict,
        help_text="By the keys of the questions; what is not asked, given the other answers, is left out.",
    )


class NewApplicationWithFilesSerializer(serializers.Serializer[Any]):
    """The application as a text of JSON, and beside it the files, each under the key of its question."""

    application = serializers.CharField(max_length=400_000)


# --- handling ---------------------------------------------------------------------------------------------------------
class ApplicationItemSerializer(serializers.Serializer[Any]):
    """A requirement with what staff found; an empty verdict is none yet."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    is_file = serializers.BooleanField()
    files = serializers.SerializerMethodField(help_text="An `id` of the case's `files/` each.")
    verdict = serializers.SerializerMethodField()
    note = serializers.SerializerMethodField()
    is_open = serializers.BooleanField(help_text="Whether the applicant was asked for it and has not completed it.")

    def get_files(self, item: Any) -> list[int]:
        return [file.pk for file in item.files]

    def get_verdict(self, item: Any) -> str:
        return str(item.check.verdict) if item.check else ""

    def get_note(self, item: Any) -> str:
        return item.check.note if item.check else ""


class ApplicationStepSerializer(serializers.Serializer[Any]):
    """A step of the procedure that was promised."""

    position = serializers.IntegerField()
    action = serializers.CharField()
    actor = serializers.CharField()
    length = serializers.CharField()
    done_at = serializers.DateTimeField(allow_null=True)


class ApplicationTariffSerializer(serializers.Serializer[Any]):
    """A tariff of the standard; tariffs are counted from nought."""

    name = serializers.CharField()
    amount = serializers.IntegerField()
    per = serializers.SerializerMethodField()

    def get_per(self, tariff: Any) -> str:
        return str(tariff.get("per") or "")


class ApplicationFeeSerializer(serializers.ModelSerializer[ApplicationFee]):
    state = serializers.ChoiceField(choices=ApplicationFee.State.choices)

    class Meta:
        model = ApplicationFee
        fields = ("amount", "purpose", "legal_basis", "payment", "state", "reference", "settled_on")


class ResultSerializer(serializers.ModelSerializer[ResultDocument]):
    """A document that was issued; `file` is an `id` of the case's `files/`."""

    delivery = serializers.ChoiceField(choices=ResultDocument.Delivery.choices)
    file = serializers.IntegerField(source="file_id", allow_null=True)

    class Meta:
        model = ResultDocument
        fields = (
            "id", "title", "number", "sha256", "issued_on", "delivery", "file", "handed_at", "post_number",
            "revoked_at", "revoked_reason",
        )  # fmt: skip


class ApplicationSerializer(serializers.Serializer[Any]):
    """What an application has beside its case. Answers that name somebody are not told, only that they are there."""

    service = serializers.CharField()
    standard_version = serializers.IntegerField()
    form_number = serializers.IntegerField()
    applicant = serializers.CharField()
    applicant_label = serializers.CharField()
    promised_value = serializers.IntegerField(allow_null=True)
    promised_unit = serializers.ChoiceField(choices=[("", ""), *TimeUnit.choices])
    answers = serializers.DictField(child=serializers.JSONField(allow_null=True))
    sealed = serializers.ListField(child=serializers.CharField(), help_text="Keys of answers that name somebody.")
    items = ApplicationItemSerializer(many=True)
    steps = ApplicationStepSerializer(many=True)
    tariffs = ApplicationTariffSerializer(many=True)
    fee = ApplicationFeeSerializer(allow_null=True)
    results = ResultSerializer(many=True)


class ApplicationStatusSerializer(serializers.Serializer[Any]):
    """What the applicant reads beside the status."""

    wanted = ApplicationItemSerializer(many=True, help_text="What was asked for; `is_open` until it came.")
    steps = ApplicationStepSerializer(many=True)
    fee = ApplicationFeeSerializer(allow_null=True)
    results = ResultSerializer(many=True)


class CompletionTextSerializer(serializers.Serializer[Any]):
    """An answer in words."""

    text = line(REASON_LIMIT)


class CompletionSerializer(CompletionTextSerializer):
    """An answer in words, files, or both."""

    files = files_field()


class ApplicationVerdictSerializer(serializers.Serializer[Any]):
    """What was found of one requirement; what is not right needs a note, which the applicant reads."""

    key = serializers.CharField(max_length=40)
    verdict = serializers.ChoiceField(choices=ItemCheck.Verdict.choices)
    note = line(NOTE_LIMIT)


class ApplicationChecksSerializer(serializers.Serializer[Any]):
    """Requirements that are not named stay as they were judged."""

    items = ApplicationVerdictSerializer(many=True, max_length=MOST_QUESTIONS)  # type: ignore[call-arg]  # of the list
    lock = lock_field()


class ApplicationCompletionRequestSerializer(serializers.Serializer[Any]):
    """Words beside the list of what is missing."""

    note = line(REASON_LIMIT)
    lock = lock_field()


class ApplicationStepsSerializer(serializers.Serializer[Any]):
    """The steps that are done, all of them."""

    steps = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=MOST_STEPS), max_length=100)


class NewApplicationFeeSerializer(serializers.Serializer[Any]):
    """A tariff of the standard, counted from nought, and how many times."""

    tariff = serializers.IntegerField(min_value=0, max_value=LARGEST)
    quantity = serializers.IntegerField(min_value=1, max_value=MOST_UNITS, required=False, default=1)


class ApplicationSettlementSerializer(serializers.Serializer[Any]):
    """The number of the proof of payment, or why it was waived."""

    reference = serializers.CharField(max_length=REFERENCE_LIMIT)
    on = serializers.DateField()
    waived = serializers.BooleanField(required=False, default=False)


class ApplicationRefusalSerializer(serializers.Serializer[Any]):
    """The applicant reads both."""

    reason = serializers.CharField(max_length=REASON_LIMIT)
    legal_ground = serializers.CharField(max_length=500)


class _NewResultSerializer(serializers.Serializer[Any]):
    delivery = serializers.ChoiceField(
        choices=ResultDocument.Delivery.choices, required=False, default=ResultDocument.Delivery.DOWNLOAD.value
    )
    text = line(REASON_LIMIT, help_text="Message to the applicant; left out, the usual words.")
    lock = lock_field()


class NewResultSerializer(_NewResultSerializer):
    """A document made from a template. `body` is its text; left out, it is the template's with what is known."""

    template = serializers.IntegerField(min_value=1, max_value=LARGEST, help_text="An `id` of `result-templates/`.")
    body = line(BODY_LIMIT)


class BroughtResultSerializer(_NewResultSerializer):
    """A document that was made, numbered and signed elsewhere."""

    title = serializers.CharField(max_length=160)
    number = serializers.CharField(max_length=NUMBER_LIMIT)
    file = serializers.FileField(help_text="PDF.")


class ResultHandoverSerializer(serializers.Serializer[Any]):
    """Who fetched it, which is kept sealed; or the number under which it was posted."""

    receiver = line(RECEIVER_LIMIT)
    post_number = line(60)


class ResultRevocationSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=REVOKE_LIMIT)


class ResultTemplateSerializer(serializers.ModelSerializer[ResultTemplate]):
    """A document that a service gives, with places such as `{nama}` in its text."""

    class Meta:
        model = ResultTemplate
        fields = (
            "id", "title", "body", "number_pattern", "number_code", "signatory_name", "signatory_position",
            "signed_place", "is_active", "lock",
        )  # fmt: skip


class NewResultTemplateSerializer(serializers.ModelSerializer[ResultTemplate]):
    """A new template."""

    is_active = serializers.BooleanField(required=False, default=True)

    class Meta:
        model = ResultTemplate
        fields = (
            "title", "body", "number_pattern", "number_code", "signatory_name", "signatory_position", "signed_place",
            "is_active",
        )  # fmt: skip


class ResultTemplateChangeSerializer(NewResultTemplateSerializer):
    """A changed template; `lock` is the number of changes that it had when it was read."""

    lock = serializers.IntegerField(min_value=0, max_value=LARGEST)

    class Meta(NewResultTemplateSerializer.Meta):
        fields = (*NewResultTemplateSerializer.Meta.fields, "lock")  # type: ignore[assignment]
