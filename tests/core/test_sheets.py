from __future__ import annotations

import pytest

from core.sheets import harmless


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Dinas", "Dinas"),
        ("", ""),
        ("   ", "   "),
        ("a=1", "a=1"),
        ("http://example.com/dinas", "http://example.com/dinas"),
        ("{=1+1}", "{=1+1}"),
        ("=1", "'=1"),
        ("=HYPERLINK(A1)", "'=HYPERLINK(A1)"),
        ("+62 741 12345", "'+62 741 12345"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1:A2)", "'@SUM(A1:A2)"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\uff20x", "'\uff20x"),
        ("  =1", "'  =1"),
        ("\xa0@x", "'\xa0@x"),
        ("\u3000+1", "'\u3000+1"),
        (" \t=1", "' \t=1"),
        ("\t=1", "'\t=1"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
    ],
)
def test_harmless_lets_nothing_act_as_a_formula(text: str, written: str) -> None:
    assert harmless(text) == written
