"""What a common template lets those who adopt it change. Pure: the rule and two contents in, errors by path out.

`fixed` keeps a component as it is. `minimum` lets it only become better: shorter, cheaper, less to bring; where nothing
is better or worse, what the template lists must all still be there. Notes are free under `minimum`. What a template
leaves blank is never bound.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.commons import Rule
from core.ui.formats import rupiah
from services.components.base import Component, Content
from services.components.catalogue import COMPONENTS
from services.components.codes import ComplaintChannelKind, ComponentCode, DocumentForm, EvaluationFrequency
from services.components.fields import Errors, Field, Rows
from services.components.spans import is_within
from services.components.wording import duration_words

Check = Callable[[Content, Content], Iterator[tuple[str, str]]]
Row = Mapping[str, Any]

# How much a document asks of the applicant; a condition is no document and is compared only with itself.
_BURDEN: Mapping[str, int] = {
    DocumentForm.DIGITAL: 0,
    DocumentForm.COPY: 1,
    DocumentForm.ORIGINAL: 2,
    DocumentForm.ORIGINAL_AND_COPY: 3,
}
_OFTEN: list[str] = list(EvaluationFrequency.values)  # from often to seldom


def breaches(code: str, rule: str, template: Mapping[str, Any] | None, mine: Mapping[str, Any]) -> Errors:
    """Return by path where `mine` breaks the rule of a component; both contents may be untrusted, wrong ones pass."""
    component = COMPONENTS[ComponentCode(code)]
    if rule not in (Rule.FIXED, Rule.MINIMUM) or template is None:
        return {}
    given, wrong = component.read(template)
    content, unreadable = component.read(mine)
    if wrong or unreadable or given == component.blank():
        return {}
    check = _kept_as_it_is(component) if rule == Rule.FIXED else MINIMUMS[component.code]
    found: Errors = {}
    for path, problem in check(given, content):
        found.setdefault(path, problem)
    return found


# --- fixed ------------------------------------------------------------------------------------------------------------
def _kept_as_it_is(component: Component) -> Check:
    def check(given: Content, mine: Content) -> Iterator[tuple[str, str]]:
        for field in component.fields:
            if given[field.name] == mine[field.name]:
                continue
            if isinstance(field, Rows):
                yield from _different_rows(field, given[field.name], mine[field.name])
            else:
                yield field.name, _as_given(field, given[field.name])

    return check


def _different_rows(field: Rows, given: list[Row], mine: list[Row]) -> Iterator[tuple[str, str]]:
    if len(given) != len(mine):
        facts = {"list": field.label, "n": len(given), "m": len(mine)}
        yield field.name, _("%(list)s: the template fixes %(n)s rows, here are %(m)s. Keep its rows.") % facts
        return
    for index, (theirs, ours) in enumerate(zip(given, mine, strict=True)):
        for part in field.fields:
            if theirs[part.name] != ours[part.name]:
                yield f"{field.name}.{index}.{part.name}", _as_given(part, theirs[part.name])


def _as_given(field: Field, value: Any) -> str:
    words = " ".join(field.words(value))
    if not words:
        return _("The template fixes this: leave it empty.")
    return _("The template fixes this: “%(text)s”.") % {"text": _short(words)}


# --- minimum ----------------------------------------------------------------------------------------------------------
def _requirements(given: Content, mine: Content) -> Iterator[tuple[str, str]]:
    """Allow fewer and lighter ones; what is mandatory must be mandatory in the template too."""
    known = {_key(row["name"]): row for row in given["items"] if row["mandatory"]}
    for index, row in enumerate(mine["items"]):
        if not row["mandatory"]:
            continue
        theirs = known.get(_key(row["name"]))
        if theirs is None:
            text = _("The template does not ask for this. Leave it out, or do not make it mandatory.")
            yield f"items.{index}.name", text
            continue
        if _is_heavier(row["document"], theirs["document"]):
            form = str(DocumentForm(theirs["document"]).label)
            yield f"items.{index}.document", _("The template asks for less: %(form)s.") % {"form": form}
        if theirs["applicant"] and _key(row["applicant"]) != _key(theirs["applicant"]):
            facts = {"whom": theirs["applicant"]}
            yield f"items.{index}.applicant", _("The template asks this only of: %(whom)s.") % facts


def _is_heavier(mine: str, theirs: str) -> bool:
    return _BURDEN.get(mine, -1) > _BURDEN.get(theirs, len(_BURDEN))


def _procedure(given: Content, mine: Content) -> Iterator[tuple[str, str]]:
    """Keep every step of the template, none of them longer."""
    yield from _rows_kept("steps", ("actor", "action"), "action")(given, mine)
    for index, row, theirs in _pairs(given["steps"], mine["steps"], ("actor", "action")):
        yield from _within(theirs, row, "duration_value", "duration_unit", prefix=f"steps.{index}.")


def _duration(given: Content, mine: Content) -> Iterator[tuple[str, str]]:
    """Promise no longer time, counted from and until the same events."""
    yield from _within(given, mine, "duration_value", "duration_unit")
    for name in ("start_event", "end_event"):
        if given[name] and _key(given[name]) != _key(mine[name]):
            yield name, _("The template counts by this event: “%(text)s”.") % {"text": given[name]}


def _fee(given: Content, mine: Content) -> Iterator[tuple[str, str]]:
    """Leave free what is free, and let no tariff rise."""
    if mine["free"]:
        return
    if given["free"]:
        yield "free", _("The template makes this service free of charge. It stays free.")
        return
    if not given["amounts"]:
        return
    known: dict[tuple[str, ...], int] = {}
    for row in given["amounts"]:
        key = _row_key(row, ("name", "per"))
        known[key] = max(known.get(key, 0), row["amount"] or 0)
    for index, row in enumerate(mine["amounts"]):
        most = known.get(_row_key(row, ("name", "per")))
        if most is None:
            text = _("The template has no such tariff. Write its name and unit as in the template, or leave it out.")
            yield f"amounts.{index}.name", text
        elif row["amount"] is not None and row["amount"] > most:
            yield f"amounts.{index}.amount", _("The template allows at most %(most)s.") % {"most": rupiah(most)}


def _complaint_channel(given: Content, mine: Content) -> Iterator[tuple[str, str]]:
    """Keep every kind of channel, each with the agency's own address, and answer no later."""
    there = {row["kind"] for row in mine["channels"]}
    gone = dict.fromkeys(row["kind"] for row in given["channels"] if row["kind"] and row["kind"] not in there)
    if gone:
        yield "channels", _still_needed(str(ComplaintChannelKind(kind).label) for kind in gone)
    yield from _within(given, mine, "response_value", "response_unit")
    yield from _within(given, mine, "resolution_value", "resolution_unit")


