"""A schema as PostgreSQL describes it: tables, columns, constraints, indexes, sequences, comments.

The same description makes the replay script and compares two schemas. It is read with the schema first in the search
path, so PostgreSQL writes its own names without the schema and those of `public` likewise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from tenants.errors import BlueprintUnsupported


@dataclass(frozen=True)
class Sequence:
    """A sequence; `kind` is `identity`, `owned` (serial) or `free`."""

    name: str
    table: str
    column: str
    kind: str
    type_name: str
    options: tuple[int, int, int, int, int, bool]  # start, increment, minimum, maximum, cache, cycles


@dataclass(frozen=True)
class Column:
    """A column with everything that CREATE TABLE can say of it."""

    name: str
    type_name: str
    collation: str
    not_null: bool
    not_null_name: str
    default: str
    identity: str  # "", "a" (always) or "d" (by default)
    generated: str  # "", "s" (stored) or "v" (virtual)
    storage: str
    compression: str
    comment: str


@dataclass(frozen=True)
class Constraint:
    name: str
    kind: str  # c, f, p, u, x
    definition: str
    comment: str


@dataclass(frozen=True)
class Index:
    name: str
    definition: str
    comment: str


@dataclass(frozen=True)
class Table:
    name: str
    options: tuple[str, ...]
    unlogged: bool
    comment: str
    columns: tuple[Column, ...]
    constraints: tuple[Constraint, ...]
    indexes: tuple[Index, ...]


@dataclass(frozen=True)
class Schema:
    tables: tuple[Table, ...]
    sequences: tuple[Sequence, ...]


_UNSUPPORTED = """
SELECT kind, name FROM (
  SELECT 'relation of kind ' || relkind::text AS kind, relname::text AS name FROM pg_class
   WHERE relnamespace = %(schema)s::regnamespace AND relkind NOT IN ('r', 'i', 'S')
  UNION ALL SELECT 'function', proname::text FROM pg_proc WHERE pronamespace = %(schema)s::regnamespace
  UNION ALL SELECT 'type', typname::text FROM pg_type
   WHERE typnamespace = %(schema)s::regnamespace AND typrelid = 0 AND typelem = 0
  UNION ALL SELECT 'trigger', tgname::text FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
   WHERE c.relnamespace = %(schema)s::regnamespace AND NOT tgisinternal
  UNION ALL SELECT 'policy', polname::text FROM pg_policy p JOIN pg_class c ON c.oid = polrelid
   WHERE c.relnamespace = %(schema)s::regnamespace
  UNION ALL SELECT 'rule', rulename::text FROM pg_rewrite r JOIN pg_class c ON c.oid = ev_class
   WHERE c.relnamespace = %(schema)s::regnamespace
  UNION ALL SELECT 'inheritance', relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = inhrelid
   WHERE c.relnamespace = %(schema)s::regnamespace
  UNION ALL SELECT 'row security', relname::text FROM pg_class
   WHERE relnamespace = %(schema)s::regnamespace AND relrowsecurity
  UNION ALL SELECT 'extended statistics', stxname::text FROM pg_statistic_ext
   WHERE stxnamespace = %(schema)s::regnamespace
) AS found ORDER BY kind, name
"""
_TABLES = """
SELECT c.oid, c.relname::text, COALESCE(c.reloptions, '{}'), c.relpersistence = 'u',
  COALESCE(obj_description(c.oid, 'pg_class'), '')
FROM pg_class c WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind = 'r' ORDER BY c.relname
"""
_COLUMNS = """
SELECT a.attrelid, a.attname::text, format_type(a.atttypid, a.atttypmod),
  CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text ELSE '' END,
  a.attnotnull, COALESCE(n.conname::text, ''), COALESCE(pg_get_expr(d.adbin, d.adrelid), ''), a.attidentity::text,
  a.attgenerated::text, CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage::text ELSE '' END,
  a.attcompression::text, COALESCE(col_description(a.attrelid, a.attnum), '')
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_constraint n ON n.conrelid = a.attrelid AND n.contype = 'n' AND n.conkey = ARRAY[a.attnum]
WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
"""
_CONSTRAINTS = """
SELECT n.conrelid, n.conname::text, n.contype::text, pg_get_constraintdef(n.oid),
  COALESCE(obj_description(n.oid, 'pg_constraint'), '')
