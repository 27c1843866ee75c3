from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.public_information import ArticleGround, ExemptInformation

TEXT_LIMIT = 5000
PURPOSE_LIMIT = 1000
# In working days. Source: UU 14/2008, Pasal 22 and 36-38; Perki 1/2021; domain reference, 7.1.
REQUEST_DAYS, EXTENSION_DAYS, DECISION_DAYS = 10, 7, 30
OBJECTION_DAYS, DISPUTE_DAYS = 30, 14  # rights of the applicant: no agency shortens them


class RunningNumber(models.Model):
    """The last number that a register gave in a year. Its row is locked while a number is given, so none is missing."""

    register = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("running number")
        verbose_name_plural = _("running numbers")
        constraints = [models.UniqueConstraint(name="runningnumber_one_a_year", fields=["register", "year"])]

    def __str__(self) -> str:
        return f"{self.register} {self.year}: {self.last}"


class InformationRequest(models.Model):
    """A request for public information, with what the register asks beside the case; who asked lies sealed there.

    Until the written notification (pemberitahuan tertulis) everything from `is_held` on is empty. Amounts are whole
    rupiah: information is free but for copies and postage.
    """

    class Requester(models.TextChoices):
        PERSON = "person", _("A person")
        LEGAL_BODY = "legal_body", _("A legal body")
        GROUP = "group", _("A group of people")

    class Way(models.TextChoices):
        VIEW = "view", _("See, read, listen or note")
        SOFT_COPY = "soft_copy", _("A copy as a file")
        HARD_COPY = "hard_copy", _("A copy on paper")

    class Delivery(models.TextChoices):
        DIRECT = "direct", _("Collected in person")
        COURIER = "courier", _("Courier")
        POST = "post", _("Post")
        FAX = "fax", _("Fax")
        EMAIL = "email", _("E-mail")

    class Decision(models.TextChoices):
        GRANTED = "granted", _("Granted")
        PARTLY = "partly", _("Partly granted")
        REFUSED = "refused", _("Refused")
        NOT_HELD = "not_held", _("Not held by this agency")

    class Form(models.TextChoices):
        PRINTED = "printed", _("Printed")
        RECORDED = "recorded", _("As a recording or file")
        BOTH = "both", _("Printed and recorded")

    case = models.OneToOneField("cases.Case", models.CASCADE, related_name="information_request")
    number = models.CharField(_("registration number"), max_length=60, unique=True)
    year = models.PositiveSmallIntegerField(_("year"))
    position = models.PositiveIntegerField(_("number in the year"))
    requester = models.CharField(_("who asks"), max_length=12, choices=Requester, default=Requester.PERSON)
    information = models.TextField(_("information asked for"), max_length=TEXT_LIMIT)
    purpose = models.TextField(_("what it is used for"), max_length=PURPOSE_LIMIT)
    way = models.CharField(_("way of obtaining it"), max_length=10, choices=Way, default=Way.SOFT_COPY)
    delivery = models.CharField(_("way of delivery"), max_length=10, choices=Delivery, default=Delivery.EMAIL)
    is_held = models.BooleanField(_("held by this agency"), null=True, blank=True)
    held_by = models.CharField(_("who holds it"), max_length=200, blank=True)
    is_documented = models.BooleanField(_("already documented"), null=True, blank=True)
    form = models.CharField(_("form"), max_length=10, choices=Form, blank=True)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, blank=True)
    ground = models.CharField(_("ground of the refusal"), max_length=2, choices=ArticleGround, blank=True)
    exempt = models.ForeignKey(
        ExemptInformation,
        models.PROTECT,
        related_name="requests",
        verbose_name=_("entry of the exempt list"),
        null=True,
        blank=True,
    )
    test_reference = models.CharField(_("consequence test"), max_length=200, blank=True)
    reason = models.TextField(_("reason"), max_length=TEXT_LIMIT, blank=True)
    material = models.TextField(_("material that is given"), max_length=TEXT_LIMIT, blank=True)
    copy_cost = models.PositiveIntegerField(_("cost of copies"), default=0)
    postage = models.PositiveIntegerField(_("postage"), default=0)
    payment = models.CharField(_("way to pay"), max_length=300, blank=True)
    notified_at = models.DateTimeField(_("written notification on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by"), null=True, blank=True
    )
    given_on = models.DateField(_("given on"), null=True, blank=True)

    class Meta:
        ordering = ["-year", "-position"]
        verbose_name = _("request for public information")
        verbose_name_plural = _("requests for public information")
        constraints = [
            models.UniqueConstraint(name="informationrequest_position_once", fields=["year", "position"]),
            models.CheckConstraint(
                name="informationrequest_choices_known",
                condition=Q(
                    requester__in=["person", "legal_body", "group"],
                    way__in=["view", "soft_copy", "hard_copy"],
                    delivery__in=["direct", "courier", "post", "fax", "email"],
                    decision__in=["", "granted", "partly", "refused", "not_held"],
                    form__in=["", "printed", "recorded", "both"],
                    ground__in=["", *ArticleGround.values],
                ),
            ),
            models.CheckConstraint(
                name="informationrequest_notified_at_matches_decision",
                condition=Q(decision="", notified_at__isnull=True) | (~Q(decision="") & Q(notified_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="informationrequest_refused_with_reason",
                condition=~Q(decision__in=["refused", "partly"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="informationrequest_given_after_its_decision",
                condition=Q(given_on__isnull=True) | Q(decision__in=["granted", "partly"]),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def cost(self) -> int:
        """What the applicant pays, in rupiah."""
        return self.copy_cost + self.postage


class InformationObjection(models.Model):
    """An objection against how a request was treated, decided by the superior of the PPID (atasan PPID).

    `ground_on` is the day on which its ground appeared. The name of a representative is sealed with the agency's key.
    """

    class Ground(models.TextChoices):
        """Source: UU 14/2008, Pasal 35 ayat (1)."""

        REFUSED_EXEMPT = "refused_exempt", _("The request was refused because the information is exempt")
        PERIODIC_NOT_PROVIDED = "periodic_not_provided", _("Information that is owed periodically is not provided")
        NOT_ANSWERED = "not_answered", _("The request was not answered")
        ANSWERED_OTHERWISE = "answered_otherwise", _("The answer is not what was asked for")
        NOT_FULFILLED = "not_fulfilled", _("The request was not fulfilled")
        UNREASONABLE_FEE = "unreasonable_fee", _("The fee is unreasonable")
        LATE = "late", _("The information came after the limit")

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        PARTLY = "partly", _("Partly accepted")
        REJECTED = "rejected", _("Rejected")

    class Response(models.TextChoices):
        SATISFIED = "satisfied", _("Satisfied")
        NOT_SATISFIED = "not_satisfied", _("Not satisfied")
        DISPUTE = "dispute", _("Went to the information commission")

    case = models.OneToOneField("cases.Case", models.CASCADE, related_name="information_objection")
    request = models.ForeignKey(
        InformationRequest, models.PROTECT, related_name="objections", verbose_name=_("request")
    )
    number = models.CharField(_("registration number"), max_length=60, unique=True)
    year = models.PositiveSmallIntegerField(_("year"))
    position = models.PositiveIntegerField(_("number in the year"))
    ground = models.CharField(_("ground of the objection"), max_length=24, choices=Ground)
    ground_on = models.DateField(_("ground appeared on"))
    reason = models.TextField(_("reason"), max_length=TEXT_LIMIT)
    representative = models.BinaryField(blank=True, default=b"")
    has_representative = models.BooleanField(_("by a representative"), default=False)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, blank=True)
    decision_text = models.TextField(_("decision of the superior of the PPID"), max_length=TEXT_LIMIT, blank=True)
    decided_at = models.DateTimeField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by"), null=True, blank=True
    )
    superior_name = models.CharField(_("name of the superior"), max_length=120, blank=True)
    superior_position = models.CharField(_("position of the superior"), max_length=160, blank=True)
    response = models.CharField(_("response of the applicant"), max_length=14, choices=Response, blank=True)
    dispute_number = models.CharField(_("number of the dispute"), max_length=80, blank=True)
    dispute_on = models.DateField(_("dispute filed on"), null=True, blank=True)
    dispute_result = models.TextField(_("result of the dispute"), max_length=2000, blank=True)

    class Meta:
        ordering = ["-year", "-position"]
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.UniqueConstraint(name="informationobjection_position_once", fields=["year", "position"]),
            models.CheckConstraint(
                name="informationobjection_choices_known",
                condition=Q(
                    ground__in=[
                        "refused_exempt",
                        "periodic_not_provided",
                        "not_answered",
                        "answered_otherwise",
                        "not_fulfilled",
                        "unreasonable_fee",
                        "late",
                    ],
                    decision__in=["", "accepted", "partly", "rejected"],
                    response__in=["", "satisfied", "not_satisfied", "dispute"],
                ),
            ),
            models.CheckConstraint(
                name="informationobjection_decided_at_matches_decision",
                condition=Q(decision="", decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_at__isnull=False) & ~Q(decision_text="")),
            ),
            models.CheckConstraint(
                name="informationobjection_response_after_decision",
                condition=Q(response="") | ~Q(decision=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class RequesterPaper(models.Model):
    """What proves an applicant: a copy of the card, the deed of a legal body, a letter of authority.

    Kept sealed with the agency's key, in the private store; opened one at a time, for a reason that is kept.
    """

    class Kind(models.TextChoices):
        CARD = "card", _("Copy of the identity card")
        DEED = "deed", _("Deed of the legal body")
        MANDATE = "mandate", _("Letter of authority")

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="requester_papers")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    file = models.FileField(_("file"), upload_to="information/sealed", max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size"))
    added_at = models.DateTimeField(_("added at"), default=timezone.now)

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name = _("paper of an applicant")
        verbose_name_plural = _("papers of applicants")
        constraints = [
            models.CheckConstraint(name="requesterpaper_kind_known", condition=Q(kind__in=["card", "deed", "mandate"]))
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class InformationReport(models.Model):
    """The yearly report of the information service, with its figures as they were when it was published."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    figures = models.JSONField(default=dict)
    text = models.TextField(_("what the agency says to it"), max_length=TEXT_LIMIT, blank=True)
    published_at = models.DateTimeField(_("published at"), default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    sent_on = models.DateField(_("sent to the information commission on"), null=True, blank=True)

    class Meta:
        ordering = ["-year"]
        verbose_name = _("yearly report of the information service")
        verbose_name_plural = _("yearly reports of the information service")

    def __str__(self) -> str:
        return str(self.year)


class InformationSettings(models.Model):
    """What the agency decides about its information service; one row. No limit is longer than the law's."""

    request_pattern = models.CharField(
        _("registration number of requests"), max_length=40, default="{number}/PPID/{year}"
    )
    objection_pattern = models.CharField(
        _("registration number of objections"), max_length=40, default="{number}/KBR-PPID/{year}"
    )
    request_days = models.PositiveSmallIntegerField(_("working days until the notification"), default=REQUEST_DAYS)
    extension_days = models.PositiveSmallIntegerField(_("working days of an extension"), default=EXTENSION_DAYS)
    decision_days = models.PositiveSmallIntegerField(
        _("working days until the decision on an objection"), default=DECISION_DAYS
    )
    pauses = models.BooleanField(_("the clock stands still while the applicant is asked"), default=True)
    officer_name = models.CharField(_("name of the PPID"), max_length=120, blank=True)
    officer_position = models.CharField(_("position of the PPID"), max_length=160, blank=True)
    superior_name = models.CharField(_("name of the superior of the PPID"), max_length=120, blank=True)
    superior_position = models.CharField(_("position of the superior of the PPID"), max_length=160, blank=True)
    desk = models.TextField(_("information desk: place and hours"), max_length=1000, blank=True)
    costs = models.TextField(_("costs of copies and postage"), max_length=1000, blank=True)
    commission = models.TextField(_("information commission: name, address, contact"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("settings of the information service")
        verbose_name_plural = _("settings of the information service")
        constraints = [
            models.CheckConstraint(name="informationsettings_one_row", condition=Q(pk=1)),
            models.CheckConstraint(
                name="informationsettings_not_longer_than_the_law",
                condition=Q(
                    request_days__gte=1,
                    request_days__lte=REQUEST_DAYS,
                    extension_days__gte=1,
                    extension_days__lte=EXTENSION_DAYS,
                    decision_days__gte=1,
                    decision_days__lte=DECISION_DAYS,
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def load(cls) -> InformationSettings:
        """Return the row, or the defaults when nothing was changed yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
