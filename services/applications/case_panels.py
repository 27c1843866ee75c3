"""What pages of cases and of services show of applications: the answers, the promise, and the button to apply."""

from __future__ import annotations

from django.http import HttpRequest

from core.cases.models import Case
from core.panels import Panel
from services.applications.answers import all_answers, in_words
from services.applications.taking import takes_applications_of
from services.models import Application, Service


def answers_for_staff(case: Case, request: HttpRequest) -> Panel | None:
    """Show what was answered; what names somebody only to those who handle the case."""
    user = request.user
    opens_sealed = user.is_authenticated and (user.has_perm(case.regime.handle) or case.owner_id == user.pk)
    return _panel(case, opens_sealed=opens_sealed, is_portal=True)


def answers_for_citizen(case: Case, request: HttpRequest) -> Panel | None:
    """Show citizens what they wrote."""
    return _panel(case, opens_sealed=True, is_portal=False)


def way_to_apply(service: Service, request: HttpRequest) -> Panel | None:
    """Show on the page of a service that people can apply for it here."""
    standard = service.standards.current().first()
    if standard is None:
        return None
    standard.service = service
    taking = takes_applications_of(standard)
    return Panel("services/applications/_apply.html", {"service": service}) if taking.is_open else None


def _panel(case: Case, *, opens_sealed: bool, is_portal: bool) -> Panel | None:
    rows = Application.objects.select_related("form", "service", "standard").filter(case=case)
    application = rows.first()
    if application is None:
        return None
    files: dict[str, list[str]] = {}
    for purpose, name in case.files.filter(is_internal=False, removed_at__isnull=True).values_list("purpose", "name"):
        files.setdefault(purpose, []).append(name)
    found = all_answers(application)
    context = {
        "application": application,
        "is_portal": is_portal,
        "pages": in_words(application.form.schema, found, files=files, opens_sealed=opens_sealed),
    }
    return Panel("services/applications/_case_answers.html", context)
