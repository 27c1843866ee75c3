from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear, Upper
from django.utils.translation import gettext_lazy as _


class StakeholderElement(models.TextChoices):
    """The community elements that PEKPPP counts at a public consultation. Source: domain reference, section 2.3."""

    SERVICE_USER = "service_user", _("Service users")
    EXPERT = "expert", _("Experts, practitioners, academics")
    RELATED_AGENCY = "related_agency", _("Related agencies")
    CIVIL_SOCIETY = "civil_society", _("Civil society organisations")
    MASS_MEDIA = "mass_media", _("Mass media")


class MinutesOfAgreement(models.Model):
    """The signed minutes (berita acara) of a consultation: who agreed to which standards, and the proof of it."""

    number = models.CharField(_("number"), max_length=120, blank=True)
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    elements = ArrayField(
        models.CharField(max_length=20, choices=StakeholderElement), verbose_name=_("community elements present")
    )
    participants = models.PositiveIntegerField(_("number of participants"), null=True, blank=True)
    summary = models.TextField(_("what was agreed"), blank=True)
    file = models.FileField(_("signed minutes"), upload_to="minutes", max_length=200)
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = _("minutes of agreement")
        verbose_name_plural = _("minutes of agreement")
        constraints = [
            models.CheckConstraint(
                name="minutesofagreement_elements_known",
                condition=Q(elements__contained_by=StakeholderElement.values, elements__len__gte=1),
            ),
            models.CheckConstraint(name="minutesofagreement_has_file", condition=~Q(file="")),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.held_on:%Y-%m-%d}"

    @property
    def element_labels(self) -> list[str]:
        return [str(element.label) for element in StakeholderElement if element in self.elements]


class StandardDecree(models.Model):
    """The decision (keputusan, SK) of the head that enacts standards; one decree covers many."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("Being prepared")
        SIGNED = "signed", _("Signed")
        DISCARDED = "discarded", _("Discarded")

    number = models.CharField(_("number"), max_length=120)
    dated_on = models.DateField(_("date"))
    title = models.CharField(_("title"), max_length=300)
    effective_on = models.DateField(_("in effect from"))
    signed_place = models.CharField(_("place"), max_length=120)
    signatory_name = models.CharField(_("name of the signatory"), max_length=160)
    signatory_position = models.CharField(_("position of the signatory"), max_length=160)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PREPARED)
    file = models.FileField(_("signed decree"), upload_to="decrees", max_length=200, blank=True)
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    signed_at = models.DateTimeField(_("enacted at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        ordering = ["-dated_on", "-pk"]
        verbose_name = _("decree")
        verbose_name_plural = _("decrees")
        constraints = [
            models.CheckConstraint(
                name="standarddecree_state_known", condition=Q(state__in=["prepared", "signed", "discarded"])
            ),
            models.CheckConstraint(
                name="standarddecree_signed_has_file",
                condition=Q(state="signed", signed_at__isnull=False, file_sha256__regex=r"^[0-9a-f]{64}$") & ~Q(file="")
                | Q(state__in=["prepared", "discarded"], signed_at__isnull=True, file=""),
            ),
            models.CheckConstraint(name="standarddecree_number_given", condition=~Q(number="")),
            models.UniqueConstraint(
                Upper("number"),
                ExtractYear("dated_on"),
                name="standarddecree_number_once_a_year",
                condition=~Q(state="discarded"),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_signed(self) -> bool:
        return self.state == self.State.SIGNED
