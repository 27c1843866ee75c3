from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SynonymGroup(models.Model):
    """Words that mean the same to the people of this agency: who searches for one finds the others."""

    words = ArrayField(models.CharField(max_length=60), verbose_name=_("words"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        ordering = ["words", "pk"]
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")
        constraints = [
            models.CheckConstraint(name="synonymgroup_has_two_words", condition=Q(words__len__gte=2)),
        ]

    def __str__(self) -> str:
        return " = ".join(self.words)


class UnansweredSearch(models.Model):
    """Words for which nothing was found, counted by day: never who searched."""

    day = models.DateField(_("day"))
    words = models.CharField(_("words"), max_length=120)
    count = models.PositiveIntegerField(_("how often"), default=1)

    class Meta:
        ordering = ["-day", "-count", "words"]
        verbose_name = _("search without an answer")
        verbose_name_plural = _("searches without an answer")
        constraints = [models.UniqueConstraint(name="unansweredsearch_once_a_day", fields=["day", "words"])]

    def __str__(self) -> str:
        return f"{self.day} {self.words}"
