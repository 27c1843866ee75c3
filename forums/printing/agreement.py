"""The minutes of agreement (berita acara kesepakatan): first as content that is frozen and signed, then on paper.

Source: UU 25/2009 Pasal 20; Permenpan RB 16/2017; domain reference, sections 2.2 and 2.5.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.agencies import AgencyFacts
from core.documents.blocks import (
    NONE,
    Block,
    Strokes,
    bars,
    facts,
    heading,
    paragraph,
    part,
    points,
    qr,
    signatures,
    strokes_svg,
    title,
)
from core.documents.paper import Paper, bare_address, document, letterhead, on_paper
from core.ui.formats import long_date, moment, percent
from forums.models import AgreementPoint, Forum, ForumAgreement, Participant, Signature
from forums.printing import facts as known
from forums.printing.spelled import spelled

FORMAT = 1
Content = Mapping[str, Any]


@dataclass(frozen=True)
class Drawn:
    """What one signer drew, and when."""

    element: str
    drawing: Strokes
    signed_at: dt.datetime


def agreement_content(agreement: ForumAgreement, agency: AgencyFacts) -> dict[str, Any]:
    """Return all that is signed, as data: with it alone the paper is made again, byte for byte."""
    forum = agreement.forum
    with on_paper(agency.zone):
        present = known.elements_present(forum)
        return {
            "format": FORMAT,
            "head": letterhead(agency),
            "forum": {
                "code": forum.code,
                "title": forum.title,
                "subject": str(forum.get_subject_display()),
                "method": str(forum.get_method_display()),
                "address": known.forum_address(forum, agency),
            },
            "number": agreement.number,
            "dated_on": agreement.dated_on.isoformat(),
            "place": agreement.place,
            "opening": _opening(agreement, agency),
            "standards": known.standards_of(forum),
            "elements": [
                {"element": element.value, "label": str(element.label), "count": number} for element, number in present
            ],
            "participants": sum(number for _element, number in present),
            **_points(forum),
            "inputs": forum.inputs.standing().count(),
            "decisions": [{"label": label, "count": number} for label, number in known.decisions(forum)],
            "closing": _("These minutes of agreement were made truthfully, to be used and carried out as they stand."),
            "signers": [_signer(row) for row in agreement.signatures.order_by("pk")],
        }


def agreement_paper(content: Content, drawn: Iterable[Drawn], *, digest: str, made_at: dt.datetime) -> Paper:
    """Return the paper of a frozen content with what was drawn. Without `digest` it is marked as a draft."""
    zone = ZoneInfo(content["head"]["zone"])
    by_element = {row.element: row for row in drawn}
    with on_paper(zone):
        name = _("Minutes of agreement of a public consultation forum")
        number = _("Number: %(number)s") % {"number": content["number"] or NONE}
        blocks = [title(name, content["forum"]["title"], number), *agreement_blocks(content)]
        blocks.append(heading(_("Signatures")))
        blocks.append(signatures(_place(row, by_element.get(row["element"])) for row in content["signers"]))
        blocks.append(_proof(content, digest))
        foot = [f"{name} · {content['forum']['title']}"]
        if digest:
            foot.append(f"SHA-256 {digest}")
        return document(
            content["head"],
            title=f"{name}: {content['forum']['title']}",
            parts=[part(blocks)],
            made_at=made_at,
            foot=foot,
            draft="" if digest else _("DRAFT"),
        )


def agreement_blocks(content: Content) -> list[Block]:
    """Return what is agreed, without heading and signatures."""
    forum = content["forum"]
    total = content["participants"]
    people = ngettext("%(n)s person", "%(n)s people", total) % {"n": total}
    counts = [(row["label"], row["count"]) for row in content["elements"]]
    return [
        paragraph(content["opening"]),
        facts(
            [
                (_("Subject"), f"{forum['subject']}: {forum['title']}"),
                (_("Way"), forum["method"]),
                (_("Texts under discussion"), "\n".join(content["standards"])),
                (_("Took part"), people),
            ]
        ),
        heading(_("Who took part")),
        bars(
            (_("Element"), _("People who came"), _("Share")),
            counts,
            [percent(100 * number / total) if total else "" for _label, number in counts],
        )
        if counts
        else paragraph(_("Nobody has been checked in.")),
        heading(_("What was agreed")),
        points(_lines(row) for row in content["agreed"])
        if content["agreed"]
        else paragraph(_("No point was agreed."), "quiet"),
        heading(_("What was not agreed")),
        points(_lines(row) for row in content["not_agreed"])
        if content["not_agreed"]
        else paragraph(_("There is no point on which the forum did not agree."), "quiet"),
        heading(_("Inputs")),
        paragraph(_inputs_words(content)),
        paragraph(content["closing"]),
    ]


def _opening(agreement: ForumAgreement, agency: AgencyFacts) -> str:
    day = agreement.dated_on
    weekday, date = long_date(day).split(", ", 1)
    words = _(
        "Today, %(weekday)s, day %(day)s of the month of %(month)s in the year %(year)s (%(date)s), at %(place)s, a "
        "public consultation forum was held by %(agency)s together with the elements of the community named below, "
        "which agreed as follows."
    )
    return words % {
        "weekday": weekday,
        "day": spelled(day.day),
        "month": date.replace("\N{NO-BREAK SPACE}", " ").split(" ")[1],
        "year": spelled(day.year),
        "date": f"{day:%d-%m-%Y}",
        "place": agreement.place,
        "agency": agency.name,
    }


def _points(forum: Forum) -> dict[str, list[dict[str, Any]]]:
    rows = AgreementPoint.objects.filter(forum=forum).select_related("subject__service").prefetch_related("inputs")
    found: dict[str, list[dict[str, Any]]] = {"agreed": [], "not_agreed": []}
    for row in rows.order_by("position"):
        if row.result in found:
            found[row.result].append(_point(row))
    return found


def _point(row: AgreementPoint) -> dict[str, Any]:
    service = str(row.subject.service) if row.subject else ""
    return {
        "text": row.text,
        "about": known.about(service, row.code),
        "inputs": sorted(given.number for given in row.inputs.all()),
        "reason": row.reason,
    }


def _lines(row: Mapping[str, Any]) -> list[str]:
    numbers = ", ".join(str(number) for number in row["inputs"])
    return [
        row["text"],
        row["about"],
        _("Because of the inputs no. %(numbers)s") % {"numbers": numbers} if numbers else "",
        _("Reason: %(reason)s") % {"reason": row["reason"]} if row["reason"] else "",
    ]


def _inputs_words(content: Content) -> str:
    number = content["inputs"]
    words = ngettext("%(n)s input was given", "%(n)s inputs were given", number) % {"n": number}
    shares = ", ".join(f"{row['label'].lower()} {row['count']}" for row in content["decisions"])
    return f"{words}: {shares}." if shares else f"{words}."


def _signer(row: Signature) -> dict[str, str]:
    is_provider = row.element == Participant.Element.PROVIDER
    over = _("On behalf of the provider") if is_provider else str(row.get_element_display())
    return {"element": row.element, "over": over, "name": row.name, "position": row.position}


def _place(signer: Mapping[str, str], drawn: Drawn | None) -> dict[str, str]:
    signed = _("Signed on a screen, %(moment)s") % {"moment": moment(drawn.signed_at)} if drawn else ""
    return {
        "over": signer["over"],
        "position": signer["position"],
        "name": signer["name"],
        "under": signed,
        "drawing": strokes_svg(drawn.drawing) if drawn else "",
        "alt": _("Signature of %(name)s") % {"name": signer["name"]} if drawn else "",
    }


def _proof(content: Content, digest: str) -> Block:
    address = content["forum"]["address"]
    alt = _("QR code that leads to %(address)s") % {"address": bare_address(address)}
    lines: Sequence[str] = [_("Read and check"), bare_address(address)]
    if digest:
        lines = [*lines, _("SHA-256 of what was signed:"), f"{digest[:32]} {digest[32:]}"]
    return qr(address, alt, *lines)
