from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models.visits import Place, Visit, VisitService
from core.cases.models import Case
from services.seam import CODE_LIMIT


class VisitRequest(models.Model):
    """What somebody who asks for a visit of the mobile unit says, besides who they are (the case has that).

    A place that is not on the list has only its name, until staff put it there. `visit` is the one that answered it.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="visit_request", verbose_name=_("case"))
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="requests", verbose_name=_("place")
    )
    place_name = models.CharField(_("place"), max_length=160)
    people = models.PositiveIntegerField(_("people who would come"))
    services = ArrayField(
        models.CharField(max_length=CODE_LIMIT), verbose_name=_("services that are needed"), default=list, blank=True
    )
    from_on = models.DateField(_("from"), null=True, blank=True)
    until_on = models.DateField(_("until"), null=True, blank=True)
    visit = models.ForeignKey(
        Visit, models.SET_NULL, null=True, blank=True, related_name="answers", verbose_name=_("visit")
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("request for a visit")
        verbose_name_plural = _("requests for visits")
        constraints = [
            models.CheckConstraint(name="visitrequest_people_in_bounds", condition=Q(people__gte=1, people__lte=99999)),
            models.CheckConstraint(name="visitrequest_place_named", condition=~Q(place_name="")),
            models.CheckConstraint(
                name="visitrequest_dates_in_order",
                condition=Q(from_on__isnull=True) | Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.place_name


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def holding(self) -> RegistrationQuerySet:
        """Those who take one of the places: registered, or came."""
        return self.filter(state__in=HOLDS_PLACE)

    def standing(self) -> RegistrationQuerySet:
        """Those who still count on coming."""
        return self.filter(state__in=STANDING)


class Registration(models.Model):
    """Somebody who comes to a visit for one service on one of its days; `number` is the place in the queue there.

    `sealed` holds name, contact and the link with the agency's key; it is emptied some time after the visit. `key`
    names the act of registering, made by the form or by the phone that wrote it down. `link_hash` finds it by its
    secret link, `email_digest` who asks for their own data. Who is on the waiting list keeps the number when a place
    becomes free.
    """

    class State(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        WAITING = "waiting", _("On the waiting list")
        CAME = "came", _("Came")
        NO_SHOW = "no_show", _("Did not come")
        CANCELLED = "cancelled", _("Cancelled")

    class Source(models.TextChoices):
        WEB = "web", _("On the web")
        STAFF = "staff", _("By the staff")
        WALK_IN = "walk_in", _("On the spot")

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="registrations", verbose_name=_("visit"))
    offered = models.ForeignKey(VisitService, models.PROTECT, related_name="registrations", verbose_name=_("service"))
    on = models.DateField(_("day"))
    number = models.PositiveSmallIntegerField(_("number"))
    code = models.CharField(_("code"), max_length=13, unique=True)
    key = models.UUIDField(unique=True, editable=False)
    link_hash = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField(null=True)
    contact_digest = models.CharField(max_length=64, blank=True)
    email_digest = models.CharField(max_length=64, blank=True, db_index=True)
    has_email = models.BooleanField(default=False)
    has_phone = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REGISTERED)
    source = models.CharField(_("registered"), max_length=7, choices=Source, default=Source.WEB)
    registered_at = models.DateTimeField(_("registered at"), default=timezone.now)
    came_at = models.DateTimeField(_("came at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("contact removed at"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["on", "offered", "number"]
        verbose_name = _("registration for a visit")
        verbose_name_plural = _("registrations for visits")
        constraints = [
            models.UniqueConstraint(name="registration_number_once", fields=["offered", "on", "number"]),
            models.UniqueConstraint(
                name="registration_once_for_a_service",
                fields=["offered", "contact_digest"],
                condition=~Q(contact_digest="") & ~Q(state="cancelled"),
            ),
            models.CheckConstraint(
                name="registration_state_known",
                condition=Q(state__in=["registered", "waiting", "came", "no_show", "cancelled"]),
            ),
            models.CheckConstraint(
                name="registration_source_known", condition=Q(source__in=["web", "staff", "walk_in"])
            ),
            models.CheckConstraint(name="registration_number_positive", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="registration_came_at_matches_state",
                condition=Q(state="came", came_at__isnull=False) | (~Q(state="came") & Q(came_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="registration_ended_at_matches_state",
                condition=Q(state="cancelled", ended_at__isnull=False)
                | (~Q(state="cancelled") & Q(ended_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="registration_forgotten_has_no_contact",
                condition=Q(forgotten_at__isnull=True, sealed__isnull=False)
                | Q(
                    forgotten_at__isnull=False,
                    sealed__isnull=True,
                    contact_digest="",
                    email_digest="",
                    has_email=False,
                    has_phone=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.code


HOLDS_PLACE = (Registration.State.REGISTERED, Registration.State.CAME, Registration.State.NO_SHOW)
STANDING = (Registration.State.REGISTERED, Registration.State.WAITING)


class AttendanceAct(models.Model):
    """Something that was noted at a visit about one registration, once for each key; it may arrive hours later.

    `happened_at` is the moment on the spot. What happened last counts, in whatever order the acts arrive.
    """

    append_only = True

    class Kind(models.TextChoices):
        CAME = "came", _("Came")
        NO_SHOW = "no_show", _("Did not come")
        UNDONE = "undone", _("Taken back")

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="acts", verbose_name=_("registration"))
    key = models.UUIDField(unique=True, editable=False)
    kind = models.CharField(_("what"), max_length=7, choices=Kind)
    happened_at = models.DateTimeField(_("happened at"))
    received_at = models.DateTimeField(_("arrived at"), default=timezone.now)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(_("by"), max_length=254, blank=True)

    class Meta:
        ordering = ["happened_at", "pk"]
        verbose_name = _("note of attendance")
        verbose_name_plural = _("notes of attendance")
        constraints = [
            models.CheckConstraint(
                name="attendanceact_kind_known", condition=Q(kind__in=["came", "no_show", "undone"])
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class SentVisitMail(models.Model):
    """One mail about a visit that left: the row that keeps a task run twice from sending twice."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="mails")
    about = models.CharField(_("about"), max_length=40)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("mail about a visit")
        verbose_name_plural = _("mails about visits")
        constraints = [models.UniqueConstraint(name="sentvisitmail_once", fields=["registration", "about"])]

    def __str__(self) -> str:
        return self.about
