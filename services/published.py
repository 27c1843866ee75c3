"""What this agency tells the common catalogue of all agencies: its public services and their promises."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Prefetch
from django.utils import translation

from core.published import MOST_TEXT, PublishedRow, Vocabulary
from services import queries
from services.components import COMPONENTS, ComponentCode
from services.models import AudienceGroup, Channel, LifeEvent, Service, ServiceStandard

VOCABULARY = Vocabulary(
    life_events=dict(LifeEvent.choices), groups=dict(AudienceGroup.choices), channels=dict(Channel.choices)
)


def published_rows() -> Iterator[PublishedRow]:
    """Yield every public service with the version that people see first."""
    shown = ServiceStandard.objects.shown().select_related("record").prefetch_related("components")
    services = Service.objects.public().order_by("pk")
    for service in services.prefetch_related(Prefetch("standards", shown, to_attr="in_force")):
        yield _row(service, service.in_force[0])


def _row(service: Service, standard: ServiceStandard) -> PublishedRow:
    record = getattr(standard, "record", None)
    return PublishedRow(
        code=service.code,
        name=service.name,
        summary=service.summary,
        keywords=service.keywords,
        life_events=service.life_events,
        groups=service.groups,
        channels=service.channels,
        facts={language: _facts(service, standard, language) for language, _name in settings.LANGUAGES},
        text=_text(standard),
        path=f"/layanan/{service.code}/",
        version=standard.version,
        published_at=standard.published_at or standard.created_at,
        content_hash=record.content_hash if record else "",
    )


def _facts(service: Service, standard: ServiceStandard, language: str) -> dict[str, str]:
    """Return the headlines of the promise card in one language."""
    with translation.override(language):
        promise = queries.promise_of(service, standard)
        return {
            "duration": str(promise.duration.headline),
            "fee": str(promise.fee.headline),
            "product": str(promise.product.headline),
        }


def _text(standard: ServiceStandard) -> str:
    with translation.override("id"):
        rows = standard.by_code().items()
        text = "\n".join(COMPONENTS[ComponentCode(code)].plain_text(row.content) for code, row in rows)
    return text[:MOST_TEXT]
