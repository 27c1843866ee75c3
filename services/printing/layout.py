"""What the paper says about each component: blocks of pieces, in the order of `Component.plain_text`.

A piece is either words of the record or a word of ours beside them. The templates draw the pieces and add nothing, so
that reading.py knows every word that must stand in a PDF. Labels are read in the active language: the callers make it
Indonesian.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.ui.formats import NBSP, number, rupiah
from services.components import COMPONENTS, ComponentCode, Content
from services.components.codes import (
    Accessibility,
    CompetenceKind,
    ComplaintChannelKind,
    DocumentForm,
    EvaluationFrequency,
    TimeUnit,
)
from services.components.fields import Field, Rows
from services.printing.blocks import (
    FULL,
    Column,
    Detail,
    Laid,
    Line,
    Piece,
    Points,
    Step,
    Steps,
    Table,
    Writer,
    ours,
)


def lay_out(code: str, raw: Content, *, detail: Detail = FULL, more_at: str = "", is_narrow: bool = False) -> Laid:
    """Return a component of a record as blocks. A content that the definitions refuse is laid out as blank."""
    component = COMPONENTS[ComponentCode(code)]
    content, errors = component.read(raw)
    writer = Writer(detail, more_at, is_narrow)
    _LAYOUTS[component.code](writer, component.blank() if errors else content)
    if not writer.blocks:
        writer.paragraph(ours(_("Not written yet.")))
    return Laid(component.code, component.number, str(component.label), tuple(writer.blocks))


def _choice(choices: type[TextChoices], value: str) -> str:
    return str(choices(value).label) if value in choices.values else ""


def _time(value: int | None, unit: str) -> str:
    """Return the number and its unit, whichever are known, joined by no-break spaces."""
    parts = ([number(value)] if value is not None else []) + ([_choice(TimeUnit, unit)] if unit else [])
    return " ".join(parts).replace(" ", NBSP)


def _field(code: ComponentCode, rows: str, name: str) -> Field:
    """Return the definition of a field within rows."""
    fields = next(field.fields for field in COMPONENTS[code].fields if isinstance(field, Rows) and field.name == rows)
    return next(field for field in fields if field.name == name)


_MANDATORY = _field(ComponentCode.REQUIREMENTS, "items", "mandatory")
_COPIES = _field(ComponentCode.REQUIREMENTS, "items", "copies")


def _label(code: ComponentCode, name: str) -> str:
    """Return the label of a tick, which are the words that a ticked one gives."""
    return next(str(f.label) for f in COMPONENTS[code].fields if f.name == name)


def _requirements(w: Writer, content: Content) -> None:
    items = content["items"]
    shown = w.rows(items)
    if w.is_narrow:
        w.add(Points(tuple(_requirement_lines(w, item) for item in shown)))
    else:
        w.add(_requirement_table(w, shown))
    w.more(items)
    if content["none_required"]:
        w.paragraph((Piece(_label(ComponentCode.REQUIREMENTS, "none_required"), "strong"),))
    w.closing_note(content)


def _requirement_table(w: Writer, items: list[dict[str, Any]]) -> Table:
    with_forms = any(item["document"] or item["copies"] is not None for item in items)
    columns = [Column(pgettext("number of a row", "No."), right=True), Column(_("Document or condition"), 2.7)]
    columns += [Column(_("Form"), 1.4)] if with_forms else []
    rows = []
    for place, item in enumerate(items, start=1):
        cells = [(ours(str(place)),), (w.said(item["name"], "strong"),)]
        cells += [(_form(w, item),)] if with_forms else []
        rows.append((*cells, _lines(_necessity(item), _applicant(w, item), w.note(item["note"]))))
    return Table((*columns, Column(_("Remarks"), 2.9)), tuple(rows))


def _requirement_lines(w: Writer, item: dict[str, Any]) -> tuple[Line, ...]:
    marks: Line = ()
    for line in (_form(w, item), _necessity(item), _applicant(w, item)):
        marks += (*ours("·"), *line) if marks and line else line
    return _lines(w.said(item["name"], "strong"), marks, w.note(item["note"]))


def _form(w: Writer, item: dict[str, Any]) -> Line:
    copies = " ".join(_COPIES.words(item["copies"]))
    return (*w.said(_choice(DocumentForm, item["document"])), *w.said(copies, "quiet"))


def _necessity(item: dict[str, Any]) -> Line:
    return (Piece(str(_MANDATORY.label)),) if item["mandatory"] else ours(_("Not mandatory"))


def _applicant(w: Writer, item: dict[str, Any]) -> Line:
    return (*ours(_("for:")), *w.said(item["applicant"])) if item["applicant"] else ()


def _procedure(w: Writer, content: Content) -> None:
    steps = content["steps"]
    rows = tuple(
        Step(
            ours(str(place), "plain"),
            w.said(step["actor"]),
            w.said(step["action"]),
            w.said(_time(step["duration_value"], step["duration_unit"])),
            w.note(step["detail"]),
        )
        for place, step in enumerate(w.rows(steps), start=1)
    )
    w.add(Steps(rows))
    w.more(steps)
    w.closing_note(content)


def _duration(w: Writer, content: Content) -> None:
    w.paragraph(w.said(_time(content["duration_value"], content["duration_unit"]), "big"))
    start = (*ours(_("counted from")), *w.said(content["start_event"])) if content["start_event"] else ()
    end = (*ours(_("until")), *w.said(content["end_event"])) if content["end_event"] else ()
    w.paragraph(start, end)
    w.closing_note(content)


def _fee(w: Writer, content: Content) -> None:
    if content["free"]:
        w.paragraph((Piece(_label(ComponentCode.FEE, "free"), "big"),))
    amounts = content["amounts"]
    shown = w.rows(amounts)
    with_per = any(row["per"] for row in shown)
    columns = [Column(_("Class or kind"), 2), Column(_("Tariff"), right=True)] + (
        [Column(_("Per"), 1)] if with_per else []
    )
    rows = tuple(
        (
            (w.said(row["name"]),),
            ((Piece(rupiah(row["amount"]), "strong"),) if row["amount"] is not None else (),),
            *(((w.said(row["per"]),),) if with_per else ()),
        )
        for row in shown
    )
    w.add(Table(tuple(columns), rows))
    w.more(amounts)
    if content["legal_basis"]:
        w.paragraph(ours(_("Legal basis of the tariff:")), w.said(content["legal_basis"]))
    if content["payment"]:
        w.paragraph(ours(_("How to pay:")), w.said(content["payment"]))
    w.closing_note(content)


def _product(w: Writer, content: Content) -> None:
    items = content["items"]
    w.add(Points(tuple(_lines(w.said(item["name"], "strong"), w.note(item["note"])) for item in w.rows(items))))
    w.more(items)


def _complaint_channel(w: Writer, content: Content) -> None:
    channels = content["channels"]
    rows = tuple(
        ((w.said(_choice(ComplaintChannelKind, row["kind"]), "strong"),), (w.said(row["address"]),))
        for row in w.rows(channels)
    )
    w.add(Table((Column(_("Channel"), 1), Column(_("Address or number"), 2)), rows))
    w.more(channels)
    if content["officer"]:
        w.paragraph(ours(_("Officer in charge:")), w.said(content["officer"]))
    first = _time(content["response_value"], content["response_unit"])
    last = _time(content["resolution_value"], content["resolution_unit"])
    w.paragraph((*ours(_("First answer within")), *w.said(first, "strong")) if first else ())
    w.paragraph((*ours(_("Resolved within")), *w.said(last, "strong")) if last else ())
    w.closing_note(content)


def _legal_basis(w: Writer, content: Content) -> None:
    items = content["items"]
    rows = tuple(_lines(w.said(item["title"]), w.said(item["url"], "quiet")) for item in w.rows(items))
    w.add(Points(rows, numbered=True))
    w.more(items)


def _facilities(w: Writer, content: Content) -> None:
    items = content["items"]
    rows = []
    for item in w.rows(items):
        known = item["quantity"] is not None
        quantity = (*ours(_("quantity:")), *w.said(number(item["quantity"]))) if known else ()
        rows.append(_lines(w.said(item["name"], "strong"), (*quantity, *w.note(item["note"]))))
    w.add(Points(tuple(rows)))
    w.more(items)
    if content["accessibility"]:
        w.paragraph(ours(_("Facilities for all that are in place"), "strong"))
        w.add(Points(tuple((w.said(_choice(Accessibility, code)),) for code in content["accessibility"])))
    w.closing_note(content)


def _competence(w: Writer, content: Content) -> None:
    rows = tuple(
        ((*w.said(_choice(CompetenceKind, item["kind"]), "strong"), *w.said(item["text"])),)
        for item in w.rows(content["items"])
    )
    w.add(Points(rows))
    w.more(content["items"])


def _internal_control(w: Writer, content: Content) -> None:
    w.paragraph(w.said(content["supervisor"], "strong"))
    w.paragraph(w.said(content["text"]))


def _staff_count(w: Writer, content: Content) -> None:
    roles = content["roles"]
    rows = tuple(
        ((w.said(row["role"]),), (w.said(number(row["count"])) if row["count"] is not None else (),))
        for row in w.rows(roles)
    )
    w.add(Table((Column(_("Role"), 3), Column(_("Number of people"), 1, right=True)), rows))
    w.more(roles)
    w.closing_note(content)


def _service_guarantee(w: Writer, content: Content) -> None:
    w.paragraph(w.said(content["text"]))
    if content["compensation"]:
        w.paragraph(ours(_("Compensation:"), "strong"), w.said(content["compensation"]))


def _safety_guarantee(w: Writer, content: Content) -> None:
    w.paragraph(w.said(content["text"]))


def _performance_evaluation(w: Writer, content: Content) -> None:
    w.paragraph(w.said(_choice(EvaluationFrequency, content["frequency"]), "strong"))
    w.paragraph(w.said(content["method"]))


def _lines(*lines: Line) -> tuple[Line, ...]:
    return tuple(line for line in lines if line)


_LAYOUTS: Mapping[ComponentCode, Callable[[Writer, Content], None]] = {
    ComponentCode.REQUIREMENTS: _requirements,
    ComponentCode.PROCEDURE: _procedure,
    ComponentCode.DURATION: _duration,
    ComponentCode.FEE: _fee,
    ComponentCode.PRODUCT: _product,
    ComponentCode.COMPLAINT_CHANNEL: _complaint_channel,
    ComponentCode.LEGAL_BASIS: _legal_basis,
    ComponentCode.FACILITIES: _facilities,
    ComponentCode.COMPETENCE: _competence,
    ComponentCode.INTERNAL_CONTROL: _internal_control,
    ComponentCode.STAFF_COUNT: _staff_count,
    ComponentCode.SERVICE_GUARANTEE: _service_guarantee,
    ComponentCode.SAFETY_GUARANTEE: _safety_guarantee,
    ComponentCode.PERFORMANCE_EVALUATION: _performance_evaluation,
}
