"""The code of a case, which anybody may know, and the secret word that proves its citizen.

Both use letters and digits that are not mistaken for one another when they are read aloud. The secret word is worked
out from the key of the form, so that a form that is sent twice answers twice with the same word; the database keeps
only a keyed hash of it.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets

from django.conf import settings

ALPHABET = "346789ABCDEFGHJKMNPQRTUVWXY"
SECRET_LENGTH = 8  # 27 ** 8 is about 2 ** 38; guessing is slowed down besides
_CODE_LENGTH = 4


def new_code(prefix: str, on: dt.date) -> str:
    """Return a code such as "ADU-2606-8MWT": what it is, year and month, and four letters or digits."""
    tail = "".join(secrets.choice(ALPHABET) for _ in range(_CODE_LENGTH))
    return f"{prefix}-{on:%y%m}-{tail}"


def digest_of(key: str) -> str:
    """Return what is kept of the key of a form."""
    return _keyed("form", key).hex()


def secret_of(key: str) -> str:
    """Return the secret word that belongs to the key of a form, such as "K7QM-4RTX"."""
    number = int.from_bytes(_keyed("secret-word", key), "big")
    letters = []
    for _ in range(SECRET_LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    word = "".join(letters)
    return f"{word[:4]}-{word[4:]}"


def hash_of(secret: str) -> str:
    """Return what is kept of a secret word or the token of a link; spaces, hyphens and small letters do not matter."""
    return _keyed("secret-hash", "".join(letter for letter in secret.upper() if letter.isalnum())).hex()


def token_of(occasion: str) -> str:
    """Return the token of a link that belongs to an occasion, such as a message that may leave twice."""
    return base64.urlsafe_b64encode(_keyed("occasion", occasion)[:24]).decode()


def token_hash(token: str) -> str:
    """Return what is kept of a token, letter for letter."""
    return _keyed("link", token).hex()


def is_same(known: str, given: str) -> bool:
    """Compare two hashes in a time that tells nothing."""
    return hmac.compare_digest(known, given)


def _keyed(purpose: str, text: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).digest()
