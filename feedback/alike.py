"""Public complaints that say nearly the same, so that nobody writes what is already being dealt with."""

from __future__ import annotations

from itertools import islice

from django.db.models import F, FloatField, Func, Value
from django.db.models.functions import Greatest

from core.cases.likeness import speaks_of_same
from feedback.models import Complaint
from feedback.redaction import propose

LEAST = 0.35
MOST = 3
COMPARED = 30
WORDS = 400  # of what was written: the rest tells little more


def alike(text: str, *, kind: str) -> list[Complaint]:
    """Return the public complaints that resemble a story most; reads only what anybody may read.

    Stock sentences are alike in stories that have nothing else in common, so the nearest are compared by their words.
    """
    story = propose(text)[:WORDS]
    nearest = (
        Complaint.objects.public()
        .filter(case__kind=kind)
        .select_related("case")
        .annotate(
            nearness=Greatest(
                Func(F("public_title"), Value(story), function="word_similarity", output_field=FloatField()),
                Func(Value(story), F("public_text"), function="word_similarity", output_field=FloatField()),
            )
        )
        .filter(nearness__gte=LEAST)
        .order_by("-nearness", "-pk")[:COMPARED]
    )
    same = (one for one in nearest if speaks_of_same(story, f"{one.public_title} {one.public_text}"))
    return list(islice(same, MOST))
