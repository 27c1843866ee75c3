"""The chain without a database: what an exported file proves, and that one changed byte is found."""

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.domain import sealing
from services.verification import chain

CHAIN = Path(chain.__file__)


def make_records(*contents: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a sound chain of these contents."""
    records, previous = [], chain.FIRST_HASH
    for number, content in enumerate(contents, start=1):
        own = chain.content_hash(content)
        tied = chain.chain_hash(previous, own)
        records.append(
            {
                "format": chain.FORMAT,
                "agency": "uji-satu",
                "sequence": number,
                "kind": "standard",
                "code": chain.code_of(tied),
                "content": content,
                "content_hash": own,
                "previous_hash": previous,
                "chain_hash": tied,
            }
        )
        previous = tied
    return records


@pytest.fixture
def records() -> list[dict[str, Any]]:
    return make_records({"version": 1, "nama": "Aula"}, {"version": 2}, {"version": 3, "biaya": None})


def write(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def rules(records: list[dict[str, Any]]) -> list[tuple[int, str]]:
    return [(finding.sequence, finding.rule) for finding in chain.verify(records)]


def test_sound_chain_has_no_findings(records: list[dict[str, Any]]) -> None:
    assert rules(records) == []
    assert rules([]) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda r: r[1]["content"].update(version=9), [(2, "content_hash")]),
        (lambda r: r.pop(1), [(3, "sequence"), (3, "previous_hash")]),
        (lambda r: r.pop(0), [(2, "sequence"), (2, "previous_hash")]),
        (lambda r: r.insert(1, dict(r[0])), [(1, "sequence"), (1, "previous_hash")]),
        (lambda r: r[2].update(code="aaaaaaaaaaaa"), [(3, "code")]),
        (lambda r: r[0].update(previous_hash="f" * 64), [(1, "previous_hash"), (1, "chain_hash"), (1, "code")]),
    ],
)
def test_each_kind_of_damage_is_named(
    records: list[dict[str, Any]], change: Callable[[Any], Any], found: list[tuple[int, str]]
) -> None:
    change(records)

    assert set(found) <= set(rules(records))


def test_withheld_content_is_not_recomputed_but_still_linked(records: list[dict[str, Any]]) -> None:
    records[1]["content"] = None
    assert rules(records) == []

    records[1]["content_hash"] = "0" * 64
    assert (2, "chain_hash") in rules(records)


CONTENTS = st.dictionaries(st.text(), st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))


@given(content=CONTENTS)
def test_canonical_form_is_json_and_knows_no_order_of_keys(content: dict[str, Any]) -> None:
    assume(not any("\ud800" <= letter <= "\udfff" for letter in json.dumps(content, ensure_ascii=False)))
    turned = dict(reversed(content.items()))

    assert json.loads(chain.canonical(content)) == content
    assert chain.canonical(turned) == chain.canonical(content)


def test_hashes_are_those_that_anybody_computes() -> None:
    content = {"b": [1, None, True], "a": {"nama": "Aula é", "kutip": '"\\'}}
    written = '{"a":{"kutip":"\\"\\\\","nama":"Aula é"},"b":[1,null,true]}'
    own = hashlib.sha256(written.encode("utf-8")).hexdigest()
    tied = hashlib.sha256(b"0" * 64 + own.encode("ascii")).hexdigest()

    assert chain.content_hash(content) == sealing.hash_of(content) == own
    assert chain.chain_hash("0" * 64, own) == sealing.link("0" * 64, own) == tied
    assert base64.b32decode(f"{chain.code_of(tied).upper()}AAAA")[:7] == bytes.fromhex(tied)[:7]


def test_any_flipped_byte_of_an_exported_file_is_found(records: list[dict[str, Any]], tmp_path: Path) -> None:
    path = write(tmp_path / "rantai.jsonl", make_records({"a": "b"}, {"c": 1}))
    sound = path.read_bytes()
    assert chain.verify_file(path) == (2, [])
    unseen = []
    for place in range(len(sound)):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        if not chain.verify_file(path)[1]:
            unseen.append(place)
    free = {b"uji-satu", b"standard", b"agency", b"kind"}  # what no hash covers: labels of the export itself
    assert all(any(word in sound[max(0, p - 12) : p + 12] for word in free) for p in unseen)


@pytest.mark.parametrize(
    "text", ["tidak ada\n", "[]\n", '{"format": "lain"}\n', '{"format": "maklumat/chain/1", "sequence": "1"}\n', "\xff"]
)
def test_what_is_no_chain_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rantai.jsonl"
    path.write_bytes(text.encode("latin-1"))

    count, findings = chain.verify_file(path)

    assert (count, [finding.rule for finding in findings]) == (0, ["file"])


def test_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert chain.verify_file(tmp_path / "tidak-ada.jsonl")[1][0].rule == "file"


def test_module_runs_alone_with_nothing_but_the_standard_library(records: list[dict[str, Any]], tmp_path: Path) -> None:
    path = write(tmp_path / "rantai.jsonl", records)
    command = [sys.executable, "-I", "-S", str(CHAIN), str(path)]

    sound = subprocess.run(command, capture_output=True, text=True, check=False)
    records[0]["content"]["nama"] = "Aulo"
    write(path, records)
    damaged = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (sound.returncode, damaged.returncode) == (0, 1)
    assert "record 1: content_hash" in damaged.stdout