FROM pg_constraint n WHERE n.connamespace = %(schema)s::regnamespace AND n.contype <> 'n'
ORDER BY n.conrelid, n.contype, n.conname
"""
_INDEXES = """
SELECT i.indrelid, c.relname::text, pg_get_indexdef(i.indexrelid, 0, true),
  COALESCE(obj_description(c.oid, 'pg_class'), '')
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = %(schema)s::regnamespace
  AND NOT EXISTS (SELECT 1 FROM pg_constraint n WHERE n.conindid = i.indexrelid AND n.contype IN ('p', 'u', 'x'))
ORDER BY i.indrelid, c.relname
"""
_SEQUENCES = """
SELECT s.relname::text, COALESCE(t.relname::text, ''), COALESCE(a.attname::text, ''),
  CASE d.deptype WHEN 'i' THEN 'identity' WHEN 'a' THEN 'owned' ELSE 'free' END, format_type(q.seqtypid, NULL),
  q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache, q.seqcycle
FROM pg_class s JOIN pg_sequence q ON q.seqrelid = s.oid
  LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid
    AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
  LEFT JOIN pg_class t ON t.oid = d.refobjid
  LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE s.relnamespace = %(schema)s::regnamespace ORDER BY s.relname
"""


_SINGULAR = {"columns": "column", "constraints": "constraint", "indexes": "index"}


def read_schema(cursor: Any, schema_name: str) -> Schema:
    """Return the description of a schema. The cursor's search path must begin with it.

    Raises BlueprintUnsupported for what the script cannot make: views, functions, triggers and their like.
    """
    parameters = {"schema": f'"{schema_name}"'}
    cursor.execute(_UNSUPPORTED, parameters)
    if strange := [f"{kind} {name}" for kind, name in cursor.fetchall()]:
        raise BlueprintUnsupported(objects=", ".join(strange))
    columns = _grouped(cursor, _COLUMNS, parameters, Column)
    constraints = _grouped(cursor, _CONSTRAINTS, parameters, Constraint)
    indexes = _grouped(cursor, _INDEXES, parameters, Index)
    cursor.execute(_TABLES, parameters)
    tables = tuple(
        Table(name, tuple(opts), unlogged, note, columns.get(oid, ()), constraints.get(oid, ()), indexes.get(oid, ()))
        for oid, name, opts, unlogged, note in cursor.fetchall()
    )
    cursor.execute(_SEQUENCES, parameters)
    return Schema(
        tables,
        tuple(
            Sequence(name, table, column, kind, type_name, tuple(options))
            for name, table, column, kind, type_name, *options in cursor.fetchall()
        ),
    )


def _grouped(cursor: Any, query: str, parameters: dict[str, str], kind: type[Any]) -> dict[int, tuple[Any, ...]]:
    cursor.execute(query, parameters)
    found: dict[int, list[Any]] = {}
    for oid, *values in cursor.fetchall():
        found.setdefault(oid, []).append(kind(*values))
    return {oid: tuple(rows) for oid, rows in found.items()}


def differences(expected: Schema, actual: Schema) -> list[str]:
    """Return what differs, one line each; empty when the schemas are the same in every name and definition.

    The order of columns counts: positions decide what `INSERT` without column names would do.
    """
    return [
        *_named_differences("table", expected.tables, actual.tables),
        *_named_differences("sequence", expected.sequences, actual.sequences),
    ]


def _named_differences(kind: str, expected: tuple[Any, ...], actual: tuple[Any, ...], where: str = "") -> Iterator[str]:
    there = {item.name: item for item in actual}
    wanted = {item.name: item for item in expected}
    yield from (f"{where}{kind} {name} is missing" for name in wanted if name not in there)
    yield from (f"{where}{kind} {name} is not in the blueprint" for name in there if name not in wanted)
    both = [name for name in wanted if name in there]
    if both != [name for name in there if name in wanted]:
        yield f"{where}the order of {kind}s differs"
    for name in both:
        if wanted[name] != there[name]:
            yield from _field_differences(f"{where}{kind} {name}", wanted[name], there[name])


def _field_differences(where: str, expected: Any, actual: Any) -> Iterator[str]:
    for field in fields(expected):
        before, after = getattr(expected, field.name), getattr(actual, field.name)
        if before == after:
            continue
        if isinstance(expected, Table) and field.name in _SINGULAR:
            yield from _named_differences(_SINGULAR[field.name], before, after, f"{where}, ")
        else:
            yield f"{where}: {field.name} is {after!r}, not {before!r}"
