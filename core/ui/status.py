"""Kinds of a status chip: each is a word, a shape and a colour, so that any one of them may fail."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StatusKind(TextChoices):
    """Which shape and colour a status has. The label is the word where the page gives none."""

    DONE = "done", _("Done")
    RUN = "run", _("In progress")
    WAIT = "wait", _("Waiting")
    NEW = "new", _("New")
    DUE = "due", _("Due")
    LATE = "late", _("Late")
    PAUSE = "pause", _("Paused")
    OFF = "off", _("Not used")
