from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.db.names import agency_role
from tenants.models.agencies import MAX_SLUG
from tenants.names import check_slug, clean_name, clean_text, schema_of, suggest_slug


@pytest.mark.parametrize("slug", ["kantorbahasa-jambi", "bbpmp-jatim", "dp3", "a" * MAX_SLUG, "rsud-1-jambi"])
def test_check_slug_accepts_labels(slug: str) -> None:
    assert check_slug(slug) == slug


@pytest.mark.parametrize(
    ("slug", "code"),
    [
        ("", "required"),
        ("ab", "length"),
        ("a" * (MAX_SLUG + 1), "length"),
        ("a" * 5000, "length"),
        ("Jambi", "upper_case"),
        ("jämbi", "script"),
        ("кантор", "script"),  # Cyrillic
        ("kant\u043er", "script"),  # a Cyrillic o in a Latin word
        ("kantor\u200bjambi", "script"),  # zero width space
        ("kantor\u202ejambi", "script"),  # right-to-left override
        ("kantor\x00jambi", "script"),
        ("kantor\njambi", "script"),
        ("kantor jambi", "shape"),
        ("kantor_jambi", "shape"),
        ("kantor--jambi", "shape"),
        ("-kantor", "shape"),
        ("kantor-", "shape"),
        ("1kantor", "shape"),
        ('kantor"; drop schema public; --', "shape"),
        ("<script>", "shape"),
        ("kantor.jambi", "shape"),
        ("xn--jmbi-5qa", "reserved"),
        ("public", "reserved"),
        ("postgres", "reserved"),
        ("information-schema", "reserved"),
        ("pg-catalog", "reserved"),
        ("pg-toast", "reserved"),
        ("www", "reserved"),
        ("api", "reserved"),
        ("admin", "reserved"),
        ("blueprint", "reserved"),
        ("central", "reserved"),
        ("maklumat-app", "reserved"),
    ],
)
def test_check_slug_refuses_with_the_reason(slug: str, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        check_slug(slug)

    assert refusal.value.code == code
    assert "\u202e" not in refusal.value.messages[0]


@given(st.text(max_size=80))
def test_whatever_slug_is_accepted_makes_a_role_that_postgresql_keeps_whole(text: str) -> None:
    try:
        slug = check_slug(text)
    except ValidationError:
        return
    role = agency_role(schema_of(slug))

    assert role.isascii()
    assert len(role) <= 63


def test_two_slugs_never_share_a_schema() -> None:
    assert schema_of("a-b-c") == "a_b_c"
    with pytest.raises(ValidationError):
        check_slug("a-b_c")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Kantor Bahasa Provinsi Jambi", "kantor-bahasa-provinsi-jambi"),
        ("Balai Café  3", "balai-cafe-3"),
        ("3 Serangkai", "serangkai"),
        ("ᮞᮥᮔ᮪ᮓ", ""),
    ],
)
def test_suggest_slug(name: str, slug: str) -> None:
    assert suggest_slug(name) == slug


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Kantor   Bahasa ", "Kantor Bahasa"),
        ("Cafe\u0301", "Café"),
        ("Balai Besar (BBPMP) Jawa Timur, No. 1", "Balai Besar (BBPMP) Jawa Timur, No. 1"),
        ("Dinas Perpustakaan & Arsip “Ki Hajar”", "Dinas Perpustakaan & Arsip “Ki Hajar”"),
    ],
)
def test_clean_name_keeps_what_people_write(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "required"),
        ("123", "required"),
        ("Dinas\x1b[31m Satu", "control_character"),  # more of them: tests/core/test_text_rules.py
        ("Dinas\u202eutas", "control_character"),
        ("Din\u0430s Satu", "mixed_scripts"),  # a Cyrillic a
        ("D" * 161, "length"),
    ],
)
def test_clean_name_refuses_with_the_reason(text: str, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        clean_name(text)

    assert refusal.value.code == code


def test_clean_name_names_the_character_that_cannot_be_seen() -> None:
    with pytest.raises(ValidationError) as refusal:
        clean_name("Dinas\u202eSatu")

    assert "U+202E RIGHT-TO-LEFT OVERRIDE" in refusal.value.messages[0]


def test_clean_text_keeps_lines_only_where_they_are_allowed() -> None:
    assert clean_text("Jalan Satu\r\n  Kota   Jambi ", most=100, lines=True) == "Jalan Satu\nKota Jambi"
    with pytest.raises(ValidationError):
        clean_text("Jalan Satu\nKota Jambi", most=100)
