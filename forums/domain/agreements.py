"""The minutes of agreement (berita acara): prepared, frozen, signed, sealed.

What is signed is frozen when it is opened for signatures; every signature names the hash of what its giver saw. While
it is open the points cannot be changed (points.PointsFixed): whoever has to, takes it back first, and what was drawn is
void. Locks: forum, agreement, signatures in the order of their keys.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import audit
from core.agencies import current_agency
from core.errors import InvalidInput, NotFound
from core.rights import Actor, require
from core.uploads import check_pdf
from forums.domain.lifecycle import add_event, lock_forum, refuse_findings, today_here
from forums.errors import (
    AgreementChanged,
    AgreementNotOpen,
    AgreementSealed,
    AgreementUnsigned,
    ForumFinished,
    ForumMoveRefused,
)
from forums.models import AgreementPoint, Forum, ForumAgreement, ForumDocument, Participant, Signature
from forums.participation import new_key
from services.seam import content_hash, normalise, record_minutes, text_error

PERMISSION = "forums.manage_forum"
MOST_POINTS = 2000
LEAST_LENGTH = 40  # thousandths of the field's width: a touch by chance is no signature
FIELD = 1000
State = ForumAgreement.State
Strokes = list[list[list[int]]]


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Who signs for an element; for an element of the community one of its participants who are present."""

    element: str
    name: str = ""
    position: str = ""
    participant: Participant | None = None


@transaction.atomic
def prepare_agreement(
    *, forum: Forum, number: str, dated_on: dt.date, place: str, signers: Sequence[Signer], by: Actor
) -> ForumAgreement:
    """Write the head of the minutes and who signs them, anew each time until they are opened for signatures.

    One signs for the provider, and one for each element that attended. Raises InvalidInput by field (`signer_<element>`
    for a signer), ForumMoveRefused before the meeting, ForumFinished, AgreementNotOpen, AgreementSealed.
    """
    require(by, PERMISSION)
    forum = lock_forum(forum)
    if forum.is_finished:
        raise ForumFinished
    if not forum.is_held:
        raise ForumMoveRefused(from_state=forum.state, to_state=str(Forum.State.IN_SESSION))
    words = _checked_head(number, dated_on, place)
    chosen = _checked_signers(forum, signers)
    agreement = ForumAgreement.objects.select_for_update(no_key=True).filter(forum=forum).first()
    agreement = agreement or ForumAgreement(forum=forum)
    _refuse_unless_prepared(agreement)
    agreement.number, agreement.place, agreement.dated_on = words["number"], words["place"], dated_on
    agreement.lock += 1
    agreement.save()
    _keep_signers(agreement, chosen)
    audit.record(action="forums.agreement_prepared", target=agreement, changes={"forum": forum.code})
    return agreement


@transaction.atomic
def open_signing(*, agreement: ForumAgreement, by: Actor) -> ForumAgreement:
    """Freeze what is signed. Raises ForumNotReady with findings, AgreementNotOpen, AgreementSealed."""
    from forums.printing.agreement import agreement_content  # printing needs its own libraries

    require(by, PERMISSION)
    agreement = _locked(agreement)
    if agreement.state == State.SIGNING:
        return agreement
    _refuse_unless_prepared(agreement)
    refuse_findings(opening_findings(agreement))
    agreement.content = agreement_content(agreement, current_agency())
    agreement.content_sha256 = content_hash(agreement.content)
    agreement.state, agreement.opened_at = State.SIGNING, timezone.now()
    agreement.lock += 1
    agreement.save(update_fields=["content", "content_sha256", "state", "opened_at", "lock"])
    _tell(agreement, "agreement_opened", by)
    return agreement


