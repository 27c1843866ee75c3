"""What evidence puts into the registries: places of the standards area, the page of a version, the start page."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import panels, rollups
from core.panels import Panel
from services import navigation, panels_of_standard
from services.domain.staffing import PERMISSION
from services.models import MonitoringReport, ServiceStandard, SessionQuestion, StaffCompetence, StandardSession
from services.models.staffing import SERVES
from services.navigation import Group, Place
from services.pekppp import consulting, evidence, reporting
from services.pekppp.proofs import proofs_of_catalogue

SHOWN = 5


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    for key, label, order, count in (
        ("competences", _("Competence"), 90, None),
        ("sessions", _("Internalisation"), 100, count_open_questions),
        ("reports", _("Monitoring"), 104, None),
        ("pekppp", _("PEKPPP"), 106, None),
    ):
        place = Place(key, label, f"services_portal:{key}", order=order, count=count, group=Group.TEAM)
        navigation.register(place)
    panels_of_standard.register(application_of, order=60)
    panels.register("today", sessions_today, order=60, waiting=count_nothing)
    rollups.register("pekppp_standards", reporting.collect, labels=reporting.labels())
    rollups.register("pekppp_consulting", consulting.collect, labels=consulting.labels())
    evidence.register_proofs(proofs_of_catalogue)


def count_open_questions(request: HttpRequest) -> int | None:
    """Count the questions from sessions that wait for an answer, for those who write it."""
    if not request.user.has_perm(PERMISSION):
        return None
    return _open_questions().count() or None


def count_nothing(request: HttpRequest) -> int:
    """Return 0: the panel reminds, and adds nothing to the number in every menu."""
    return 0


def sessions_today(request: HttpRequest) -> Panel | None:
    """Remind of sessions that were not recorded, of questions without an answer, and of trainings that have run out."""
    if not request.user.has_perm(PERMISSION):
        return None
    unrecorded = StandardSession.objects.filter(state=StandardSession.State.PLANNED, starts_at__lt=timezone.now())
    questions = _open_questions().select_related("session").order_by("asked_at", "pk")
    expired = StaffCompetence.objects.filter(
        person__is_active=True, service__retired_at__isnull=True, valid_until__lt=timezone.localdate()
    )
    context = {
        "unrecorded": list(unrecorded.order_by("starts_at", "pk")[:SHOWN]),
        "open_questions": list(questions[:SHOWN]),
        "expired_count": expired.count(),
    }
    return Panel("services/staffing/_today_sessions.html", context, aside=True) if any(context.values()) else None


def application_of(standard: ServiceStandard, request: HttpRequest) -> Panel | None:
    """Show how a version is applied: who was told of it, who can serve it, and what an evaluation found."""
    if not standard.enacted_at:
        return None
    topics = Q(topics__standard=standard)
    planned = Q(topics__service=standard.service_id, state=StandardSession.State.PLANNED)
    found = StandardSession.objects.filter(topics | planned).distinct().order_by("-starts_at", "-pk")
    people = StaffCompetence.objects.filter(service=standard.service_id, level__in=SERVES, person__is_active=True)
    still_valid = Q(valid_until__isnull=True) | Q(valid_until__gte=timezone.localdate())
    reports = MonitoringReport.objects.filter(services=standard.service_id).order_by("-reported_on", "-pk")
    context = {
        "sessions": list(found[:SHOWN]),
        "serving_count": people.filter(still_valid).count(),
        "reports": list(reports[:SHOWN]),
    }
    return Panel("services/staffing/_application.html", context)


def _open_questions() -> models.QuerySet[SessionQuestion]:
    cancelled = StandardSession.State.CANCELLED
    return SessionQuestion.objects.filter(answered_at__isnull=True).exclude(session__state=cancelled)
