from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from services.models.services import Service
from services.models.standards import ServiceStandard


class StandardImport(models.Model):
    """One file or pasted text from which drafts of standards are made, once somebody has looked at every part.

    What was read is kept in its services until the drafts are made or the import is put aside.
    """

    class Source(models.TextChoices):
        SPREADSHEET = "spreadsheet", _("Spreadsheet (XLSX)")
        DOCUMENT = "document", _("Word document (DOCX)")
        TEXT = "text", _("Pasted text")

    class State(models.TextChoices):
        READING = "reading", _("To be confirmed")
        MAPPED = "mapped", _("Confirmed")
        DONE = "done", _("Drafts made")
        DISCARDED = "discarded", _("Put aside")

    OPEN = (State.READING, State.MAPPED)

    source = models.CharField(_("source"), max_length=12, choices=Source)
    file_name = models.CharField(_("file name"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READING)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by"), null=True
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("import of standards")
        verbose_name_plural = _("imports of standards")
        constraints = [
            models.CheckConstraint(
                name="standardimport_source_known", condition=Q(source__in=["spreadsheet", "document", "text"])
            ),
            models.CheckConstraint(
                name="standardimport_closed_at_matches_state",
                condition=Q(state__in=["reading", "mapped"], closed_at__isnull=True)
                | Q(state__in=["done", "discarded"], closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name or str(self.Source(self.source).label)

    def get_absolute_url(self) -> str:
        return reverse("services_portal:import", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class ImportedStandard(models.Model):
    """One service of an import: what the source says, where each part of it shall go, and the draft it became.

    `parts` are the pieces of the source in their order, `choices` name the component of each (see importing.mapping).
    """

    class State(models.TextChoices):
        OPEN = "open", _("To be confirmed")
        CONFIRMED = "confirmed", _("Confirmed")
        LEFT_OUT = "left_out", _("Left out")
        DRAFTED = "drafted", _("Draft made")

    standard_import = models.ForeignKey(StandardImport, models.CASCADE, related_name="services")
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    name = models.CharField(_("name of the service"), max_length=160, blank=True)
    code = models.CharField(_("code"), max_length=60, blank=True)
    as_new_version = models.BooleanField(_("new version of a service that is there"), default=False)
    summary = models.CharField(_("summary"), max_length=400, blank=True)
    audience = models.CharField(_("audience"), max_length=10, choices=Service.Audience, default="external")
    fee_basis = models.CharField(_("legal basis of the tariff"), max_length=2000, blank=True)
    parts = models.JSONField(_("parts of the source"), default=list, blank=True)
    choices = models.JSONField(_("component of each part"), default=dict, blank=True)
    skipped_lines = models.JSONField(_("lines that are only headings"), default=list, blank=True)
    noted = models.JSONField(_("components with text to be checked"), default=list, blank=True)
    lock = models.PositiveIntegerField(_("number of changes"), default=0)
    standard = models.ForeignKey(
        ServiceStandard, models.SET_NULL, related_name="+", verbose_name=_("draft"), null=True, blank=True
    )

    class Meta:
        ordering = ["standard_import", "number"]
        verbose_name = _("imported service")
        verbose_name_plural = _("imported services")
        constraints = [
            models.UniqueConstraint(name="importedstandard_number_once", fields=["standard_import", "number"]),
            models.CheckConstraint(
                name="importedstandard_state_known",
                condition=Q(state__in=["open", "confirmed", "left_out", "drafted"]),
            ),
            models.CheckConstraint(
                name="importedstandard_source_goes_with_draft",
                condition=~Q(state="drafted") | Q(parts=[]),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.number)

    def get_absolute_url(self) -> str:
        return reverse("services_portal:import_service", args=[self.standard_import_id, self.number])