@transaction.atomic
def reopen_agreement(*, agreement: ForumAgreement, by: Actor) -> int:
    """Take the minutes back so that points or signers can change; return how many signatures became void.

    Raises AgreementSealed. Minutes that are not open stay as they are.
    """
    require(by, PERMISSION)
    agreement = _locked(agreement)
    if agreement.state == State.SEALED:
        raise AgreementSealed
    if agreement.state == State.PREPARED:
        return 0
    signed = Signature.objects.filter(agreement=agreement, signed_at__isnull=False)
    void = signed.update(drawing=None, signed_at=None, signed_content_sha256="")
    agreement.state, agreement.opened_at = State.PREPARED, None
    agreement.content, agreement.content_sha256 = {}, ""
    agreement.lock += 1
    agreement.save(update_fields=["state", "opened_at", "content", "content_sha256", "lock"])
    _tell(agreement, "agreement_reopened", by, void=void)
    return void


@transaction.atomic
def sign(*, key: str, drawing: Any, content_sha256: str) -> Signature:
    """Keep a signature under exactly what was seen. Whoever signed already has signed; the first drawing stays.

    Raises NotFound, InvalidInput at `drawing`, AgreementSealed, AgreementNotOpen, AgreementChanged.
    """
    strokes = checked_drawing(drawing)
    found = Signature.objects.filter(key=key).select_related("agreement").first()
    if found is None:
        raise NotFound
    agreement = _locked(found.agreement)
    signature = Signature.objects.select_for_update(no_key=True).get(pk=found.pk)
    signature.agreement = agreement
    if signature.is_signed:
        return signature
    if agreement.state == State.SEALED:
        raise AgreementSealed
    if agreement.state != State.SIGNING:
        raise AgreementNotOpen
    if content_sha256 != agreement.content_sha256:
        raise AgreementChanged
    signature.drawing, signature.signed_at = strokes, timezone.now()
    signature.signed_content_sha256 = agreement.content_sha256
    signature.save(update_fields=["drawing", "signed_at", "signed_content_sha256"])
    return signature


@transaction.atomic
def seal_agreement(*, agreement: ForumAgreement, scan: File | None = None, by: Actor) -> ForumAgreement:
    """Make the minutes final: as everybody signed them on a screen, or by a scan of the signed paper.

    The file is kept, and the record is made by which the standards of the forum are agreed. A second time changes
    nothing. Raises AgreementNotOpen, AgreementUnsigned, InvalidInput at `file`.
    """
    require(by, PERMISSION)
    agreement = _locked(agreement)
    if agreement.state == State.SEALED:
        return agreement
    if agreement.state != State.SIGNING:
        raise AgreementNotOpen
    kept = check_pdf(scan) if scan is not None else None
    agreement.sealed_at = timezone.now()
    pdf = kept.content.read() if kept is not None else _signed_pdf(agreement)
    agreement.is_scan = kept is not None
    agreement.file_sha256 = hashlib.sha256(pdf).hexdigest()
    agreement.state, agreement.sealed_by_id = State.SEALED, by.pk if by else None
    agreement.file.save(f"berita-acara-{agreement.file_sha256[:24]}.pdf", ContentFile(pdf), save=False)
    agreement.minutes = _minutes_for_standards(agreement, pdf, by)
    agreement.lock += 1
    agreement.save()
    ForumDocument.objects.create(
        forum=agreement.forum,
        kind=ForumDocument.Kind.AGREEMENT,
        file=agreement.file.name,
        file_sha256=agreement.file_sha256,
        file_size=len(pdf),
        is_scan=agreement.is_scan,
        made_at=agreement.sealed_at,
        made_by_id=by.pk if by else None,
    )
    _tell(agreement, "agreement_sealed", by, is_scan=agreement.is_scan)
    return agreement


def agreement_pdf(agreement: ForumAgreement) -> bytes:
    """Return the paper as it is now: sealed or out for signatures with what was drawn, before that as a draft."""
    from core.documents.paper import compile_paper
    from forums.printing.agreement import Drawn, agreement_content, agreement_paper  # printing has its own libraries

    if agreement.state == State.PREPARED:
        content: Mapping[str, Any] = agreement_content(agreement, current_agency())
        made_at = dt.datetime.combine(agreement.dated_on, dt.time(), dt.UTC)
        return compile_paper(agreement_paper(content, [], digest="", made_at=made_at))
    drawn = [
        Drawn(element=row.element, drawing=row.drawing, signed_at=row.signed_at)
        for row in agreement.signatures.all()
        if row.drawing is not None and row.signed_at is not None
    ]
    made_at = agreement.sealed_at or agreement.opened_at or timezone.now()
    return compile_paper(agreement_paper(agreement.content, drawn, digest=agreement.content_sha256, made_at=made_at))


