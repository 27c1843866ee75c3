from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField, TrigramWordSimilarity
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from core.search.terms import CONFIG
from services.models.fields import CODE_LIMIT, CODE_PATTERN, validate_code

SEARCH_CONFIG = CONFIG
TYPO_TOLERANCE = 0.45  # least word similarity that pg_trgm must see before a near miss counts as found


class Channel(models.TextChoices):
    """The ways in which a service can be asked for."""

    ONLINE = "online", _("Online")
    COUNTER = "counter", _("At the counter")
    MOBILE = "mobile", _("Mobile unit")
    PHONE = "phone", _("By telephone or message")
    MAIL = "mail", _("By letter")


class LifeEvent(models.TextChoices):
    """What happens in somebody's life that brings them to a public agency."""

    BIRTH = "birth", _("Birth and family")
    EDUCATION = "education", _("School and study")
    WORK = "work", _("Finding work and working")
    BUSINESS = "business", _("Running a business")
    HEALTH = "health", _("Illness and treatment")
    MOVING = "moving", _("Moving house")
    MARRIAGE = "marriage", _("Marriage")
    RETIREMENT = "retirement", _("Old age and retirement")
    COMMUNITY = "community", _("Community activities")
    CULTURE = "culture", _("Language, arts, and culture")
    INFORMATION = "information", _("Public information and internet")
    COMPLAINT = "complaint", _("Complaining and reporting")
    DISASTER = "disaster", _("Disaster and emergency")
    TRAVEL = "travel", _("Travel and lodging")


class AudienceGroup(models.TextChoices):
    """Who may use a service."""

    INDIVIDUAL = "individual", _("Individuals")
    COMMUNITY = "community", _("Communities and organisations")
    BUSINESS = "business", _("Businesses")
    GOVERNMENT = "government", _("Government agencies")
    SCHOOL = "school", _("Schools and teachers")
    RESEARCH = "research", _("Researchers and students")
    DISABILITY = "disability", _("Persons with disabilities")
    PATIENT = "patient", _("Patients and their families")


class ServiceUnit(models.Model):
    """A part of the agency that gives services (unit penyelenggara pelayanan)."""

    code = models.CharField(_("code"), max_length=CODE_LIMIT, unique=True, validators=[validate_code])
    name = models.CharField(_("name"), max_length=160)
    place = models.CharField(_("place"), max_length=300, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["order", "name", "pk"]
        verbose_name = _("service unit")
        verbose_name_plural = _("service units")
        constraints = [
            models.CheckConstraint(name="serviceunit_code_is_a_label", condition=Q(code__regex=CODE_PATTERN)),
            models.CheckConstraint(name="serviceunit_name_given", condition=~Q(name="")),
            models.UniqueConstraint(Upper("name"), name="serviceunit_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceQuerySet(models.QuerySet["Service"]):
    def active(self) -> ServiceQuerySet:
        return self.filter(retired_at__isnull=True)

    def public(self) -> ServiceQuerySet:
        """Services that anybody may see: external, not retired, with a standard that is public."""
        from services.models.standards import PUBLIC, ServiceStandard  # that module needs this one

        public = ServiceStandard.objects.filter(service=models.OuterRef("pk"), state__in=PUBLIC)
        return self.active().filter(models.Exists(public), audience=Service.Audience.EXTERNAL)

    def matching(self, query: SearchQuery) -> ServiceQuerySet:
        """Services whose published text has what is looked for, best first; the index is built by domain.searching."""
        return self.filter(search=query).annotate(rank=SearchRank(F("search"), query)).order_by("-rank", "order", "pk")

    def resembling(self, words: str) -> ServiceQuerySet:
        """Services whose name or keywords contain `words` or are spelled nearly like them, the nearest first.

        Every row is compared: an agency has at most some hundred services.
        """
        words = words.lower()
        return (
            self.annotate(nearness=TrigramWordSimilarity(words, "search_words"))
            .filter(Q(nearness__gte=TYPO_TOLERANCE) | Q(search_words__contains=words))
            .order_by("-nearness", "order", "pk")
        )


class Service(models.Model):
    """One kind of service (jenis pelayanan). What is promised about it stands in its standards."""

    class Audience(models.TextChoices):
        EXTERNAL = "external", _("External: for the public")
        INTERNAL = "internal", _("Internal: for staff and other units")

    code = models.CharField(_("code"), max_length=CODE_LIMIT, unique=True, validators=[validate_code])
    name = models.CharField(_("name"), max_length=160)
    summary = models.CharField(_("summary"), max_length=400, blank=True)
    audience = models.CharField(_("audience"), max_length=10, choices=Audience, default=Audience.EXTERNAL)
    unit = models.ForeignKey(
        ServiceUnit, models.PROTECT, related_name="services", verbose_name=_("service unit"), null=True, blank=True
    )
    keywords = ArrayField(models.CharField(max_length=60), verbose_name=_("keywords"), default=list, blank=True)
    channels = ArrayField(
        models.CharField(max_length=10, choices=Channel), verbose_name=_("channels"), default=list, blank=True
    )
    life_events = ArrayField(
        models.CharField(max_length=20, choices=LifeEvent), verbose_name=_("life events"), default=list, blank=True
    )
    groups = ArrayField(
        models.CharField(max_length=20, choices=AudienceGroup),
        verbose_name=_("who may use it"),
        default=list,
        blank=True,
    )
    related = models.ManyToManyField("self", verbose_name=_("related services"), symmetrical=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    search = SearchVectorField(null=True, editable=False)
    search_words = models.TextField(default="", editable=False)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name", "pk"]
        verbose_name = _("service")
        verbose_name_plural = _("services")
        indexes = [GinIndex(fields=["search"], name="service_search")]
        constraints = [
            models.CheckConstraint(name="service_code_is_a_label", condition=Q(code__regex=CODE_PATTERN)),
            models.CheckConstraint(name="service_name_given", condition=~Q(name="")),
            models.CheckConstraint(name="service_audience_known", condition=Q(audience__in=["external", "internal"])),
            models.CheckConstraint(
                name="service_channels_known",
                condition=Q(channels__contained_by=["online", "counter", "mobile", "phone", "mail"]),
            ),
            models.CheckConstraint(
                name="service_life_events_known", condition=Q(life_events__contained_by=LifeEvent.values)
            ),
            models.CheckConstraint(name="service_groups_known", condition=Q(groups__contained_by=AudienceGroup.values)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_external(self) -> bool:
        return self.audience == self.Audience.EXTERNAL

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None

    @property
    def channel_labels(self) -> list[str]:
        """The ways in words, in the order of `Channel`."""
        return [str(channel.label) for channel in Channel if channel in self.channels]

    @property
    def life_event_labels(self) -> list[str]:
        """The life events in words, in the order of `LifeEvent`."""
        return [str(event.label) for event in LifeEvent if event in self.life_events]

    @property
    def group_labels(self) -> list[str]:
        """Who may use it in words, in the order of `AudienceGroup`; empty when nobody is left out."""
        return [str(group.label) for group in AudienceGroup if group in self.groups]
