from __future__ import annotations

import datetime as dt
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.models.points import ServicePoint
from services.models.services import Service

KEY_BYTES = 9


def new_ticket_key() -> str:
    """Return a key that nobody guesses: it leads to the page of one ticket."""
    return secrets.token_urlsafe(KEY_BYTES)


class ServiceQueue(models.Model):
    """A line at a service point, called by its letter: A 012. Its numbers begin anew every day.

    `typical_minutes` stands for the mean until the day has one. Numbers are given on the web from `opens_before`
    minutes before the point opens until it closes, when `takes_web`; at the counter as long as the queue is in use.
    """

    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="queues", verbose_name=_("service point"))
    letter = models.CharField(_("letter"), max_length=1)
    name = models.CharField(_("name"), max_length=80)
    services = models.ManyToManyField(Service, related_name="+", verbose_name=_("services"), blank=True)
    typical_minutes = models.PositiveSmallIntegerField(_("minutes that one visitor usually takes"), default=10)
    takes_web = models.BooleanField(_("numbers may be taken on the web"), default=True)
    opens_before = models.PositiveSmallIntegerField(
        _("minutes before opening from which numbers are given"), default=60
    )
    most_per_day = models.PositiveSmallIntegerField(_("most numbers of one day"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["point", "letter"]
        verbose_name = _("queue")
        verbose_name_plural = _("queues")
        constraints = [
            models.UniqueConstraint(name="servicequeue_letter_once", fields=["point", "letter"]),
            models.CheckConstraint(name="servicequeue_letter_form", condition=Q(letter__regex="^[A-Z]$")),
            models.CheckConstraint(name="servicequeue_name_given", condition=~Q(name="")),
            models.CheckConstraint(
                name="servicequeue_in_bounds",
                condition=Q(typical_minutes__gte=1, typical_minutes__lte=240, opens_before__lte=720)
                & (Q(most_per_day__isnull=True) | Q(most_per_day__gte=1, most_per_day__lte=999)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.name}"

    @property
    def today(self) -> dt.date:
        """The date at its service point."""
        return timezone.localdate(timezone=self.point.zone)


class QueueCounter(models.Model):
    """A counter at a service point to which numbers are called. Without `queues` it serves all of the point."""

    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="counters", verbose_name=_("service point"))
    name = models.CharField(_("name"), max_length=40)
    queues = models.ManyToManyField(ServiceQueue, related_name="counters", verbose_name=_("queues"), blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["point", "name", "pk"]
        verbose_name = _("counter of a queue")
        verbose_name_plural = _("counters of queues")
        constraints = [
            models.UniqueConstraint(name="queuecounter_name_once", fields=["point", "name"]),
            models.CheckConstraint(name="queuecounter_name_given", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class TicketQuerySet(models.QuerySet["QueueTicket"]):
    def waiting(self) -> TicketQuerySet:
        return self.filter(state=QueueTicket.State.WAITING)

    def in_turn(self) -> TicketQuerySet:
        """In the order in which they are called: who needs it first, then as they came."""
        return self.order_by("-is_priority", "taken_at", "pk")


class QueueTicket(models.Model):
    """A number of one day: who holds it is not known.

    `queue` is where it waits now, `letter` where it was taken; a number that is passed on keeps letter, number and the
    time at which it was taken. `key` leads to its page, `key_digest` names the form that asked for it. `case_code` is
    known to staff only.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CALLED = "called", _("Called")
        DONE = "done", _("Served")
        NO_SHOW = "no_show", _("Did not come")
        CANCELLED = "cancelled", _("Given back")

    class Way(models.TextChoices):
        WEB = "web", _("On the web")
        COUNTER = "counter", _("At the counter")

    queue = models.ForeignKey(ServiceQueue, models.PROTECT, related_name="tickets", verbose_name=_("queue"))
    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="+", verbose_name=_("service point"))
    day = models.DateField(_("day"))
    letter = models.CharField(_("letter"), max_length=1)
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    way = models.CharField(_("taken"), max_length=10, choices=Way, default=Way.WEB)
    is_priority = models.BooleanField(_("comes first"), default=False)
    key = models.CharField(max_length=16, unique=True, default=new_ticket_key)
    key_digest = models.CharField(max_length=64, unique=True)
    taken_at = models.DateTimeField(_("taken at"), default=timezone.now)
    first_called_at = models.DateTimeField(_("first called at"), null=True, blank=True)
    called_at = models.DateTimeField(_("called at"), null=True, blank=True)
    times_called = models.PositiveSmallIntegerField(_("times called"), default=0)
    counter = models.ForeignKey(
        QueueCounter, models.PROTECT, related_name="tickets", verbose_name=_("counter"), null=True, blank=True
    )
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", verbose_name=_("called by"), null=True, blank=True
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    case_code = models.CharField(_("case"), max_length=13, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "letter", "number"]
        verbose_name = _("queue number")
        verbose_name_plural = _("queue numbers")
        indexes = [
            models.Index(fields=["queue", "day", "taken_at"], name="queueticket_waiting", condition=Q(state="waiting")),
            models.Index(fields=["point", "day", "-called_at"], name="queueticket_called"),
        ]
        constraints = [
            models.UniqueConstraint(name="queueticket_number_once", fields=["point", "day", "letter", "number"]),
            models.UniqueConstraint(
                name="queueticket_one_at_a_counter", fields=["counter"], condition=Q(state="called")
            ),
            models.CheckConstraint(
                name="queueticket_state_known",
                condition=Q(state__in=["waiting", "called", "done", "no_show", "cancelled"]),
            ),
            models.CheckConstraint(name="queueticket_way_known", condition=Q(way__in=["web", "counter"])),
            models.CheckConstraint(name="queueticket_number_positive", condition=Q(number__gte=1, number__lte=999)),
            models.CheckConstraint(
                name="queueticket_called_at_matches_state",
                condition=~Q(state__in=["called", "done"]) | Q(called_at__isnull=False, counter__isnull=False),
            ),
            models.CheckConstraint(
                name="queueticket_ended_at_matches_state",
                condition=Q(state__in=["waiting", "called"], ended_at__isnull=True)
                | Q(state__in=["done", "no_show", "cancelled"], ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What is called out: A 012."""
        return f"{self.letter}\N{NO-BREAK SPACE}{self.number:03d}"
