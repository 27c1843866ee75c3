"""The 14 components as data. The JSON format is explained in docs/standard-components.md."""

from django.utils.translation import gettext_lazy as _

from services.components import rules
from services.components.base import Component
from services.components.codes import (
    Accessibility,
    CompetenceKind,
    ComplaintChannelKind,
    ComponentCode,
    ComponentGroup,
    DocumentForm,
    EvaluationFrequency,
    TimeUnit,
)
from services.components.fields import Checks, Choice, Flag, Line, Rows, Text, Url, Whole

NOTE = Text(name="note", label=_("Note"), limit=3000)

DELIVERY = (
    Component(
        code=ComponentCode.REQUIREMENTS,
        number=1,
        group=ComponentGroup.DELIVERY,
        help=_("The documents and conditions, technical and administrative, that an applicant must meet."),
        fields=(
            Rows(
                name="items",
                label=_("Requirements"),
                row_label=_("Requirement"),
                add_label=_("Add a requirement"),
                line_field="name",
                folded=("applicant", "note"),
                fields=(
                    Line(
                        name="name",
                        label=_("Document or condition"),
                        is_long=True,
                        required=True,
                        missing=_("Write which document or condition is meant."),
                    ),
                    Choice(name="document", label=_("Original or copy"), choices=DocumentForm),
                    Whole(name="copies", label=_("Number of copies"), most=99, said=_("copies: %(count)s")),
                    Flag(name="mandatory", label=_("Mandatory"), default=True),
                    Line(name="applicant", label=_("For whom"), help=_("Leave empty when it holds for everybody.")),
                    Text(name="note", label=_("Note"), limit=2000),
                ),
            ),
            Flag(name="none_required", label=_("Nothing is required for this service")),
            NOTE,
        ),
        refusals=(rules.none_required_means_no_items,),
        open_points=(rules.requirements_listed_or_none,),
    ),
    Component(
        code=ComponentCode.PROCEDURE,
        number=2,
        group=ComponentGroup.DELIVERY,
        help=_("The steps for those who serve and those who are served, in their order."),
        fields=(
            Rows(
                name="steps",
                label=_("Steps"),
                row_label=_("Step"),
                add_label=_("Add a step"),
                line_field="action",
                folded=("detail",),
                required=True,
                missing=_("Add at least one step."),
                fields=(
                    Line(
                        name="actor",
                        label=_("Who acts"),
                        suggest="actors",
                        required=True,
                        missing=_("Write who acts in this step."),
                    ),
                    Line(
                        name="action", label=_("Action"), is_long=True, required=True, missing=_("Write what is done.")
                    ),
                    Whole(name="duration_value", label=_("How long")),
                    Choice(name="duration_unit", label=_("Unit of time"), choices=TimeUnit),
                    Text(name="detail", label=_("Explanation"), limit=3000),
                ),
            ),
            NOTE,
        ),
        open_points=(rules.steps_have_whole_durations,),
    ),
    Component(
        code=ComponentCode.DURATION,
        number=3,
        group=ComponentGroup.DELIVERY,
        help=_("The time that you promise, from complete documents until the product is handed over."),
        fields=(
            Whole(name="duration_value", label=_("How long"), required=True, missing=_("Write how long, in digits.")),
            Choice(
                name="duration_unit",
                label=_("Unit of time"),
                choices=TimeUnit,
                required=True,
                missing=_("Choose the unit of time."),
            ),
            Line(
                name="start_event",
                label=_("Counted from"),
                help=_("For example: complete documents received"),
                required=True,
                missing=_("Write from which event the time is counted."),
            ),
            Line(name="end_event", label=_("Until"), help=_("For example: permit issued")),
            NOTE,
        ),
        summarise=rules.summarise_duration,
    ),
    Component(
        code=ComponentCode.FEE,
        number=4,
        group=ComponentGroup.DELIVERY,
        help=_("What the applicant pays. A tariff needs a legal basis; without one the service is free of charge."),
        fields=(
            Flag(name="free", label=_("Free of charge"), unset=True),
            Rows(
                name="amounts",
                label=_("Tariffs"),
                row_label=_("Tariff"),
                add_label=_("Add a tariff"),
                line_field="name",
                fields=(
                    Line(name="name", label=_("Class or kind"), required=True, missing=_("Write what is paid for.")),
                    Whole(
                        name="amount",
                        label=_("Amount in rupiah"),
                        least=1,
                        most=100_000_000_000,
                        money=True,
                        required=True,
                        missing=_("Write the amount in digits, such as 80.000."),
                    ),
                    Line(name="per", label=_("Per"), help=_("For example: per hour, per person")),
                ),
            ),
            Text(name="legal_basis", label=_("Legal basis of the tariff"), limit=2000),
            Text(name="payment", label=_("How to pay"), limit=2000),
            NOTE,
        ),
        refusals=(rules.free_has_no_amounts, rules.tariff_needs_legal_basis),
        open_points=(rules.fee_is_known,),
        summarise=rules.summarise_fee,
    ),
    Component(
        code=ComponentCode.PRODUCT,
        number=5,
        group=ComponentGroup.DELIVERY,
        help=_("What the applicant receives in the end."),
        fields=(
            Rows(
                name="items",
                label=_("Products"),
                row_label=_("Product"),
                add_label=_("Add a product"),
                line_field="name",
                folded=("note",),
                required=True,
                missing=_("Add at least one product."),
                fields=(
                    Line(name="name", label=_("Product"), required=True, missing=_("Write the name of the product.")),
                    Text(name="note", label=_("Note"), limit=2000),
                ),
            ),
        ),
        summarise=rules.summarise_products,
    ),
    Component(
        code=ComponentCode.COMPLAINT_CHANNEL,
        number=6,
        group=ComponentGroup.DELIVERY,
        help=_("Where people complain, suggest, and ask; who answers; and within which time."),
        fields=(
            Rows(
                name="channels",
                label=_("Channels"),
                row_label=_("Channel"),
                add_label=_("Add a channel"),
                line_field="address",
                required=True,
                missing=_("Add at least one channel."),
                fields=(
                    Choice(
                        name="kind",
                        label=_("Kind"),
                        choices=ComplaintChannelKind,
                        required=True,
                        missing=_("Choose the kind of channel."),
                    ),
                    Line(
                        name="address",
                        label=_("Address or number"),
                        required=True,
                        missing=_("Write the address or number of this channel."),
                    ),
                ),
            ),
            Line(
                name="officer",
                label=_("Officer in charge"),
                help=_("An office rather than a name, so that it stays true."),
                required=True,
                missing=_("Write who answers complaints."),
            ),
            Whole(name="response_value", label=_("First answer within")),
            Choice(name="response_unit", label=_("Unit of the first answer"), choices=TimeUnit),
            Whole(
                name="resolution_value",
                label=_("Resolved within"),
                required=True,
                missing=_("Write within which time a complaint is resolved."),
            ),
            Choice(name="resolution_unit", label=_("Unit of the resolution"), choices=TimeUnit),
            NOTE,
        ),
        open_points=(
            rules.duration_pair("response_value", "response_unit"),
            rules.duration_pair("resolution_value", "resolution_unit"),
        ),
    ),
)

