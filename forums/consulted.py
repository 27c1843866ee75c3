"""What a component said when people were asked about it, beside what it says now: plain words, for staff who answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from forums.models import ForumInput
from services.seam import COMPONENTS, ComponentCode, Service, ServiceStandard, contents_of


@dataclass(frozen=True)
class Consulted:
    """The words of one component, then and now; `now_version` is 0 when the service has no standard any more."""

    label: Any
    service: Service
    then: str
    then_version: int
    now: str
    now_version: int

    @property
    def is_changed(self) -> bool:
        return self.then != self.now


def consulted_component(given: ForumInput) -> Consulted | None:
    """Return both texts of the component that an input is about; None when it is about none. Three queries at most."""
    if given.subject is None or not given.code:
        return None
    component = COMPONENTS[ComponentCode(given.code)]
    subject = given.subject
    newest = ServiceStandard.objects.filter(service=subject.service_id).order_by("-version").first()
    present = contents_of(newest) if newest is not None else {}
    then = (subject.contents or {}).get(given.code, {})
    return Consulted(
        label=component.label,
        service=subject.service,
        then=component.plain_text(then),
        then_version=subject.version,
        now=component.plain_text(present.get(given.code, {})),
        now_version=newest.version if newest is not None else 0,
    )
