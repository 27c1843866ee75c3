"""The chain of publications, verified with nothing but Python's standard library.

Each publication is one record. `content_hash` is the SHA-256 of its content as canonical JSON (UTF-8, keys sorted, no
spaces, no escapes beyond what JSON demands); `chain_hash` is the SHA-256 of the hexadecimal `previous_hash` followed by
the hexadecimal `content_hash`. The first record follows sixty-four zeros. Changing, removing, or exchanging any record
therefore breaks its own hash or that of its neighbour. `code` is the start of `chain_hash` in base 32. What an agency
promises its own staff is not public: such a record comes with its hashes and without its content. The format is
described in docs/publication.md.

This file needs no other one: anybody may run `python chain.py rantai.jsonl` on what an agency offers at
/periksa/rantai.jsonl.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FORMAT = "maklumat/chain/1"
FIRST_HASH = "0" * 64
CODE_LENGTH = 12


@dataclass(frozen=True)
class Finding:
    """A record that is not as it should be. `sequence` is its number, or the line when it has none."""

    sequence: int
    rule: str
    detail: str


def canonical(content: Any) -> bytes:
    """Return the bytes of `content` that are hashed: the same content always gives the same bytes."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def content_hash(content: Any) -> str:
    """Return the hash of a record's content in hexadecimal digits."""
    return hashlib.sha256(canonical(content)).hexdigest()


def chain_hash(previous_hash: str, own_hash: str) -> str:
    """Return the hash that ties a record to the one before."""
    return hashlib.sha256(f"{previous_hash}{own_hash}".encode("ascii")).hexdigest()


def code_of(tied: str) -> str:
    """Return what people type and a QR holds: the first sixty bits of the chain hash in base 32, small letters."""
    return base64.b32encode(bytes.fromhex(tied))[:CODE_LENGTH].decode("ascii").lower()


def verify(records: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    """Yield whatever is wrong in an agency's records, which come in the order of their numbers."""
    previous, expected = FIRST_HASH, 1
    for record in records:
        number = record["sequence"]
        if number != expected:
            yield Finding(number, "sequence", f"number {expected} was expected here")
        if record["previous_hash"] != previous:
            yield Finding(number, "previous_hash", "does not follow the record before it")
        if record["content"] is not None and (computed := content_hash(record["content"])) != record["content_hash"]:
            yield Finding(number, "content_hash", f"the content gives {computed}")
        tied = chain_hash(record["previous_hash"], record["content_hash"])
        if tied != record["chain_hash"]:
            yield Finding(number, "chain_hash", f"the hashes give {tied}")
        if record["code"] != code_of(tied):
            yield Finding(number, "code", f"the hashes give {code_of(tied)}")
        previous, expected = record["chain_hash"], number + 1


def read_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield the records of an exported chain, one JSON object a line. Raises ValueError for what is no record."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        record = json.loads(line)
        if not isinstance(record, dict) or record.get("format") != FORMAT:
            raise ValueError(f"line {number} is no record of the format {FORMAT}")
        lacking = [name for name, kind in _SHAPE.items() if name not in record or not isinstance(record[name], kind)]
        if lacking:
            raise ValueError(f"line {number} lacks {', '.join(lacking)}")
        yield record


_SHAPE: Mapping[str, type | tuple[type, ...]] = {
    "sequence": int,
    "code": str,
    "content": (dict, type(None)),
    "content_hash": str,
    "previous_hash": str,
    "chain_hash": str,
}


def verify_file(path: Path) -> tuple[int, list[Finding]]:
    """Return how many records a file holds and what is wrong with them; line 0 stands for the file itself."""
    try:
        with path.open(encoding="utf-8") as file:
            records = list(read_lines(file))
    except (OSError, ValueError) as error:
        return 0, [Finding(0, "file", str(error))]
    return len(records), list(verify(records))


def main(arguments: list[str]) -> int:
    """Verify the named files and tell what was found; return 1 when anything is wrong, 2 without a file."""
    if not arguments:
        sys.stderr.write("usage: python chain.py rantai.jsonl ...\n")
        return 2
    wrong = 0
    for name in arguments:
        count, findings = verify_file(Path(name))
        for finding in findings:
            sys.stdout.write(f"{name}: record {finding.sequence}: {finding.rule}: {finding.detail}\n")
        sys.stdout.write(f"{name}: {count} records, {len(findings)} differences\n")
        wrong += len(findings)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
