"""Forms of requests for public information and objections: they check the shape; the rules are in feedback.domain."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.cases.forms import CitizenForm, CounterFields, FilesField, KeyField, files_of, person_of_form
from core.errors import InvalidInput
from core.privacy.shown import NoticeField
from core.ui.fields import DayField, LineField, NoteField
from core.ui.forms import FormSection
from core.uploads import PDF_TYPES, check_upload
from feedback.domain.objections import NAME_LIMIT, NewObjection
from feedback.domain.requests import NewPaper, NewRequest, Notification
from feedback.models import ExemptInformation, InformationObjection, InformationRequest, RequesterPaper
from feedback.models.information import EXTENSION_DAYS, PURPOSE_LIMIT, TEXT_LIMIT
from feedback.models.public_information import ArticleGround

PAPER_HINT = _("PDF, JPEG, PNG or WebP. It is kept sealed, and every look at it is recorded.")
ID_KINDS = (
    ("nik", _("Identity card (NIK)")),
    ("passport", _("Passport")),
    ("deed", _("Deed of the legal body")),
    ("other", _("Another identity paper")),
)
HELD = (("yes", _("Yes")), ("no", _("No")))


class PaperField(forms.FileField):
    """One paper that proves an applicant; cleans to NewPaper or None. `hide_optional`: somebody has to bring it."""

    hide_optional = False

    def __init__(self, *, paper: str, **kwargs: Any) -> None:
        self.paper = paper
        kwargs.setdefault("help_text", PAPER_HINT)
        super().__init__(widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png,.webp"}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> NewPaper | None:
        brought: UploadedFile | None = super().clean(data, initial) or None
        if brought is None:
            return None
        try:
            return NewPaper(kind=self.paper, kept=check_upload(brought, PDF_TYPES))
        except InvalidInput as refusal:
            problems = [text for texts in refusal.errors.values() for text in texts]
            raise forms.ValidationError(problems) from refusal


class RequestForm(CitizenForm):
    """A request for public information, with all that its register asks."""

    information = NoteField(
        label=_("Which information do you ask for?"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("As exactly as you can: which document, of which year, of which unit."),
    )
    purpose = NoteField(label=_("What do you need it for?"), max_length=PURPOSE_LIMIT)
    way = forms.ChoiceField(
        label=_("How would you like to get it?"),
        choices=InformationRequest.Way,
        widget=forms.RadioSelect,
        initial=InformationRequest.Way.SOFT_COPY,
    )
    delivery = forms.ChoiceField(
        label=_("How should it reach you?"),
        choices=InformationRequest.Delivery,
        widget=forms.RadioSelect,
        initial=InformationRequest.Delivery.EMAIL,
    )
    requester = forms.ChoiceField(
        label=_("Who asks?"),
        choices=InformationRequest.Requester,
        widget=forms.RadioSelect,
        initial=InformationRequest.Requester.PERSON,
    )
    organisation = LineField(label=_("Name of the legal body or group"), max_length=NAME_LIMIT, required=False)
    id_kind = forms.ChoiceField(label=_("Which identity paper?"), choices=ID_KINDS)
    id_number = LineField(
        label=_("Number of the identity paper"),
        max_length=40,
        help_text=_("The law asks for it. It is kept sealed and shown masked."),
    )
    card = PaperField(paper=RequesterPaper.Kind.CARD, label=_("Copy of the identity card"), required=False)
    deed = PaperField(paper=RequesterPaper.Kind.DEED, label=_("Deed of the legal body"), required=False)
    address = NoteField(label=_("Address"), max_length=500, widget=forms.Textarea({"rows": 2}))
    occupation = LineField(label=_("Occupation"), max_length=120)
    attachments = FilesField(label=_("Files that explain your request"))
    notice = NoticeField("information_request")

    sections: tuple[FormSection, ...] = (
        FormSection(_("The information"), ("information", "purpose", "attachments")),
        FormSection(_("How you get it"), ("way", "delivery")),
        FormSection(
            _("Who you are"),
            (
                "requester",
                "organisation",
                "name",
                "id_kind",
                "id_number",
                "card",
                "deed",
                "address",
                "occupation",
                "email",
                "phone",
            ),
            _("The law on public information asks for this. Only the officers of the information service see it."),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        if self.is_guarded:
            self._require("card", _("Required of a person and of a group. %(hint)s"))
            self._require("deed", _("Required of a legal body. %(hint)s"))

    def _require(self, name: str, words: Promise) -> None:
        """Say of a paper who has to bring it; `clean` asks for it by who applies."""
        field = self.fields[name]
        if isinstance(field, PaperField):
            field.hide_optional = True
            field.help_text = str(words) % {"hint": PAPER_HINT}

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not self.is_guarded or values.get("requester") is None:
            return values
        needs, words = ("card", _("Add a copy of your identity card."))
        if values["requester"] == InformationRequest.Requester.LEGAL_BODY:
            needs, words = ("deed", _("Add the deed of the legal body."))
        if not values.get(needs) and needs not in self.errors:
            self.add_error(needs, words)
        return values

    @property
    def new(self) -> NewRequest:
        """What the domain is to keep."""
        values = self.cleaned_data
        return NewRequest(
            key=values["key"],
            person=person_of_form(self),
            information=values["information"],
            purpose=values["purpose"],
            requester=values["requester"],
            way=values["way"],
            delivery=values["delivery"],
            papers=_papers(values, "card", "deed"),
            files=files_of(self),
            channel=values.get("channel") or "web",
            received_at=self.received_at if isinstance(self, CounterFields) else None,
            notice_version=values["notice"],
        )


class CounterRequestForm(CounterFields, RequestForm):
    """A request that staff write down: spoken, by letter, by telephone."""

    sections = (
        FormSection(_("How it came"), ("channel", "received_on", "received_time")),
        *RequestForm.sections,
    )


class ProofForm(forms.Form):
    """Which request is meant, and the proof that it is one's own."""

    reference = LineField(
        label=_("Code or registration number of the request"),
        max_length=60,
        help_text=_("It stands on your receipt, for example INF-2607-4K7M."),
    )
    proof = LineField(
        label=_("Secret word"),
        max_length=60,
        help_text=_("It stands on your receipt. For a request on paper: the number of the identity paper."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


class ObjectionFields(forms.Form):
    """The ground and the reason of an objection, and who acts for the applicant."""

    ground = forms.ChoiceField(
        label=_("Why do you object?"), choices=InformationObjection.Ground, widget=forms.RadioSelect
    )
    reason = NoteField(label=_("Your reasons"), max_length=TEXT_LIMIT, widget=forms.Textarea({"rows": 5}))
    representative = LineField(
        label=_("Name of your representative"),
        max_length=NAME_LIMIT,
        required=False,
        help_text=_("Only if somebody acts for you."),
    )
    mandate = PaperField(paper=RequesterPaper.Kind.MANDATE, label=_("Letter of authority"), required=False)
    attachments = FilesField()
    notice = NoticeField("objection")

    def new_objection(self, request: InformationRequest) -> NewObjection:
        """Return what the domain is to keep."""
        values = self.cleaned_data
        return NewObjection(
            key=values["key"],
            request=request,
            ground=values["ground"],
            reason=values["reason"],
            representative=values["representative"],
            papers=_papers(values, "mandate"),
            files=files_of(self),
            channel=values.get("channel") or "web",
            received_at=self.received_at if isinstance(self, CounterFields) else None,
            notice_version=values["notice"],
        )


class ObjectionForm(ObjectionFields, CitizenForm):
    """An objection of a citizen, who proves the request with the same form."""

    reference = ProofForm.base_fields["reference"]
    proof = ProofForm.base_fields["proof"]

    sections = (
        FormSection(_("Your request"), ("reference", "proof")),
        FormSection(_("Your objection"), ("ground", "reason", "attachments")),
        FormSection(_("If somebody acts for you"), ("representative", "mandate")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "email", "phone"):
            del self.fields[name]  # who objects is known from the request


class CounterObjectionForm(CounterFields, ObjectionFields, CitizenForm):
    """An objection that staff write down; the request is named by its code or number."""

    reference = ProofForm.base_fields["reference"]

    sections = (
        FormSection(_("How it came"), ("channel", "received_on", "received_time")),
        FormSection(_("The objection"), ("reference", "ground", "reason", "attachments", "representative", "mandate")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "email", "phone"):
            del self.fields[name]


class KeyedForm(forms.Form):
    """A form of staff about a case: it names itself, and carries the number of changes that it was made of."""

    key = KeyField()
    lock = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class NotificationForm(KeyedForm):
    """The written notification."""

    decision = forms.ChoiceField(label=_("Decision"), choices=InformationRequest.Decision, widget=forms.RadioSelect)
    held_by = LineField(
        label=_("Who holds it"),
        max_length=200,
        required=False,
        help_text=_("When this agency does not: the name of the body, as far as you know."),
    )
    is_documented = forms.ChoiceField(
        label=_("Already documented?"), choices=[("", _("Not known")), *HELD], required=False
    )
    material = NoteField(
        label=_("Material that is given"),
        max_length=TEXT_LIMIT,
        required=False,
        help_text=_("Name the documents. Add them below, or say where they are collected."),
    )
    form = forms.ChoiceField(
        label=_("Form of the information"),
        choices=[("", _("Choose")), *InformationRequest.Form.choices],
        required=False,
    )
    copy_cost = forms.IntegerField(label=_("Cost of copies, in rupiah"), min_value=0, required=False)
    postage = forms.IntegerField(label=_("Postage, in rupiah"), min_value=0, required=False)
    payment = LineField(label=_("Way to pay"), max_length=300, required=False)
    is_given = forms.BooleanField(label=_("The information is given with this notification"), required=False)
    reason = NoteField(
        label=_("Reason"),
        max_length=TEXT_LIMIT,
        required=False,
        help_text=_("Of a refusal, also of a part. The applicant reads it."),
    )
    exempt = forms.ModelChoiceField(
        label=_("Entry of the exempt list"), queryset=ExemptInformation.objects.none(), required=False
    )
    ground = forms.ChoiceField(
        label=_("Ground in UU 14/2008, article 17"),
        choices=[("", _("As in the exempt list")), *ArticleGround.choices],
        required=False,
    )
    test_reference = LineField(
        label=_("Consequence test"),
        max_length=200,
        required=False,
        help_text=_("Number and day. Empty: that of the entry of the exempt list."),
    )
    text = NoteField(
        label=_("Message to the applicant"),
        max_length=TEXT_LIMIT,
        required=False,
        help_text=_("Stands beside the letter. Empty: one sentence that names the decision."),
    )
    attachments = FilesField(label=_("Files for the applicant"))

    sections = (
        FormSection(_("Decision"), ("decision", "is_documented", "held_by")),
        FormSection(
            _("What is given"), ("material", "form", "copy_cost", "postage", "payment", "is_given", "attachments")
        ),
        FormSection(_("What is refused"), ("reason", "exempt", "ground", "test_reference")),
        FormSection(_("Message"), ("text",)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        exempt: Any = self.fields["exempt"]
        exempt.queryset = ExemptInformation.objects.filter(opened_on__isnull=True).order_by("title", "pk")

    @property
    def said(self) -> Notification:
        values = self.cleaned_data
        documented = {"yes": True, "no": False}
        return Notification(
            decision=values["decision"],
            held_by=values["held_by"],
            is_documented=documented.get(values["is_documented"]),
            form=values["form"],
            ground=values["ground"],
            exempt=values["exempt"],
            test_reference=values["test_reference"],
            reason=values["reason"],
            material=values["material"],
            copy_cost=values["copy_cost"] or 0,
            postage=values["postage"] or 0,
            payment=values["payment"],
            is_given=values["is_given"],
        )


class ExtensionForm(forms.Form):
    amount = forms.IntegerField(label=_("By how many working days"), min_value=1, max_value=EXTENSION_DAYS)
    reason = NoteField(
        label=_("Reason"), max_length=1000, help_text=_("The law asks for it in writing. The applicant reads it.")
    )


class GivenForm(forms.Form):
    given_on = DayField(label=_("Given on"), initial=timezone.localdate)
    note = NoteField(label=_("Note for the applicant"), max_length=1000, required=False)


class DecisionForm(KeyedForm):
    """The decision of the superior of the PPID."""

    decision = forms.ChoiceField(label=_("Decision"), choices=InformationObjection.Decision, widget=forms.RadioSelect)
    text = NoteField(
        label=_("Decision and its reasons"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("Stands in the letter. Say what the PPID has to do, and by when."),
    )
    superior_name = LineField(label=_("Name of the superior of the PPID"), max_length=120)
    superior_position = LineField(label=_("Position"), max_length=160)
    attachments = FilesField(label=_("Files for the applicant"))


class ResponseForm(forms.Form):
    """What the applicant said to the decision."""

    response = forms.ChoiceField(
        label=_("Response of the applicant"), choices=InformationObjection.Response, widget=forms.RadioSelect
    )
    dispute_on = DayField(label=_("Dispute filed on"), required=False)
    dispute_number = LineField(label=_("Number of the dispute"), max_length=80, required=False)
    dispute_result = NoteField(label=_("Result of the dispute"), max_length=2000, required=False)


class WhyForm(forms.Form):
    """Why somebody needs to see who the applicants are."""

    reason = LineField(
        label=_("Why do you need to know?"),
        max_length=300,
        help_text=_("It is kept with your name and shown to the head of the agency."),
    )


def _papers(values: dict[str, Any], *names: str) -> list[NewPaper]:
    return [paper for name in names if (paper := values.get(name)) is not None]
