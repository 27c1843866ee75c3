"""What the public search knows of a service: its names, and the words of the version in force."""

from django.contrib.postgres.search import SearchVector
from django.db.models import Value
from django.utils import translation

from services.components import COMPONENTS, ComponentCode
from services.models import Service, ServiceStandard, StandardComponent
from services.models.services import SEARCH_CONFIG

INDEXED_CHARACTERS = 200_000  # PostgreSQL refuses a vector of 1 MB; nobody looks for the end of such a text


def index_service(service: Service) -> None:
    """Rebuild the search columns of `service` from what is published now. Labels are indexed in Indonesian."""
    shown = ServiceStandard.objects.filter(service=service).shown()
    rows = StandardComponent.objects.filter(standard__in=shown)
    with translation.override("id"):
        text = "\n".join(COMPONENTS[ComponentCode(row.code)].plain_text(row.content) for row in rows)
    keywords = " ".join(service.keywords)
    vector = (
        _weighted(service.name, "A")
        + _weighted(keywords, "B")
        + _weighted(service.summary, "C")
        + _weighted(text[:INDEXED_CHARACTERS], "D")
    )
    words = f"{service.name} {keywords}".lower()
    Service.objects.filter(pk=service.pk).update(search=vector, search_words=words)


def _weighted(text: str, weight: str) -> SearchVector:
    return SearchVector(Value(text), config=SEARCH_CONFIG, weight=weight)
