"""The feed of one forum: inputs as they come, and answers once they are public. Format: Atom, RFC 4287."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext as _

from core.agencies import current_agency
from forums.models import Disposition, Forum, ForumInput
from services.seam import Change, atom_document

ENTRIES = 50


def feed_of_inputs(forum: Forum) -> bytes:
    """Return the newest shown inputs and public answers of a forum, in Indonesian. Names nobody. Two queries."""
    with translation.override("id"):
        entries = sorted((*_inputs(forum), *_answers(forum)), key=lambda entry: entry.at, reverse=True)[:ENTRIES]
        return atom_document(
            current_agency(),
            entries,
            key=f"forum/{forum.code}/masukan",
            title=_("Inputs and answers: %(forum)s") % {"forum": forum.title},
            path=f"/forum/{forum.code}/masukan.atom",
            page=f"/forum/{forum.code}/masukan/",
        )


def _inputs(forum: Forum) -> Iterator[Change]:
    for given in ForumInput.objects.filter(forum=forum).shown().order_by("-received_at", "-pk")[:ENTRIES]:
        title = _("Input %(number)s: %(kind)s") % {"number": given.number, "kind": given.get_kind_display()}
        yield Change(f"{_key(forum, given)}", given.received_at, title, _path(forum, given), given.text)


def _answers(forum: Forum) -> Iterator[Change]:
    """Yield the answers at the moment at which people could read them; a changed answer comes again."""
    if forum.answers_public_at is None:
        return
    answers = Disposition.objects.filter(input__forum=forum, input__state="shown").select_related("input")
    for answer in answers.order_by("-decided_at", "-pk")[:ENTRIES]:
        words = {"number": answer.input.number, "decision": answer.get_decision_display()}
        key = f"{_key(forum, answer.input)}/jawaban/{answer.lock}"
        at = max(answer.decided_at, forum.answers_public_at)
        title = _("Answer to input %(number)s: %(decision)s") % words
        yield Change(key, at, title, _path(forum, answer.input), answer.reason)


def _key(forum: Forum, given: ForumInput) -> str:
    return f"forum/{forum.code}/masukan/{given.number}"


def _path(forum: Forum, given: ForumInput) -> str:
    return f"/forum/{forum.code}/masukan/{given.number}/"