def opening_findings(agreement: ForumAgreement) -> list[str]:
    """Return in words what is missing before the minutes can be signed."""
    findings = []
    forum = agreement.forum
    undecided = AgreementPoint.objects.filter(forum=forum, result=AgreementPoint.Result.OPEN).count()
    if undecided:
        text = ngettext("%(number)s point has no result yet.", "%(number)s points have no result yet.", undecided)
        findings.append(text % {"number": undecided})
    if not AgreementPoint.objects.filter(forum=forum).exists():
        findings.append(_("Write down the points that the forum was asked to agree on."))
    if agreement.dated_on > today_here():
        findings.append(_("The minutes are dated on a day that is still to come."))
    signing = set(agreement.signatures.values_list("element", flat=True))
    labels = [str(Participant.Element(element).label) for element in elements_to_sign(forum) if element not in signing]
    if labels:
        findings.append(_("Nobody is named to sign for: %(elements)s.") % {"elements": ", ".join(labels)})
    if elements_to_sign(forum) == [Participant.Element.PROVIDER]:
        findings.append(_("Nobody of the community is checked in."))
    return findings


def elements_to_sign(forum: Forum) -> list[str]:
    """Return the provider, and the elements of the community that attended."""
    present = set(Participant.objects.filter(forum=forum).counted().values_list("element", flat=True))
    provider = Participant.Element.PROVIDER
    return [provider.value, *(element.value for element in Participant.Element if element.value in present)]


def checked_drawing(drawing: Any) -> Strokes:
    """Return a drawing in its stored form. Raises InvalidInput at `drawing`."""
    strokes = _strokes(drawing)
    if strokes is None or sum(len(stroke) for stroke in strokes) > MOST_POINTS:
        raise InvalidInput({"drawing": [_("This signature cannot be read. Clear it and draw it again.")]})
    length = sum(math.dist(a, b) for stroke in strokes for a, b in itertools.pairwise(stroke))
    if length < LEAST_LENGTH:
        raise InvalidInput({"drawing": [_("Draw your signature in the field.")]})
    return strokes


def _strokes(drawing: Any) -> Strokes | None:
    if not isinstance(drawing, list) or not all(isinstance(stroke, list) and stroke for stroke in drawing):
        return None
    points = [point for stroke in drawing for point in stroke]
    if not all(isinstance(point, list) and len(point) == 2 and all(map(_is_place, point)) for point in points):
        return None
    return [[[int(x), int(y)] for x, y in stroke] for stroke in drawing]


