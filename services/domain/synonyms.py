"""The agency's own synonyms, beside those that are shipped."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from core.search.terms import words_of
from services.domain.catalogue import checked_words
from services.models import SynonymGroup

PERMISSION = "services.manage_catalogue"
MOST_GROUPS = 200
MOST_WORDS = 12


@transaction.atomic
def add_synonyms(*, words: Iterable[str], by: Actor) -> SynonymGroup:
    """Let every one of `words` find the others. Raises InvalidInput."""
    require(by, PERMISSION)
    if SynonymGroup.objects.count() >= MOST_GROUPS:
        raise InvalidInput(
            {"words": [_("There are %(most)s groups already. Remove one first.") % {"most": MOST_GROUPS}]}
        )
    group = SynonymGroup.objects.create(words=_checked(words))
    content_changed()
    audit.record(action="services.synonyms_added", target=group, changes={"words": group.words})
    return group


@transaction.atomic
def remove_synonyms(*, group: SynonymGroup, by: Actor) -> None:
    """Forget a group."""
    require(by, PERMISSION)
    audit.record(action="services.synonyms_removed", target=group, changes={"words": group.words})
    group.delete()
    content_changed()


def _checked(words: Iterable[str]) -> list[str]:
    clean = checked_words((word.lower() for word in words), field="words", most=MOST_WORDS)
    if len({" ".join(words_of(word)) for word in clean} - {""}) < 2:
        raise InvalidInput({"words": [_("Write at least two words or phrases that mean the same.")]})
    return clean
