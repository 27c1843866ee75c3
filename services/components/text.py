"""What text may contain: no control characters, and no characters that turn the reading direction around."""

import unicodedata

from django.utils.translation import gettext as _

# Word processors leave these in what is pasted; nobody sees them and nobody misses them.
PASTE_LEFTOVERS = str.maketrans("", "", "\u00ad\u200b\ufeff")
REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
JOINERS = frozenset("\u200c\u200d")  # emoji and some scripts are written with them


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
        return _("Use at most %(limit)s characters; this has %(length)s.") % {"limit": limit, "length": len(value)}
    if "\n" in value and not lines:
        return _("Write this on one line.")
    if any(is_unseen(character) for character in value):
        return _("This text holds a character that cannot be seen. Type it again instead of pasting it.")
    return None


def is_unseen(character: str) -> bool:
    """Tell whether `character` has no place in a text: control, direction, private, or unassigned."""
    return unicodedata.category(character) in REFUSED_CATEGORIES and character != "\n" and character not in JOINERS
