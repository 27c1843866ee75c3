"""Mails about personal data: the link to one's own, and the notice of an incident to everybody concerned."""

from __future__ import annotations

from smtplib import SMTPException

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core.accounts import links, mails
from core.cases.domain.identities import person_or_nobody, unseal_person
from core.privacy.domain import my_data
from core.privacy.models import Incident, IncidentPerson
from core.tenancy import current_schema


def mail_link(email: str) -> bool:
    """Mail a link to the data under an address; False when nothing is kept under it."""
    token = my_data.ask_for_link(email)
    if token is None:
        return False
    schema = current_schema()
    path = reverse("privacy:my_data_link", urlconf=settings.URLCONF_AGENCY, args=[token])
    mails.send(
        "privacy/mail/my_data",
        to=email,
        context={
            "office": links.office_name(schema),
            "url": links.url(schema, path),
            "hours": my_data.LINK_HOURS,
        },
    )
    return True


def tell_of_incident(incident_id: int) -> tuple[int, int]:
    """Mail everybody who was not told yet; return how many were told, and how many could not be told now.

    Each row is locked until the mail server has taken its mail: a second run goes on where the first one stopped.
    """
    incident = Incident.objects.filter(pk=incident_id, people_told_at__isnull=False).first()
    if incident is None:
        return 0, 0
    told = failed = 0
    for pk in list(incident.people.filter(told_at__isnull=True).values_list("pk", flat=True)):
        try:
            told += _tell(incident, pk)
        except (OSError, SMTPException):
            failed += 1
    return told, failed


@transaction.atomic
def _tell(incident: Incident, pk: int) -> bool:
    rows = IncidentPerson.objects.select_for_update(skip_locked=True, of=("self",)).select_related("case")
    person = rows.filter(pk=pk, told_at__isnull=True).first()
    address = address_of(person) if person is not None else ""
    if person is None or not address:
        return False
    person.told_at = timezone.now()
    person.save(update_fields=["told_at"])
    schema = current_schema()
    mails.send("privacy/mail/incident", to=address, context={"office": links.office_name(schema), "incident": incident})
    return True


def address_of(person: IncidentPerson) -> str:
    """Return where somebody is told; empty when the case was erased meanwhile."""
    if person.sealed:
        return unseal_person(bytes(person.sealed)).email
    return person_or_nobody(person.case).email if person.case is not None else ""
