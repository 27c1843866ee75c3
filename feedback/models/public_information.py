from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

TITLE_LIMIT = 200
PERIODIC_MONTHS = 6  # information that is owed periodically is renewed at least so often. Source: UU 14/2008, Pasal 9


class ArticleGround(models.TextChoices):
    """Why information may be exempt. Source: UU 14/2008, Pasal 17, huruf a to j."""

    A = "a", _("a. hinders law enforcement")
    B = "b", _("b. intellectual property or unfair competition")
    C = "c", _("c. defence and security of the state")
    D = "d", _("d. natural wealth of Indonesia")
    E = "e", _("e. national economic resilience")
    F = "f", _("f. foreign relations")
    G = "g", _("g. authentic deed or last will of a person")
    H = "h", _("h. personal secret")
    I = "i", _("i. memoranda or letters within or between public bodies that are secret by nature")  # noqa: E741  # its letter in the law
    J = "j", _("j. must not be revealed by another law")


class PublicInformationQuerySet(models.QuerySet["PublicInformation"]):
    def published(self) -> PublicInformationQuerySet:
        return self.filter(is_published=True, removed_at__isnull=True)

    def standing(self) -> PublicInformationQuerySet:
        return self.filter(removed_at__isnull=True)

    def out_of_date(self, today: dt.date) -> PublicInformationQuerySet:
        """Published periodic information that nobody renewed for more than six months."""
        months = today.year * 12 + today.month - 1 - PERIODIC_MONTHS
        day = min(today.day, 28)
        before = dt.date(months // 12, months % 12 + 1, day)
        category = PublicInformation.Category.PERIODIC
        return self.published().filter(category=category, updated_on__lt=before, source="")


class PublicInformation(models.Model):
    """An entry of the list of public information (Daftar Informasi Publik).

    `source` names what keeps an entry by itself ("standard:<code>"), so that it is never out of date.
    """

    class Category(models.TextChoices):
        PERIODIC = "periodic", _("Provided and announced periodically")
        IMMEDIATE = "immediate", _("Announced without delay")
        ALWAYS = "always_available", _("Available at any time")

    class Form(models.TextChoices):
        PRINTED = "printed", _("Printed")
        RECORDED = "recorded", _("As a recording or file")
        BOTH = "both", _("Printed and recorded")

    title = models.CharField(_("title"), max_length=TITLE_LIMIT)
    summary = models.TextField(_("in short"), max_length=1000)
    category = models.CharField(_("category"), max_length=16, choices=Category)
    unit = models.CharField(_("responsible unit"), max_length=160)
    made_on = models.CharField(_("time and place of making"), max_length=160, blank=True)
    form = models.CharField(_("form"), max_length=10, choices=Form, default=Form.RECORDED)
    retention = models.CharField(_("kept for"), max_length=120)
    url = models.CharField(_("address"), max_length=300, blank=True)
    updated_on = models.DateField(_("last updated on"))
    is_published = models.BooleanField(_("published"), default=True)
    source = models.CharField(max_length=80, blank=True)
    lock = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = PublicInformationQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("public information")
        verbose_name_plural = _("list of public information")
        constraints = [
            models.CheckConstraint(
                name="publicinformation_choices_known",
                condition=Q(
                    category__in=["periodic", "immediate", "always_available"],
                    form__in=["printed", "recorded", "both"],
                ),
            ),
            models.UniqueConstraint(
                name="publicinformation_source_once",
                fields=["source"],
                condition=~Q(source="") & Q(removed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class InformationFile(models.Model):
    """A file of an entry: kept privately, given out by a view, with its size and SHA-256 beside it."""

    entry = models.ForeignKey(PublicInformation, models.CASCADE, related_name="files")
    name = models.CharField(_("name"), max_length=160)
    file = models.FileField(_("file"), upload_to="information/public", max_length=200)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size"))
    added_at = models.DateTimeField(_("added at"), default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        ordering = ["-added_at", "-pk"]
        verbose_name = _("file of public information")
        verbose_name_plural = _("files of public information")
        constraints = [
            models.UniqueConstraint(
                name="informationfile_same_once",
                fields=["entry", "sha256"],
                condition=Q(removed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ExemptInformation(models.Model):
    """Information that is exempt after a consequence test (uji konsekuensi): written, with its ground and until when.

    Nothing is exempt for ever: `until_on` is always there, and staff are reminded before it.
    """

    title = models.CharField(_("title"), max_length=TITLE_LIMIT)
    ground = models.CharField(_("ground"), max_length=2, choices=ArticleGround)
    legal_basis = models.TextField(_("legal basis"), max_length=1000)
    consequence = models.TextField(_("what would follow if it were open"), max_length=2000)
    benefit = models.TextField(_("what is gained by keeping it closed"), max_length=2000, blank=True)
    unit = models.CharField(_("responsible unit"), max_length=160)
    test_number = models.CharField(_("number of the consequence test"), max_length=120)
    test_on = models.DateField(_("day of the consequence test"))
    until_on = models.DateField(_("exempt until"))
    test_file = models.FileField(_("sheet of the test"), upload_to="information/tests", max_length=200, blank=True)
    test_sha256 = models.CharField(max_length=64, blank=True)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    open_reason = models.CharField(_("why it was opened"), max_length=500, blank=True)
    lock = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("exempt information")
        verbose_name_plural = _("list of exempt information")
        constraints = [
            models.CheckConstraint(name="exemptinformation_ground_known", condition=Q(ground__in=ArticleGround.values)),
            models.CheckConstraint(
                name="exemptinformation_ends_after_its_test", condition=Q(until_on__gt=models.F("test_on"))
            ),
            models.CheckConstraint(
                name="exemptinformation_opened_with_reason",
                condition=Q(opened_on__isnull=True, open_reason="") | (Q(opened_on__isnull=False) & ~Q(open_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title
