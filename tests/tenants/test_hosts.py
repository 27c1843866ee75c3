from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tenants.hosts import host_key, is_ours, normalise_domain, url_of


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("kantor.localhost", "kantor.localhost"),
        ("kantor.localhost:8000", "kantor.localhost"),
        ("KANTOR.LocalHost:8000", "kantor.localhost"),
        ("kantor.localhost.", "kantor.localhost"),
        ("kantor.localhost.:443", "kantor.localhost"),
        ("[::1]:8000", "[::1]"),
        ("[::1]", "[::1]"),
        ("", ""),
        (":8000", ""),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_host_key(header: str, key: str) -> None:
    assert host_key(header) == key


@given(st.text())
def test_host_key_never_raises(header: str) -> None:
    assert isinstance(host_key(header), str)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Layanan.JAMBI.example ", "layanan.jambi.example"),
        ("layanan.example.", "layanan.example"),
        ("layanan.example:443", "layanan.example"),
        ("layanan.example/", "layanan.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def test_normalise_domain(typed: str, kept: str) -> None:
    assert normalise_domain(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "not_a_domain"),
        ("localhost", "not_a_domain"),
        ("https://layanan.example", "not_a_domain"),
        ("layanan.example/halaman", "not_a_domain"),
        ("orang@layanan.example", "not_a_domain"),
        ("layanan..example", "not_a_domain"),
        ("-layanan.example", "not_a_domain"),
        ("lay_anan.example", "not_a_domain"),
        ("*.example", "not_a_domain"),
        ("<script>.example", "not_a_domain"),
        ("a" * 64 + ".example", "not_a_domain"),
        (".".join(["a" * 60] * 5), "not_a_domain"),
        ("127.0.0.1", "ip_address"),
        ("[::1]", "ip_address"),
        ("layanan\u202e.example", "control_character"),
        ("layanan\x00.example", "control_character"),
        ("l\u0430yanan.example", "mixed_scripts"),  # a Cyrillic a
        ("xn--lyanan-4fg.example", "mixed_scripts"),  # the same on the wire
    ],
)
def test_normalise_domain_refuses_with_the_reason(typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        normalise_domain(typed)

    assert refusal.value.code == code


@given(st.text(max_size=300))
def test_normalise_domain_raises_nothing_but_refusals(typed: str) -> None:
    try:
        kept = normalise_domain(typed)
    except ValidationError:
        return
    assert normalise_domain(kept) == kept


@pytest.mark.parametrize(
    ("domain", "ours"),
    [
        ("localhost", True),
        ("kantor.localhost", True),
        ("a.b.localhost", True),
        ("notlocalhost", False),
        ("a.id", False),
    ],
)
def test_is_ours(domain: str, ours: bool) -> None:
    assert is_ours(domain) is ours


def test_url_of_has_the_scheme_and_port_of_the_deployment() -> None:
    assert url_of("kantor.localhost", "/layanan/") == "http://kantor.localhost:8000/layanan/"
