"""Numbers in Indonesian words, as the opening of minutes of agreement writes its day and year."""

from __future__ import annotations

_WORDS = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
)  # fmt: skip


def spelled(number: int) -> str:
    """Return a whole number from 0 to 999,999 in words: 2023 is "dua ribu dua puluh tiga"."""
    if not 0 <= number < 1_000_000:
        raise ValueError(number)
    if number < 12:
        return _WORDS[number]
    if number < 20:
        return f"{_WORDS[number - 10]} belas"
    for size, word, one in ((1000, "ribu", "seribu"), (100, "ratus", "seratus"), (10, "puluh", "sepuluh")):
        count, rest = divmod(number, size)
        if count:
            head = one if count == 1 else f"{spelled(count)} {word}"
            return f"{head} {spelled(rest)}" if rest else head
    raise AssertionError(number)
