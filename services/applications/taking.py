"""Which services take applications here: the button on their page, the door, the start page."""

from __future__ import annotations

from dataclasses import dataclass

from services.models import ApplicationForm, Channel, Service, ServiceStandard
from services.models.services import ServiceQuerySet


@dataclass(frozen=True)
class Taking:
    """Whether people may apply for a service here now: it has a form, a standard in force and the online way."""

    form: ApplicationForm | None
    is_online: bool
    is_in_force: bool

    @property
    def is_open(self) -> bool:
        return self.form is not None and self.is_online and self.is_in_force


def takes_applications_of(standard: ServiceStandard) -> Taking:
    """Return whether people may apply for the service of a public standard; one query."""
    service = standard.service
    form = ApplicationForm.objects.filter(service=service, state=ApplicationForm.State.PUBLISHED).first()
    return Taking(form, Channel.ONLINE in service.channels, standard.is_current)


def services_that_take() -> ServiceQuerySet:
    """Return the public services that people may apply for here."""
    published = ApplicationForm.objects.filter(state=ApplicationForm.State.PUBLISHED)
    in_force = ServiceStandard.objects.current()
    return (
        Service.objects.public()
        .filter(channels__contains=[Channel.ONLINE], pk__in=published.values("service"))
        .filter(pk__in=in_force.values("service"))
    )
