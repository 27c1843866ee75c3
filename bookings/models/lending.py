from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models.bookings import Booking
from bookings.models.things import Terms
from core.cases.models import Case


class LendingSeries(models.Model):
    """The same use on several dates, asked for at once: each date that could be booked is a case of its own.

    `outcome` has every date that was asked for in its order: {"start", "end", "code"} with the code of its case, or
    {"start", "end", "problems"} with what kept it from being booked, by the code of each resource. `is_whole` once
    every date was tried: a form that was cut off goes on where it stopped.
    """

    key_digest = models.CharField(_("form"), max_length=64, unique=True)
    outcome = models.JSONField(_("what came of each date"), default=list, blank=True)
    is_whole = models.BooleanField(_("every date was tried"), default=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("series of bookings")
        verbose_name_plural = _("series of bookings")

    def __str__(self) -> str:
        return f"{self.pk}"


class Lending(models.Model):
    """What somebody borrows: the facts of a request beside its case and its booking.

    Who asks is sealed with the case. `community` is the keyed hash of the organisation, or of the contact where there
    is none, by which uses of one asker are counted; the name itself is nowhere else. `wanted` keeps which resources
    were asked for, by their key, since a request that waits holds nothing. `stood_aside_at` is set when the agency took
    the time away, with the reason that the borrower reads.
    """

    class Asker(models.TextChoices):
        COMMUNITY = "community", _("Community or association")
        SCHOOL = "school", _("School")
        UNIVERSITY = "university", _("University")
        GOVERNMENT = "government", _("Government")
        BUSINESS = "business", _("Business")
        PERSON = "person", _("A person for themselves")
        OTHER = "other", _("Other")

    case = models.OneToOneField(Case, models.CASCADE, related_name="lending", verbose_name=_("case"))
    booking = models.OneToOneField(Booking, models.CASCADE, related_name="lending", verbose_name=_("booking"))
    asker = models.CharField(_("who borrows"), max_length=10, choices=Asker)
    community = models.CharField(_("community"), max_length=64, blank=True, db_index=True)
    activity = models.TextField(_("activity"), blank=True)
    wanted = models.JSONField(_("asked for"), default=dict)
    wants_companion = models.BooleanField(_("with a companion officer"), default=False)
    series = models.ForeignKey(
        LendingSeries, models.SET_NULL, null=True, blank=True, related_name="lendings", verbose_name=_("series")
    )
    waits_since = models.DateTimeField(_("on the waiting list since"), null=True, blank=True)
    refused_for = models.CharField(_("why it was refused"), max_length=20, blank=True)
    stood_aside_at = models.DateTimeField(_("time taken away at"), null=True, blank=True)
    stood_aside_for = models.CharField(_("why the time was taken away"), max_length=300, blank=True)
    head_warned_at = models.DateTimeField(_("head warned at"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)

    class Meta:
        verbose_name = _("lending")
        verbose_name_plural = _("lendings")
        constraints = [
            models.CheckConstraint(
                name="lending_asker_known",
                condition=Q(
                    asker__in=["community", "school", "university", "government", "business", "person", "other"]
                ),
            ),
            models.CheckConstraint(
                name="lending_stood_aside_with_reason",
                condition=Q(stood_aside_at__isnull=True, stood_aside_for="")
                | (Q(stood_aside_at__isnull=False) & ~Q(stood_aside_for="")),
            ),
        ]
        indexes = [models.Index(name="lending_waits", fields=["waits_since"], condition=Q(waits_since__isnull=False))]

    def __str__(self) -> str:
        return str(self.booking_id)


class AcceptedTerms(models.Model):
    """A version of the terms of use that was accepted with a request: one for each text under which it is lent."""

    lending = models.ForeignKey(Lending, models.CASCADE, related_name="accepted", verbose_name=_("request"))
    terms = models.ForeignKey(Terms, models.PROTECT, related_name="+", verbose_name=_("terms of use"))
    accepted_at = models.DateTimeField(_("accepted at"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("accepted terms of use")
        verbose_name_plural = _("accepted terms of use")
        constraints = [models.UniqueConstraint(name="acceptedterms_once", fields=["lending", "terms"])]

    def __str__(self) -> str:
        return str(self.terms)


class Offer(models.Model):
    """A time that became free, held for the first in line until `expires_at`; one is open for a request at a time."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        TAKEN = "taken", _("Taken")
        DECLINED = "declined", _("Declined")
        LAPSED = "lapsed", _("Lapsed")

    lending = models.ForeignKey(Lending, models.CASCADE, related_name="offers", verbose_name=_("request"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("holds until"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.UniqueConstraint(name="offer_one_open", fields=["lending"], condition=Q(state="open")),
            models.CheckConstraint(
                name="offer_state_known", condition=Q(state__in=["open", "taken", "declined", "lapsed"])
            ),
            models.CheckConstraint(
                name="offer_settled_at_matches_state",
                condition=Q(state="open", settled_at__isnull=True) | (~Q(state="open") & Q(settled_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lending_id} {self.state}"