MANUFACTURING = (
    Component(
        code=ComponentCode.LEGAL_BASIS,
        number=7,
        group=ComponentGroup.MANUFACTURING,
        help=_("The regulations that this service rests on, the highest first."),
        fields=(
            Rows(
                name="items",
                label=_("Regulations"),
                row_label=_("Regulation"),
                add_label=_("Add a regulation"),
                line_field="title",
                required=True,
                missing=_("Add at least one regulation."),
                fields=(
                    Line(
                        name="title",
                        label=_("Title"),
                        limit=600,
                        is_long=True,
                        required=True,
                        missing=_("Write the title of the regulation."),
                    ),
                    Url(name="url", label=_("Web address")),
                ),
            ),
        ),
    ),
    Component(
        code=ComponentCode.FACILITIES,
        number=8,
        group=ComponentGroup.MANUFACTURING,
        help=_("Rooms, equipment, and facilities, those for vulnerable groups included."),
        fields=(
            Rows(
                name="items",
                label=_("Facilities"),
                row_label=_("Facility"),
                add_label=_("Add a facility"),
                line_field="name",
                required=True,
                missing=_("Add at least one facility."),
                fields=(
                    Line(name="name", label=_("Facility"), required=True, missing=_("Write the name of the facility.")),
                    Whole(name="quantity", label=_("Quantity")),
                    Line(name="note", label=_("Note")),
                ),
            ),
            Checks(name="accessibility", label=_("Facilities for all that are in place"), choices=Accessibility),
            NOTE,
        ),
    ),
    Component(
        code=ComponentCode.COMPETENCE,
        number=9,
        group=ComponentGroup.MANUFACTURING,
        help=_("The education, skill, and experience that staff must have."),
        fields=(
            Rows(
                name="items",
                label=_("Competences"),
                row_label=_("Competence"),
                add_label=_("Add a competence"),
                line_field="text",
                required=True,
                missing=_("Add at least one competence."),
                fields=(
                    Choice(name="kind", label=_("Kind"), choices=CompetenceKind),
                    Line(
                        name="text",
                        label=_("What is required"),
                        is_long=True,
                        required=True,
                        missing=_("Write what is required."),
                    ),
                ),
            ),
        ),
    ),
    Component(
        code=ComponentCode.INTERNAL_CONTROL,
        number=10,
        group=ComponentGroup.MANUFACTURING,
        help=_("Who supervises the service, and how."),
        fields=(
            Line(name="supervisor", label=_("Who supervises"), required=True, missing=_("Write who supervises.")),
            Text(name="text", label=_("How it is done"), required=True, missing=_("Write how supervision is done.")),
        ),
    ),
    Component(
        code=ComponentCode.STAFF_COUNT,
        number=11,
        group=ComponentGroup.MANUFACTURING,
        help=_("How many people serve, by role."),
        fields=(
            Rows(
                name="roles",
                label=_("Roles"),
                row_label=_("Role"),
                add_label=_("Add a role"),
                line_field="role",
                required=True,
                missing=_("Add at least one role."),
                fields=(
                    Line(name="role", label=_("Role"), required=True, missing=_("Write the role.")),
                    Whole(
                        name="count",
                        label=_("Number of people"),
                        required=True,
                        missing=_("Write the number of people in digits."),
                    ),
                ),
            ),
            NOTE,
        ),
    ),
    Component(
        code=ComponentCode.SERVICE_GUARANTEE,
        number=12,
        group=ComponentGroup.MANUFACTURING,
        help=_("What makes sure that the service follows its standard, and what you offer when it does not."),
        fields=(
            Text(name="text", label=_("Guarantee"), required=True, missing=_("Write the guarantee.")),
            Text(name="compensation", label=_("Compensation"), limit=3000),
        ),
    ),
    Component(
        code=ComponentCode.SAFETY_GUARANTEE,
        number=13,
        group=ComponentGroup.MANUFACTURING,
        help=_("Safety of people, security of data and documents, freedom from danger and doubt."),
        fields=(Text(name="text", label=_("Guarantee"), required=True, missing=_("Write the guarantee.")),),
    ),
    Component(
        code=ComponentCode.PERFORMANCE_EVALUATION,
        number=14,
        group=ComponentGroup.MANUFACTURING,
        help=_("How often and how the work of the staff is evaluated."),
        fields=(
            Choice(
                name="frequency",
                label=_("How often"),
                choices=EvaluationFrequency,
                required=True,
                missing=_("Choose how often it is evaluated."),
            ),
            Text(name="method", label=_("Method"), required=True, missing=_("Write how it is evaluated.")),
        ),
    ),
)

COMPONENTS = {component.code: component for component in (*DELIVERY, *MANUFACTURING)}
