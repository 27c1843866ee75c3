"""What texts that people type may contain, in words for whoever wrote them; the rules are in core.text_rules."""

import unicodedata

from django.utils.translation import gettext as _

from core.text_rules import scripts_of, unseen_character
from core.ui.formats import number

# Word processors leave these in what is pasted; nobody sees them and nobody misses them.
PASTE_LEFTOVERS = str.maketrans("", "", "\u00ad\u200b\ufeff")
JOINERS = "\u200c\u200d"  # emoji and some scripts are written with them


def normalise(value: str, *, lines: bool) -> str:
    """Trim `value`, compose it (NFC), and keep line breaks only where `lines` is true."""
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).translate(PASTE_LEFTOVERS)
    value = value.replace("\t", " ")
    if lines:
        return "\n".join(line.rstrip() for line in value.split("\n")).strip()
    return value.strip(" \n")


def text_error(value: str, *, limit: int, lines: bool) -> str | None:
    """Say what is wrong with `value`, or None.

    Overrides of the reading direction are refused with the other unseen characters: they let a name read as something
    else than it is.
    """
    if len(value) > limit:
        return _("Use at most %(limit)s characters; this has %(length)s.") % {
            "limit": number(limit),
            "length": number(len(value)),
        }
    if "\n" in value and not lines:
        return _("Write this on one line.")
    return _unseen_error(value, allowed=f"\n{JOINERS}")


def name_error(value: str, *, limit: int) -> str | None:
    """Say what is wrong with the name of a service or unit, or None.

    Unlike other texts, a name has no joiners and letters of one script only, so that none passes for another.
    """
    problem = text_error(value, limit=limit, lines=False) or _unseen_error(value, allowed="")
    scripts = scripts_of(value)
    if problem is None and len(scripts) > 1:
        return _("This name mixes letters of several scripts: %(scripts)s.") % {"scripts": ", ".join(scripts)}
    return problem


def _unseen_error(value: str, *, allowed: str) -> str | None:
    if unseen_character(value, allowed=allowed) is None:
        return None
    return _("This text holds a character that cannot be seen. Type it again instead of pasting it.")