def _facilities(given: Content, mine: Content) -> Iterator[tuple[str, str]]:
    yield from _rows_kept("items", ("name",), "name")(given, mine)
    yield from _no_fewer("items", ("name",), "quantity")(given, mine)
    gone = [code for code in given["accessibility"] if code not in mine["accessibility"]]
    if gone:
        field = next(field for field in COMPONENTS[ComponentCode.FACILITIES].fields if field.name == "accessibility")
        yield "accessibility", _still_needed(field.words(gone))


def _internal_control(given: Content, mine: Content) -> Iterator[tuple[str, str]]:
    yield from _lines_kept("supervisor", "text")(given, mine)


def _staff_count(given: Content, mine: Content) -> Iterator[tuple[str, str]]:
    yield from _rows_kept("roles", ("role",), "role")(given, mine)
    yield from _no_fewer("roles", ("role",), "count")(given, mine)


def _performance_evaluation(given: Content, mine: Content) -> Iterator[tuple[str, str]]:
    """Evaluate at least as often."""
    asked, chosen = given["frequency"], mine["frequency"]
    if asked and (not chosen or _OFTEN.index(chosen) > _OFTEN.index(asked)):
        often = str(EvaluationFrequency(asked).label)
        yield "frequency", _("The template asks for at least: %(often)s.") % {"often": often}
    yield from _lines_kept("method")(given, mine)


