"""The report of a forum (laporan pelaksanaan FKP): everything that the evaluation asks a proof of, in one file."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from core.agencies import AgencyFacts
from core.documents.blocks import (
    NONE,
    Block,
    Column,
    bars,
    facts,
    heading,
    paragraph,
    part,
    photo_svg,
    pictures,
    points,
    signature,
    table,
    title,
)
from core.documents.paper import Paper, bare_address, document, letterhead, on_paper
from core.ui.formats import percent, plain_date
from forums.models import ActionItem, AgreementPoint, Forum, ForumDocument, ForumPhoto
from forums.printing import facts as known
from forums.printing.minutes import inputs_table

MOST_PHOTOS = 12


def report(forum: Forum, agency: AgencyFacts) -> Paper:
    """Return the report, as everybody may read it."""
    with on_paper(agency.zone):
        address = bare_address(known.forum_address(forum, agency))
        blocks = [
            title(_("Report of a public consultation forum"), forum.title, agency.name),
            *_background(forum),
            *_time_and_place(forum),
            *_people(forum),
            *_agreed(forum),
            *inputs_table(forum),
            *_plan(forum),
            *_photos(forum),
            *_annexes(forum, address),
            signature([plain_date(_day(forum)), forum.signatory_position or agency.name], forum.signatory_name),
        ]
        return document(
            letterhead(agency),
            title=f"{_('Report of a public consultation forum')}: {forum.title}",
            parts=[part(blocks)],
            made_at=dated_at(forum),
            foot=[f"{forum.title} · {agency.name}", address],
        )


def dated_at(forum: Forum) -> dt.datetime:
    """Return the moment that the file carries."""
    return forum.closed_at or forum.answers_public_at or forum.answering_since or forum.created_at


def _day(forum: Forum) -> dt.date:
    return dated_at(forum).date()


def _background(forum: Forum) -> list[Block]:
    return [
        heading(_("Background")),
        paragraph(forum.purpose or _("The purpose was not written down.")),
        heading(_("Legal basis")),
        points([line] for line in known.LEGAL_BASIS),
    ]


def _time_and_place(forum: Forum) -> list[Block]:
    rows = [
        *known.when(forum),
        (_("Way"), str(forum.get_method_display())),
        (_("Subject"), str(forum.get_subject_display())),
        (_("Texts under discussion"), "\n".join(known.standards_of(forum))),
    ]
    return [heading(_("Time, place and subject")), facts(rows)]


def _people(forum: Forum) -> list[Block]:
    counts = [(str(element.label), number) for element, number in known.all_elements(forum)]
    total = sum(number for _label, number in counts)
    if not total:
        return [heading(_("Participants")), paragraph(_("Nobody has been checked in."), "quiet")]
    shares = [percent(100 * number / total) for _label, number in counts]
    women = forum.participants.counted().filter(sex="female").count()
    men = forum.participants.counted().filter(sex="male").count()
    words = _("In all %(total)s people: %(women)s women, %(men)s men, %(rest)s not said.")
    return [
        heading(_("Participants")),
        bars((_("Element"), _("People who came"), _("Share")), counts, shares),
        paragraph(words % {"total": total, "women": women, "men": men, "rest": total - women - men}),
    ]


def _agreed(forum: Forum) -> list[Block]:
    rows = list(AgreementPoint.objects.filter(forum=forum).select_related("subject__service").order_by("position"))
    if not rows:
        return []
    columns = [Column(_("No.")), Column(_("Point"), 4), Column(_("About"), 2), Column(_("Result"), 2)]
    shown = [
        (
            n,
            row.text,
            known.about(str(row.subject.service) if row.subject else "", row.code),
            known.joined((str(row.get_result_display()), row.reason)),
        )
        for n, row in enumerate(rows, start=1)
    ]
    return [heading(_("Points of the agreement")), table(columns, shown, size=9)]


def _plan(forum: Forum) -> list[Block]:
    actions = list(forum.actions.prefetch_related("inputs"))
    blocks = [heading(_("Action plan"))]
    if not actions:
        return [*blocks, paragraph(_("No actions were planned."), "quiet")]
    columns = [
        Column(_("No.")),
        Column(_("Action"), 4),
        Column(_("Inputs")),
        Column(_("In charge"), 2, names=True),
        Column(_("Done by"), 1.6),
        Column(_("Progress"), 1.6),
    ]
    return [*blocks, table(columns, [_action(n, row) for n, row in enumerate(actions, start=1)], size=9)]


def _action(number: int, row: ActionItem) -> tuple[object, ...]:
    inputs = ", ".join(str(n) for n in sorted(given.number for given in row.inputs.all()))
    progress = percent(row.progress) if row.state == ActionItem.State.OPEN else str(row.get_state_display())
    return (
        number,
        row.action,
        inputs or NONE,
        row.owner_name,
        plain_date(row.due_on),
        known.joined((progress, row.drop_reason)),
    )


def _photos(forum: Forum) -> list[Block]:
    shown = [row for photo in forum.photos.filter(is_public=True)[:MOST_PHOTOS] if (row := _photo(photo))]
    return [heading(_("Documentation")), pictures(shown)] if shown else []


def _photo(photo: ForumPhoto) -> tuple[str, str, str] | None:
    try:
        with photo.file.open("rb") as file:
            svg = photo_svg(file.read())
    except FileNotFoundError:
        return None
    day = f" ({plain_date(photo.taken_on)})" if photo.taken_on else ""
    return svg, photo.alt, f"{photo.alt}{day}"


def _annexes(forum: Forum, address: str) -> list[Block]:
    kinds = set(forum.documents.exclude(kind=ForumDocument.Kind.REPORT).values_list("kind", flat=True))
    names = [str(kind.label) for kind in ForumDocument.Kind if kind.value in kinds]
    if not names:
        return []
    where = _("They are kept by the agency; what is public can be read at %(address)s.") % {"address": address}
    return [heading(_("Annexes")), points([name] for name in names), paragraph(where, "quiet")]
