"""The SQL that makes tables like those of a schema, to be run with another schema first in the search path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tenants.blueprint.catalogue import Column, Schema, Sequence, Table

_STORAGE = {"p": "PLAIN", "e": "EXTERNAL", "m": "MAIN", "x": "EXTENDED"}
# PostgreSQL writes `column IN ('a', 'b')` of a varchar column as an array of varchar cast to text[], but reads that
# back as something else. Without the outer cast it reads what it wrote: the copy is then equal to the letter.
_CAST_ARRAY = re.compile(r"(\()?(ARRAY\[(?:'(?:[^']|'')*'::character varying(?:, )?)+\])(?(1)\))::text\[\]")
_COMPRESSION = {"p": "pglz", "l": "lz4"}


def script_of(schema: Schema, *, source: str = "", filled: Iterable[str] = ()) -> str:
    """Return one script: sequences, tables, rows of the `filled` tables of schema `source`, indexes, keys, comments.

    Rows go in before foreign keys, so their order does not matter.
    """
    identity = {(seq.table, seq.column): seq for seq in schema.sequences if seq.kind == "identity"}
    statements = [
        *(_create_sequence(sequence) for sequence in schema.sequences if sequence.kind != "identity"),
        *(_create_table(table, identity) for table in schema.tables),
        *_storages(schema.tables),
        *_own_sequences(schema.sequences),
        *_copies(schema, source, frozenset(filled)),
        *(_readable(index.definition) for table in schema.tables for index in table.indexes),
        *_foreign_keys(schema.tables),
        *_comments(schema.tables),
    ]
    return ";\n".join(statements) + ";\n"


def _create_table(table: Table, identity: dict[tuple[str, str], Sequence]) -> str:
    parts = [_column(column, identity.get((table.name, column.name))) for column in table.columns]
    parts += [f"CONSTRAINT {_name(c.name)} {_readable(c.definition)}" for c in table.constraints if c.kind != "f"]
    kind = "UNLOGGED TABLE" if table.unlogged else "TABLE"
    options = f" WITH ({', '.join(table.options)})" if table.options else ""
    return f"CREATE {kind} {_name(table.name)} ({', '.join(parts)}){options}"


def _column(column: Column, sequence: Sequence | None) -> str:
    parts = [_name(column.name), column.type_name]
    if column.compression:
        parts.append(f"COMPRESSION {_COMPRESSION[column.compression]}")
    if column.collation:
        parts.append(f"COLLATE {column.collation}")
    if sequence is not None:
        always = "ALWAYS" if column.identity == "a" else "BY DEFAULT"
        parts.append(f"GENERATED {always} AS IDENTITY (SEQUENCE NAME {_name(sequence.name)} {_options(sequence)})")
    elif column.generated:
        parts.append(f"GENERATED ALWAYS AS ({column.default}) {'STORED' if column.generated == 's' else 'VIRTUAL'}")
    elif column.default:
        parts.append(f"DEFAULT {column.default}")
    if column.not_null:
        parts.append(f"CONSTRAINT {_name(column.not_null_name)} NOT NULL" if column.not_null_name else "NOT NULL")
    return " ".join(parts)


def _create_sequence(sequence: Sequence) -> str:
    return f"CREATE SEQUENCE {_name(sequence.name)} AS {sequence.type_name} {_options(sequence)}"


def _options(sequence: Sequence) -> str:
    start, increment, minimum, maximum, cache, cycles = sequence.options
    return (
        f"START WITH {start} INCREMENT BY {increment} MINVALUE {minimum} MAXVALUE {maximum} CACHE {cache}"
        f"{' CYCLE' if cycles else ' NO CYCLE'}"
    )


def _storages(tables: Iterable[Table]) -> Iterator[str]:
    """Set what CREATE TABLE can say only since PostgreSQL 16."""
    for table in tables:
        for column in table.columns:
            if column.storage:
                storage = _STORAGE[column.storage]
                yield f"ALTER TABLE {_name(table.name)} ALTER COLUMN {_name(column.name)} SET STORAGE {storage}"


def _own_sequences(sequences: Iterable[Sequence]) -> Iterator[str]:
    for sequence in sequences:
        if sequence.kind == "owned":
            yield f"ALTER SEQUENCE {_name(sequence.name)} OWNED BY {_name(sequence.table)}.{_name(sequence.column)}"


def _copies(schema: Schema, source: str, filled: frozenset[str]) -> Iterator[str]:
    for table in schema.tables:
        if table.name in filled:
            columns = ", ".join(_name(column.name) for column in table.columns if not column.generated)
            origin = f"{_name(source)}.{_name(table.name)}"
            yield f"INSERT INTO {_name(table.name)} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {origin}"  # noqa: S608  # quoted names of the catalogue
    for sequence in schema.sequences:
        if sequence.table in filled:
            name = _name(sequence.name)
            yield f"SELECT setval('{name}', last_value, is_called) FROM {_name(source)}.{name}"  # noqa: S608  # the same


def _foreign_keys(tables: Iterable[Table]) -> Iterator[str]:
    for table in tables:
        keys = [f"ADD CONSTRAINT {_name(c.name)} {c.definition}" for c in table.constraints if c.kind == "f"]
        if keys:
            yield f"ALTER TABLE {_name(table.name)} {', '.join(keys)}"


def _comments(tables: Iterable[Table]) -> Iterator[str]:
    for table in tables:
        if table.comment:
            yield f"COMMENT ON TABLE {_name(table.name)} IS {_text(table.comment)}"
        for column in table.columns:
            if column.comment:
                yield f"COMMENT ON COLUMN {_name(table.name)}.{_name(column.name)} IS {_text(column.comment)}"
        for constraint in table.constraints:
            if constraint.comment:
                name = f"{_name(constraint.name)} ON {_name(table.name)}"
                yield f"COMMENT ON CONSTRAINT {name} IS {_text(constraint.comment)}"
        for index in table.indexes:
            if index.comment:
                yield f"COMMENT ON INDEX {_name(index.name)} IS {_text(index.comment)}"


def _readable(definition: str) -> str:
    return _CAST_ARRAY.sub(r"\2", definition)


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "E'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
