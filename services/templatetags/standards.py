"""How standards are drawn: clauses of the public page, status words of the editor."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from django import template
from django.db import models
from django.db.models import TextChoices
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.ui.status import StatusKind
from services.clauses import draw_clause
from services.comparison import Kind, Line, Run
from services.components import Completeness, codes
from services.components.fields import Rows
from services.components.wording import duration_words
from services.differences import shown_value
from services.flow import draw_flow
from services.links_of_clause import Link, links_below
from services.merging import Conflict, Side
from services.models import ComponentRevision, ServiceStandard, StandardComponent

register = template.Library()

CHOICES: Mapping[str, type[TextChoices]] = {
    "document": codes.DocumentForm,
    "channel": codes.ComplaintChannelKind,
    "competence": codes.CompetenceKind,
    "frequency": codes.EvaluationFrequency,
    "accessibility": codes.Accessibility,
}
COMPLETENESS_KINDS = {
    Completeness.EMPTY: StatusKind.WAIT,
    Completeness.PARTIAL: StatusKind.DUE,
    Completeness.COMPLETE: StatusKind.DONE,
}
STATE_KINDS = {
    ServiceStandard.State.DRAFT: StatusKind.RUN,
    ServiceStandard.State.INTERNAL_REVIEW: StatusKind.WAIT,
    ServiceStandard.State.CONSULTATION: StatusKind.RUN,
    ServiceStandard.State.AGREED: StatusKind.WAIT,
    ServiceStandard.State.ENACTED: StatusKind.NEW,
    ServiceStandard.State.PUBLISHED: StatusKind.NEW,
    ServiceStandard.State.IN_FORCE: StatusKind.DONE,
    ServiceStandard.State.UNDER_REVIEW: StatusKind.DUE,
    ServiceStandard.State.SUPERSEDED: StatusKind.OFF,
    ServiceStandard.State.REVOKED: StatusKind.OFF,
}


@register.filter
def choice_label(value: str, kind: str) -> str:
    """Return the words of a stored choice; nothing for a blank one."""
    choices = CHOICES[kind]
    return str(choices(value).label) if value in choices.values else ""


@register.filter
def rows(content: Mapping[str, Any], name: str) -> list[Any]:
    """Return the rows called `name`: in a template, `content.items` would be the dictionary's own method."""
    found = content.get(name)
    return found if isinstance(found, list) else []


@register.filter
def at(values: Mapping[str, Any] | str, key: str) -> Any:
    """Return the value of `key`, which a template cannot ask by a variable; None when there is none."""
    return values.get(key) if isinstance(values, Mapping) else None


@register.filter
def may(user: Any, permission: str) -> bool:
    """Tell whether the user holds a permission."""
    return bool(user.is_authenticated and user.has_perm(permission))


@register.simple_tag
def length_of_time(value: int | None, unit: str) -> str:
    """Write "2 hari kerja", or nothing while it is not known."""
    return duration_words(value, unit)


@register.simple_tag
def clause(row: StandardComponent | ComponentRevision) -> str:
    """Draw what a component says, without its heading."""
    return draw_clause(row.code, row.content, name=f"-{row.pk}" if row.pk else "")


@register.simple_tag
def clause_links(standard: ServiceStandard | Literal[""], row: StandardComponent) -> list[Link]:
    """Return what other apps link to below a component; nothing where a component is drawn without its version."""
    return links_below(standard, row.code) if standard else []


@register.simple_tag(takes_context=True)
def margin_note(context: Mapping[str, Any], field: str, index: int | None = None) -> str:
    """Draw what stands in the margin of a text or row, on pages that have such notes; elsewhere nothing."""
    notes: Mapping[str, str] = context.get("notes") or {}
    return notes.get(field if index is None else f"{field}.{index}", "")


@register.simple_tag
def flow_diagram(steps: Sequence[Mapping[str, Any]], name: str = "") -> SafeString:
    """Draw a procedure; `name` sets the drawing apart from others on the page. Nothing for fewer than two steps."""
    return draw_flow(steps, name=name)


@register.simple_tag
def conflict_value(conflict: Conflict, side: str) -> SafeString:
    """Draw one side of a conflict: its words with the labels of a row's fields, or that it is not there."""
    value = conflict.mine if side == Side.MINE else conflict.theirs
    if value is None and conflict.is_whole_row:
        return format_html("<p>{}</p>", _("Removed."))
    if conflict.is_whole_row and isinstance(conflict.field, Rows):
        cells = ((part.label, shown_value(part, value[part.name])) for part in conflict.field.fields)
        return format_html_join("", '<p><span class="mk-small mk-quiet">{}:</span> {}</p>', (c for c in cells if c[1]))
    words = shown_value(conflict.shape, value)
    return format_html("<p>{}</p>", linebreaksbr(words)) if words else format_html("<p>{}</p>", _("Empty."))


@register.simple_tag
def open_comments(standard: ServiceStandard) -> dict[str, int]:
    """Count the conversations that are not settled, by component."""
    counts = standard.comments.open().order_by().values_list("code").annotate(models.Count("pk"))
    return dict(counts)


@register.simple_tag
def changed_words(line: Line) -> SafeString:
    """Draw a compared line. The space before words stands outside their mark, and always between old words and new."""
    before = (None, *line.runs)
    return format_html_join("", "{}", ((_marked(run, last),) for last, run in zip(before, line.runs, strict=False)))


def _marked(run: Run, last: Run | None) -> SafeString:
    words = run.text.lstrip()
    space = run.text[: len(run.text) - len(words)]
    if run.kind == Kind.SAME or not words:
        return format_html("{}", run.text)
    if run.kind == Kind.REMOVED:
        return format_html('{}<del><span class="mk-hide">{} </span>{}</del>', space, _("removed:"), words)
    if last and last.kind == Kind.REMOVED:
        space = space or " "
    return format_html('{}<ins><span class="mk-hide">{} </span>{}</ins>', space, _("added:"), words)


@register.inclusion_tag("core/_status.html")
def completeness_status(row: StandardComponent, *, bare: bool = False) -> dict[str, Any]:
    """Draw the chip of a component: complete, needs content, empty."""
    value = Completeness(row.completeness)
    return {"kind": COMPLETENESS_KINDS[value].value, "label": value.label, "bare": bare}


@register.inclusion_tag("core/_status.html")
def state_status(standard: ServiceStandard, *, bare: bool = False) -> dict[str, Any]:
    """Draw the chip of a version."""
    state = ServiceStandard.State(standard.state)
    return {"kind": STATE_KINDS[state].value, "label": state.label, "bare": bare}
