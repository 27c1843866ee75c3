"""Contents of components as hypothesis makes them: in the stored form, rows and long texts included."""

from typing import Any

from hypothesis import strategies as st

from services.components import COMPONENTS, Component, Content
from services.components.fields import Checks, Choice, Field, Flag, Line, Rows, Text, Url, Whole

WORDS = st.sampled_from(
    ["berkas", "lengkap", "surat", "Kepala", "Rp 80.000", "asli.", "é", "#let", "<b>", "$x$", "عربي"]
)
LINES = st.lists(WORDS, max_size=6).map(" ".join)
TEXTS = st.lists(LINES, max_size=4).map("\n".join)


def values(field: Field) -> st.SearchStrategy[Any]:
    """Return values of a field as people fill it in."""
    match field:
        case Whole():
            return st.one_of(st.none(), st.integers(max(field.least, 1), min(field.most, 500)))
        case Flag(unset=True):
            return st.sampled_from([None, True, False])
        case Flag():
            return st.booleans()
        case Choice():
            return st.sampled_from(["", *field.choices.values])
        case Checks():
            return st.lists(st.sampled_from(field.choices.values), unique=True)
        case Rows():
            return st.lists(st.fixed_dictionaries({part.name: values(part) for part in field.fields}), max_size=6)
        case Url():
            return st.sampled_from(["", "https://jdih.example.go.id/1", "http://contoh.go.id/a?b=1"])
        case Text():
            return TEXTS
        case Line():
            return LINES
    raise TypeError(type(field).__name__)


def stored(component: Component, raw: Content) -> Content:
    """Return the stored form. Rules across fields are not asked: what two people wrote may break them together."""
    return component.read(raw)[0]


def contents(component: Component) -> st.SearchStrategy[Content]:
    raw = st.fixed_dictionaries({field.name: values(field) for field in component.fields})
    return raw.map(lambda made: stored(component, made))


COMPONENT = st.sampled_from(list(COMPONENTS.values()))


@st.composite
def edits(draw: st.DrawFn, component: Component, base: Content) -> Content:
    """Return `base` as somebody leaves it who changes some fields, and adds, removes, rewrites and moves rows."""
    content = dict(base)
    for field in component.fields:
        if not draw(st.booleans()):
            continue
        if isinstance(field, Rows):
            content[field.name] = draw(row_edits(field, base[field.name]))
        else:
            content[field.name] = draw(values(field))
    return stored(component, content)


@st.composite
def row_edits(draw: st.DrawFn, field: Rows, rows: list[Content]) -> list[Content]:
    rows = [dict(row) for row in rows]
    fresh = st.fixed_dictionaries({part.name: values(part) for part in field.fields})
    for _step in range(draw(st.integers(1, 3))):
        what = draw(st.sampled_from(["add", "remove", "rewrite", "move"]))
        if what == "add":
            rows.insert(draw(st.integers(0, len(rows))), draw(fresh))
        elif rows:
            place = draw(st.integers(0, len(rows) - 1))
            if what == "rewrite":
                part = draw(st.sampled_from(field.fields))
                rows[place][part.name] = draw(values(part))
            else:
                row = rows.pop(place)
                if what == "move":
                    rows.insert(draw(st.integers(0, len(rows))), row)
    return rows