def _is_place(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= FIELD


# --- shared -----------------------------------------------------------------------------------------------------------
def _locked(agreement: ForumAgreement) -> ForumAgreement:
    forum = lock_forum(agreement.forum)
    found = ForumAgreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    found.forum = forum
    return found


def _refuse_unless_prepared(agreement: ForumAgreement) -> None:
    if agreement.state == State.SEALED:
        raise AgreementSealed
    if agreement.state != State.PREPARED:
        raise AgreementNotOpen(message=str(_("Take the minutes back first: they are out for signatures.")))


def _checked_head(number: str, dated_on: dt.date, place: str) -> dict[str, str]:
    words = {"number": normalise(number, lines=False), "place": normalise(place, lines=False)}
    errors: dict[str, list[str]] = {}
    for name, limit in (("number", 120), ("place", 200)):
        if problem := text_error(words[name], limit=limit, lines=False):
            errors[name] = [problem]
    if not words["place"]:
        errors["place"] = [_("Write where the forum met.")]
    if dated_on > today_here():
        errors["dated_on"] = [_("This day is still to come.")]
    if errors:
        raise InvalidInput(errors)
    return words


def _checked_signers(forum: Forum, signers: Sequence[Signer]) -> list[Signer]:
    wanted = elements_to_sign(forum)
    given = {signer.element: signer for signer in signers}
    errors: dict[str, list[str]] = {}
    chosen = []
    for element in wanted:
        signer = given.get(element)
        if problem := _signer_problem(forum, signer):
            errors[f"signer_{element}"] = [problem]
        elif signer is not None:
            chosen.append(_in_stored_form(signer))
    if extra := set(given) - set(wanted):
        errors[f"signer_{min(extra)}"] = [_("Nobody of this element attended.")]
    if errors:
        raise InvalidInput(errors)
    return chosen


def _signer_problem(forum: Forum, signer: Signer | None) -> str:
    """Say in words what is wrong with a signer; nothing when all is well."""
    if signer is None or (signer.participant is None and not normalise(signer.name, lines=False)):
        return _("Say who signs.")
    person = signer.participant
    if person is not None:
        present = Participant.objects.filter(forum=forum, element=signer.element).attended()
        return "" if present.filter(pk=person.pk).exists() else _("Choose somebody of this element who is present.")
    if signer.element != Participant.Element.PROVIDER:
        return _("Choose somebody of this element who is present.")
    limits = (signer.name, signer.position)
    return next((problem for text in limits if (problem := text_error(text, limit=160, lines=False))), "") or ""


def _in_stored_form(signer: Signer) -> Signer:
    person = signer.participant
    return Signer(
        element=signer.element,
        name=person.name if person is not None else normalise(signer.name, lines=False),
        position=normalise(signer.position, lines=False) or (person.organisation if person is not None else ""),
        participant=person,
    )


def _keep_signers(agreement: ForumAgreement, chosen: Sequence[Signer]) -> None:
    """Keep one row for each element, with its link while the same person signs."""
    rows = {row.element: row for row in Signature.objects.filter(agreement=agreement)}
    for signer in chosen:
        row = rows.pop(signer.element, None) or Signature(agreement=agreement, element=signer.element, key=new_key())
        if row.pk and (row.name, row.participant_id) != (signer.name, getattr(signer.participant, "pk", None)):
            row.key = new_key()
        row.name, row.position, row.participant = signer.name, signer.position, signer.participant
        row.save()
    Signature.objects.filter(pk__in=[row.pk for row in rows.values()]).delete()


def _signed_pdf(agreement: ForumAgreement) -> bytes:
    missing = [row for row in agreement.signatures.all() if not row.is_signed]
    if missing:
        raise AgreementUnsigned(missing=", ".join(str(row.get_element_display()) for row in missing))
    if any(row.signed_content_sha256 != agreement.content_sha256 for row in agreement.signatures.all()):
        raise AgreementChanged
    return agreement_pdf(agreement)


def _minutes_for_standards(agreement: ForumAgreement, pdf: bytes, by: Actor) -> Any:
    content = agreement.content
    about = {"title": content["forum"]["title"], "address": content["forum"]["address"]}
    lines = [_("Public consultation forum: %(title)s (%(address)s)") % about]
    lines += [f"{n}. {' '.join(point['text'].split())}" for n, point in enumerate(content["agreed"], start=1)]
    return record_minutes(
        held_on=agreement.dated_on,
        elements=[row["element"] for row in content["elements"]],
        file=ContentFile(pdf, name="berita-acara.pdf"),
        number=agreement.number,
        place=agreement.place,
        participants=content["participants"],
        summary=_within("\n".join(lines)),
        by=by,
    )


def _within(text: str, limit: int = 5000) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rsplit(maxsplit=1)[0]}…"


def _tell(agreement: ForumAgreement, kind: str, by: Actor, **facts: object) -> None:
    changes = {"forum": agreement.forum.code, "sha256": agreement.content_sha256, **facts}
    audit.record(action=f"forums.{kind}", target=agreement, changes=changes)
    add_event(agreement.forum, kind, by=by, facts={"sha256": agreement.content_sha256, **facts})