def _within(given: Row, mine: Row, value: str, unit: str, *, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Compare a length of time; one that the template promises may not be left out either."""
    if given[value] is None or not given[unit]:
        return
    if mine[value] is None or not mine[unit] or not is_within(mine[value], mine[unit], given[value], given[unit]):
        promised = {"time": duration_words(given[value], given[unit])}
        yield f"{prefix}{value}", _("The template promises %(time)s. Yours may be shorter, not longer.") % promised


def _rows_kept(field: str, names: tuple[str, ...], shown: str) -> Check:
    """Return a check: every row of the template is still there, in any place."""

    def check(given: Content, mine: Content) -> Iterator[tuple[str, str]]:
        there = {_row_key(row, names) for row in mine[field]}
        gone = [row[shown] for row in given[field] if _row_key(row, names) not in there]
        if gone:
            yield field, _still_needed(gone)

    return check


def _no_fewer(field: str, names: tuple[str, ...], number: str) -> Check:
    def check(given: Content, mine: Content) -> Iterator[tuple[str, str]]:
        for index, row, theirs in _pairs(given[field], mine[field], names):
            least = theirs[number]
            if least is not None and (row[number] is None or row[number] < least):
                yield f"{field}.{index}.{number}", _("The template asks for at least %(least)s.") % {"least": least}

    return check


def _lines_kept(*fields: str) -> Check:
    """Return a check: every line of the template's text is still there, as a line of its own."""

    def check(given: Content, mine: Content) -> Iterator[tuple[str, str]]:
        for field in fields:
            there = {_key(line) for line in mine[field].split("\n")}
            gone = [line for line in given[field].split("\n") if line and _key(line) not in there]
            if gone:
                yield field, _still_needed(gone)

    return check


def _pairs(given: list[Row], mine: list[Row], names: tuple[str, ...]) -> Iterator[tuple[int, Row, Row]]:
    """Yield the rows that both have, with the place in `mine`; equal rows are paired in their order."""
    waiting: dict[tuple[str, ...], list[Row]] = {}
    for row in given:
        waiting.setdefault(_row_key(row, names), []).append(row)
    for index, row in enumerate(mine):
        if theirs := waiting.get(_row_key(row, names)):
            yield index, row, theirs.pop(0)


def _still_needed(texts: Iterable[str]) -> str:
    listed = "; ".join(f"“{_short(text)}”" for text in texts)
    return _("The template needs these to stay as they are: %(list)s.") % {"list": listed}


def _row_key(row: Row, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_key(row[name]) for name in names)


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


def _short(text: str, most: int = 120) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


MINIMUMS: Mapping[ComponentCode, Check] = {
    ComponentCode.REQUIREMENTS: _requirements,
    ComponentCode.PROCEDURE: _procedure,
    ComponentCode.DURATION: _duration,
    ComponentCode.FEE: _fee,
    ComponentCode.PRODUCT: _rows_kept("items", ("name",), "name"),
    ComponentCode.COMPLAINT_CHANNEL: _complaint_channel,
    ComponentCode.LEGAL_BASIS: _rows_kept("items", ("title",), "title"),
    ComponentCode.FACILITIES: _facilities,
    ComponentCode.COMPETENCE: _rows_kept("items", ("text",), "text"),
    ComponentCode.INTERNAL_CONTROL: _internal_control,
    ComponentCode.STAFF_COUNT: _staff_count,
    ComponentCode.SERVICE_GUARANTEE: _lines_kept("text", "compensation"),
    ComponentCode.SAFETY_GUARANTEE: _lines_kept("text"),
    ComponentCode.PERFORMANCE_EVALUATION: _performance_evaluation,
}
_ROWS_STAY = gettext_lazy("Every row of the template stays; adopters may add rows.")
_LINES_STAY = gettext_lazy("Every line of the template's text stays; adopters may add lines.")
MINIMUM_MEANS: Mapping[ComponentCode, Promise] = {
    ComponentCode.REQUIREMENTS: gettext_lazy("Adopters may ask for less, never for more mandatory documents."),
    ComponentCode.PROCEDURE: gettext_lazy("Every step of the template stays, and none takes longer."),
    ComponentCode.DURATION: gettext_lazy("The time may be shorter, never longer; the events stay."),
    ComponentCode.FEE: gettext_lazy("No tariff may be higher or new, and what is free stays free."),
    ComponentCode.PRODUCT: _ROWS_STAY,
    ComponentCode.COMPLAINT_CHANNEL: gettext_lazy("Every kind of channel stays, and no answer comes later."),
    ComponentCode.LEGAL_BASIS: _ROWS_STAY,
    ComponentCode.FACILITIES: gettext_lazy("Nothing goes from the list or from the accessibility; more may come."),
    ComponentCode.COMPETENCE: _ROWS_STAY,
    ComponentCode.INTERNAL_CONTROL: _LINES_STAY,
    ComponentCode.STAFF_COUNT: gettext_lazy("Every role of the template stays, with at least as many people."),
    ComponentCode.SERVICE_GUARANTEE: _LINES_STAY,
    ComponentCode.SAFETY_GUARANTEE: _LINES_STAY,
    ComponentCode.PERFORMANCE_EVALUATION: gettext_lazy("At least as often, and every line of the method stays."),
}
