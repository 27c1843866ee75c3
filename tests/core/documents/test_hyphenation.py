"""Where Indonesian words may be broken."""

import pytest

from core.documents import hyphenate
from core.documents.hyphenation import SOFT_HYPHEN, syllables


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("penyelenggaraan", "penye-leng-ga-raan"),
        ("pertanggungjawaban", "per-tang-gung-ja-wa-ban"),
        ("memperhitungkan", "memper-hi-tung-kan"),
        ("ketidaksesuaian", "keti-dak-se-suaian"),
        ("kelengkapan", "keleng-ka-pan"),
        ("masyarakat", "masya-ra-kat"),
        ("instrumentasi", "instru-men-tasi"),
        ("administrasi", "admi-ni-strasi"),
        ("perseorangan", "per-seo-ra-ngan"),
        ("infrastruktur", "infra-struk-tur"),
        ("Pelaksanaan", "Pelak-sa-naan"),
    ],
)
def test_long_words_break_at_syllables(word: str, parts: str) -> None:
    assert "-".join(syllables(word)) == parts


@pytest.mark.parametrize(
    "text",
    [
        "izin surat layanan",
        "https://contoh.example/penyelenggaraan/layanan",
        "penyelenggaraan@contoh.example",
        "www.penyelenggaraan.example",
        "penyelenggaraan-layanan",
        "AB1234567890",
    ],
)
def test_short_words_addresses_and_codes_stay_whole(text: str) -> None:
    assert hyphenate(text) == text


def test_marks_are_all_that_is_added() -> None:
    text = "Penyelenggaraan pelayanan publik yang berkualitas, cepat, mudah, terjangkau, dan terukur."
    marked = hyphenate(text)
    assert marked != text
    assert marked.replace(SOFT_HYPHEN, "") == text
