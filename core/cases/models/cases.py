from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.cases.regimes import Regime, Text, kinds_seen_by, regime_of
from core.cases.states import ENDED, CaseState, Channel, Priority

if TYPE_CHECKING:
    from core.models import User

TITLE_LIMIT = 200
CODE_PATTERN = r"^[A-Z]{3}-[0-9]{4}-[A-Z0-9]{4}$"


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> CaseQuerySet:
        """What the agency still has to do something about."""
        return self.exclude(state__in=ENDED)

    def readable_by(self, user: User | None) -> CaseQuerySet:
        """Cases of the kinds that somebody may see, and those they are in charge of. None, a task, reads all."""
        if user is None:
            return self
        return self.filter(Q(kind__in=kinds_seen_by(user)) | Q(owner=user))


class Case(models.Model):
    """Something asked of the agency under a promised clock: one row for the engine, beside a row of its regime.

    `code` is public and easy to read aloud; what is known with it alone is nothing. `secret_hash` proves the citizen.
    `key_digest` names the form that was sent, so that the same form again is the same case. `title` is what staff read
    in lists, and never names a person. `due_at` is the limit of the main clock that runs, None while none does;
    `counted_from` the working day on which the case counts as received. `service_code`, `point_code` and `unit_code`
    are codes of the app above. Who wrote lies in `CaseIdentity`. `origin_*` and `moved_*` name the case of another
    agency from which this came, or to which it went. `notice_form` and `notice_version` name the privacy notice that
    was shown with the form or read out at the counter; empty and None where neither happened, as with a letter.
    """

    State = CaseState
    Channel = Channel
    Priority = Priority

    code = models.CharField(_("code"), max_length=13, unique=True)
    kind = models.CharField(_("kind"), max_length=30)
    state = models.CharField(_("state"), max_length=12, choices=CaseState, default=CaseState.RECEIVED)
    title = models.CharField(_("in short"), max_length=TITLE_LIMIT)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.WEB)
    service_code = models.CharField(_("service"), max_length=60, blank=True)
    point_code = models.CharField(_("service point"), max_length=60, blank=True)
    unit_code = models.CharField(_("unit"), max_length=60, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("in charge"), null=True, blank=True
    )
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("tags"), default=list, blank=True)
    is_anonymous = models.BooleanField(_("name hidden"), default=False)
    is_confidential = models.BooleanField(_("content hidden from the public"), default=False)
    received_at = models.DateTimeField(_("received at"))
    counted_from = models.DateField(_("counts as received on"))
    due_at = models.DateTimeField(_("limit"), null=True, blank=True)
    paused_since = models.DateTimeField(_("clock stands since"), null=True, blank=True)
    citizen_wrote_at = models.DateTimeField(_("the citizen wrote at"), null=True, blank=True)  # and nobody read it
    first_answer_at = models.DateTimeField(_("first answer at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=30, blank=True)  # a word of the regime
    reopened_count = models.PositiveSmallIntegerField(_("times opened again"), default=0)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", verbose_name=_("belongs to"), null=True, blank=True
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, related_name="merged", verbose_name=_("joined with"), null=True, blank=True
    )
    rating = models.PositiveSmallIntegerField(_("satisfaction"), null=True, blank=True)  # 1 to 4, as the SKM asks
    rating_note = models.CharField(_("why"), max_length=1000, blank=True)
    rated_at = models.DateTimeField(_("rated at"), null=True, blank=True)
    secret_hash = models.CharField(max_length=64, blank=True)
    key_digest = models.CharField(max_length=64, unique=True)
    origin_schema = models.CharField(max_length=63, blank=True)
    origin_code = models.CharField(max_length=13, blank=True)
    moved_schema = models.CharField(max_length=63, blank=True)
    moved_code = models.CharField(max_length=13, blank=True)
    language = models.CharField(_("language"), max_length=5, default="id")
    is_example = models.BooleanField(_("example data"), default=False)
    lock = models.PositiveIntegerField(_("number of changes"), default=0)
    notice_form = models.CharField(_("form of the privacy notice"), max_length=30, blank=True)
    notice_version = models.PositiveIntegerField(_("version of the privacy notice"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"), null=True, blank=True
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    erased_at = models.DateTimeField(_("personal data deleted at"), null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [
            models.Index(
                fields=["kind", "due_at"],
                name="case_open_due",
                include=["owner", "citizen_wrote_at"],  # all that is counted on every page of staff
                condition=~Q(state__in=[str(state) for state in ENDED]),
            ),
            models.Index(
                fields=["due_at", "id"],
                name="case_open_by_due",
                condition=~Q(state__in=[str(state) for state in ENDED]),
            ),
            models.Index(fields=["owner", "state"], name="case_owner"),
            models.Index(fields=["kind", "-received_at"], name="case_kind_received"),
            models.Index(fields=["service_code", "kind"], name="case_service"),
            GinIndex(fields=["tags"], name="case_tags"),
        ]
        constraints = [
            models.CheckConstraint(name="case_code_form", condition=Q(code__regex=CODE_PATTERN)),
            models.CheckConstraint(name="case_state_known", condition=Q(state__in=CaseState.values)),
            models.CheckConstraint(name="case_channel_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(name="case_priority_known", condition=Q(priority__in=Priority.values)),
            models.CheckConstraint(
                name="case_closed_at_matches_state",
                condition=Q(state__in=[str(state) for state in ENDED], closed_at__isnull=False)
                | (~Q(state__in=[str(state) for state in ENDED]) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_notice_form_with_version",
                condition=Q(notice_form="", notice_version__isnull=True)
                | (~Q(notice_form="") & Q(notice_version__isnull=False)),
            ),
            models.CheckConstraint(
                name="case_rating_in_scale", condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=4)
            ),
            models.CheckConstraint(
                name="case_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def regime(self) -> Regime:
        return regime_of(self.kind)

    @property
    def is_ended(self) -> bool:
        return self.state in ENDED

    @property
    def waits_for_citizen(self) -> bool:
        return self.state == CaseState.INCOMPLETE

    @property
    def state_word(self) -> Text:
        """What staff call the state."""
        return self.regime.word(self.state)

    @property
    def public_state_word(self) -> Text:
        """What the citizen reads."""
        return self.regime.word(self.state, public=True)

    @property
    def status_kind(self) -> str:
        return self.regime.status_kind(self.state)

    @property
    def subject(self) -> str:
        """What it is about, for pages and mails of the citizen; never personal data."""
        subject_of = self.regime.subject_of
        return subject_of(self) if subject_of else self.title

    @property
    def register_number(self) -> str:
        """The number in the register of its law; empty where there is none."""
        number_of = self.regime.number_of
        return number_of(self) if number_of else ""

    def allows(self, state: str) -> bool:
        """Tell whether the regime lets the case move to `state` now."""
        return state in self.regime.moves.get(self.state, frozenset())
