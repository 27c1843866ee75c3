from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants.models.agencies import Agency
from tenants.models.hosts import Host


class PublishedServiceQuerySet(models.QuerySet["PublishedService"]):
    def shown(self) -> PublishedServiceQuerySet:
        """Services of agencies whose site is open, whatever the tasks have not tidied up yet."""
        return self.filter(agency__state=Agency.State.ACTIVE)

    def with_agency(self) -> PublishedServiceQuerySet:
        """Add agency and province, and the domain of the agency's main host as `main_domain`."""
        main = Host.objects.filter(agency=OuterRef("agency"), is_primary=True).values("domain")[:1]
        return self.select_related("agency__province").annotate(main_domain=Subquery(main))

    def about(self, query: SearchQuery) -> PublishedServiceQuerySet:
        """Services whose name, keywords or summary have what is looked for, the best first."""
        return self.filter(search=query).annotate(rank=SearchRank(F("search"), query)).order_by("-rank", "name", "pk")

    def mentioning(self, query: SearchQuery) -> PublishedServiceQuerySet:
        """Services whose whole text has what is looked for, by name: long texts are not read again to be ranked."""
        return self.filter(body=query).order_by("name", "pk")

    def containing(self, words: str) -> PublishedServiceQuerySet:
        """Services whose name or keywords contain `words` as a part, such as the beginning of a word; by index."""
        return self.filter(words__contains=words.lower()).order_by("name", "pk")

    def resembling(self, words: str) -> PublishedServiceQuerySet:
        """Services whose name or keywords are spelled nearly like `words`; by index."""
        return self.filter(words__trigram_word_similar=words.lower()).order_by("name", "pk")


class PublishedService(models.Model):
    """One published service of one agency, copied from its schema. An agency's role has no right on this table."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="published_services", verbose_name=_("agency"))
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=160)
    summary = models.CharField(_("summary"), max_length=400, blank=True)
    keywords = ArrayField(models.CharField(max_length=60), verbose_name=_("keywords"), default=list, blank=True)
    life_events = ArrayField(models.CharField(max_length=20), verbose_name=_("life events"), default=list, blank=True)
    groups = ArrayField(models.CharField(max_length=20), verbose_name=_("who may use it"), default=list, blank=True)
    channels = ArrayField(models.CharField(max_length=20), verbose_name=_("channels"), default=list, blank=True)
    facts = models.JSONField(_("promise"), default=dict)
    path = models.CharField(_("path"), max_length=200)
    version = models.PositiveIntegerField(_("version"))
    published_at = models.DateTimeField(_("published at"))
    content_hash = models.CharField(_("seal of the content"), max_length=64, blank=True)
    fingerprint = models.CharField(max_length=64)
    words = models.TextField(default="", editable=False)
    search = SearchVectorField(null=True, editable=False)
    body = SearchVectorField(null=True, editable=False)
    collected_at = models.DateTimeField(_("collected at"), auto_now_add=True)

    objects = PublishedServiceQuerySet.as_manager()

    main_domain: str | None  # annotated by with_agency

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("published service")
        verbose_name_plural = _("published services")
        indexes = [
            GinIndex(fields=["search"], name="publishedservice_search"),
            GinIndex(fields=["body"], name="publishedservice_body"),
            GinIndex(fields=["words"], opclasses=["gin_trgm_ops"], name="publishedservice_words"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["agency", "code"], name="publishedservice_once"),
            models.CheckConstraint(name="publishedservice_path_is_local", condition=Q(path__startswith="/")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def promise(self) -> dict[str, str]:
        """The words of the promise in the language of the reader."""
        facts: dict[str, dict[str, str]] = self.facts
        return facts.get((get_language() or "id").split("-")[0]) or facts.get("id") or {}


class CatalogueWord(models.Model):
    """A word in some name or keyword of the catalogue: what a slip of the pen is put right by."""

    word = models.CharField(_("word"), max_length=60, primary_key=True)

    class Meta:
        verbose_name = _("word of the catalogue")
        verbose_name_plural = _("words of the catalogue")
        indexes = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="catalogueword_word")]

    def __str__(self) -> str:
        return self.word
