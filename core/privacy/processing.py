"""What personal data are processed for: each form and each class of records says it once, and everything else reads it.

The apps register in `AppConfig.ready()`. The agency is the controller (pengendali), the deployment the processor
(prosesor). Source: UU 27/2022; domain reference, section 8.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class LegalBasis(models.TextChoices):
    """Source: UU 27/2022, article 20."""

    CONSENT = "consent", _("Consent")
    CONTRACT = "contract", _("Contract")
    LEGAL_OBLIGATION = "legal_obligation", _("Legal obligation")
    VITAL_INTEREST = "vital_interest", _("Vital interest")
    PUBLIC_TASK = "public_task", _("Public service and authority")
    LEGITIMATE_INTEREST = "legitimate_interest", _("Legitimate interest")


class Erasure(models.TextChoices):
    """What happens to records when their time is over."""

    ANONYMISE = "anonymise", _("Personal data are deleted, figures stay")
    DELETE = "delete", _("Records are deleted")


def _nothing(before: dt.datetime) -> int:
    return 0


@dataclass(frozen=True, kw_only=True)
class RecordClass:
    """Records that are kept equally long, counted from their end.

    `erase(before)` erases what ended before a moment and returns how many records it was, at most some hundred at a
    time: it is called until it returns 0. It spares what is held. `count(before)` tells how many it would be.

    An app that has a setting of its own for the time gives it by `own_months` instead, erases by its own job, and
    writes the register with `retention.note_erased`.
    """

    key: str
    label: Text
    months: int
    least_months: int = 1
    action: str = Erasure.ANONYMISE
    ground: Text = ""
    erase: Callable[[dt.datetime], int] = _nothing
    count: Callable[[dt.datetime], int] = _nothing
    own_months: Callable[[], int] | None = None
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Processing:
    """One form by which people give data: what is asked, for what, on which ground, who gets to see it.

    The texts are the agency's until it publishes its own (PrivacyNotice). `record_class` names how long it is kept.
    """

    key: str
    label: Text
    basis: str = LegalBasis.PUBLIC_TASK
    purpose: Text
    data: Text
    recipients: Text
    record_class: str = ""
    is_sensitive: bool = False
    order: int = 100


_classes: dict[str, RecordClass] = {}
_processings: dict[str, Processing] = {}


def register_class(record_class: RecordClass) -> None:
    """Keep these records for a time; the same key again replaces it."""
    _classes[record_class.key] = record_class


def register(processing: Processing) -> None:
    """Tell of one form; the same key again replaces it."""
    _processings[processing.key] = processing


def unregister_class(key: str) -> None:
    """Forget a class; for tests."""
    del _classes[key]


def unregister(key: str) -> None:
    """Forget a form; for tests."""
    del _processings[key]


def record_classes() -> list[RecordClass]:
    """Return the classes in their order."""
    return sorted(_classes.values(), key=lambda one: (one.order, one.key))


def record_class(key: str) -> RecordClass | None:
    """Return a class, or None."""
    return _classes.get(key)


def processings() -> list[Processing]:
    """Return the forms in their order."""
    return sorted(_processings.values(), key=lambda one: (one.order, one.key))


def processing(key: str) -> Processing | None:
    """Return a form, or None."""
    return _processings.get(key)
