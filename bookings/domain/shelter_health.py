"""Health data and papers of a stay: sealed, opened one at a time for a kept reason, emptied when their time is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bookings.models import Factor, Stay, StayExtension, StayHealth, StayInspection, StayPaper, StayPerson
from bookings.models.shelter import HEALTH_FACTORS
from bookings.shelter_errors import HealthClosed, HealthGone
from core import audit
from core.cases.domain.identities import seal_bytes, seal_facts, unseal_bytes, unseal_facts
from core.cases.domain.lifecycle import add_event, checked_text, lock_case, require_handler
from core.cases.models import Case, IdentityLook
from core.errors import InvalidInput
from core.privacy.domain.erasing import ERASED_TEXT, due_cases
from core.rights import Actor
from core.tenancy import on_commit_in_schema
from core.typed_text import normalise, text_error
from core.uploads import Kept

OPEN = "bookings.open_health"
KIND = "stay"
BATCH = 100
TEXT_LIMIT = 500


@dataclass(frozen=True, kw_only=True)
class Health:
    """Why somebody is treated and where, as the family wrote it, and the reasons of health for precedence."""

    diagnosis: str = ""
    treatment: str = ""
    hospital: str = ""
    referred_by: str = ""
    factors: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Health(...)"  # so that no traceback and no log line tells it


@dataclass(frozen=True, kw_only=True)
class NewPaper:
    """A paper before it is sealed."""

    kind: str
    kept: Kept


def checked_health(health: Health) -> Health:
    """Return health data as they are kept. Raises InvalidInput."""
    values = {}
    for name in ("diagnosis", "treatment", "hospital", "referred_by"):
        values[name] = normalise(getattr(health, name), lines=False)
        if problem := text_error(values[name], limit=TEXT_LIMIT, lines=False):
            raise InvalidInput({name: [problem]})
    return Health(factors=tuple(sorted(set(health.factors) & {str(one) for one in HEALTH_FACTORS})), **values)


def keep_health(stay: Stay, health: Health) -> None:
    """Seal health data instead of what was there."""
    facts = {
        "diagnosis": health.diagnosis,
        "treatment": health.treatment,
        "hospital": health.hospital,
        "referred_by": health.referred_by,
        "factors": list(health.factors),
    }
    StayHealth.objects.update_or_create(stay=stay, defaults={"sealed": seal_facts(facts)})


def health_of(stay: Stay) -> Health:
    """Return health data for the engine itself; pages of staff ask `open_health`. Raises HealthGone."""
    row = StayHealth.objects.filter(stay=stay).first()
    if row is None:
        raise HealthGone
    facts = unseal_facts(bytes(row.sealed))
    return Health(**{**facts, "factors": tuple(facts["factors"])})


@transaction.atomic
def open_health(*, stay: Stay, reason: str, by: Actor) -> Health:
    """Return health data once, for a reason that is kept and told to the head.

    Raises HealthClosed without the right, InvalidInput, HealthGone.
    """
    _require_right(by)
    text = checked_text(reason, field="reason", limit=500, missing=_("Say why you need to know it."))
    case = lock_case(stay.case)
    health = health_of(stay)
    _log(case, text, by, "health")
    return health


@transaction.atomic
def change_health_factors(*, stay: Stay, factors: Collection[str], by: Actor) -> int:
    """Note which reasons of health give precedence, and return their points. Raises HealthClosed, HealthGone."""
    _require_right(by)
    health = health_of(stay)
    wanted = tuple(sorted(set(factors) & {str(one) for one in HEALTH_FACTORS}))
    if wanted != health.factors:
        keep_health(
            stay,
            Health(
                diagnosis=health.diagnosis,
                treatment=health.treatment,
                hospital=health.hospital,
                referred_by=health.referred_by,
                factors=wanted,
            ),
        )
    return stay.shelter.points_of(Factor(one) for one in wanted)


def keep_paper(stay: Stay, paper: NewPaper, *, by_citizen: bool) -> StayPaper:
    """Seal a paper; the same one again is kept once."""
    known = StayPaper.objects.filter(stay=stay, kind=paper.kind, sha256=paper.kept.sha256).first()
    if known is not None:
        return known
    row = StayPaper(
        stay=stay,
        kind=paper.kind,
        media_type=paper.kept.media_type,
        size=paper.kept.size,
        sha256=paper.kept.sha256,
        by_citizen=by_citizen,
    )
    row.file.save(f"{stay.pk}/{paper.kind}.sealed", ContentFile(seal_bytes(paper.kept.content.read())), save=False)
    row.save()
    return row


@transaction.atomic
def open_paper(*, paper: StayPaper, reason: str, by: Actor) -> bytes:
    """Return the content of a paper and keep who opened it, why and when.

    A letter of a doctor or hospital asks for the right to open health data, a card for that to handle the stay.
    Raises HealthClosed, HealthGone, InvalidInput, PermissionRefused.
    """
    if paper.is_health:
        _require_right(by)
    else:
        require_handler(paper.stay.case, by)
    text = checked_text(reason, field="reason", limit=500, missing=_("Say why you need to see it."))
    case = lock_case(paper.stay.case)
    try:
        with paper.file.open("rb") as sealed:
            content = unseal_bytes(sealed.read())
    except (FileNotFoundError, ValueError) as error:
        raise HealthGone from error
    _log(case, text, by, str(paper.kind))
    return content


def count_health(before: dt.datetime) -> int:
    """Return of how many stays that ended before a moment health data or letters are still there."""
    return _with_health(before).count()


@transaction.atomic
def erase_health(before: dt.datetime) -> int:
    """Delete health data and the letters of stays that ended before a moment; return of how many."""
    stays = list(_with_health(before).values_list("pk", flat=True)[:BATCH])
    _drop(StayPaper.objects.filter(stay__in=stays, kind__in=[str(kind) for kind in StayPaper.HEALTH]))
    StayHealth.objects.filter(stay__in=stays).delete()
    Stay.objects.filter(pk__in=stays).update(health_points=0)
    return len(stays)


def erase_stays(case_ids: list[int]) -> None:
    """Empty what names somebody in these stays: who stayed, health data, every paper, and what officers noted."""
    stays = list(Stay.objects.filter(case__in=case_ids).values_list("pk", flat=True))
    _drop(StayPaper.objects.filter(stay__in=stays))
    StayHealth.objects.filter(stay__in=stays).delete()
    StayPerson.objects.filter(stay__in=stays).update(sealed=b"")
    StayInspection.objects.filter(stay__in=stays).update(items=[], note="")
    StayExtension.objects.filter(stay__in=stays).exclude(note="").update(note=ERASED_TEXT)
    Stay.objects.filter(pk__in=stays).update(health_points=0)


def _with_health(before: dt.datetime) -> QuerySet[Stay]:
    ended = due_cases(KIND, before).values("pk")
    letters = StayPaper.objects.filter(kind__in=[str(kind) for kind in StayPaper.HEALTH])
    left = Q(health__isnull=False) | Q(pk__in=letters.values("stay"))
    return Stay.objects.filter(left, case__in=ended).order_by("pk")


def _drop(papers: QuerySet[StayPaper]) -> None:
    rows = list(papers)
    StayPaper.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        on_commit_in_schema(row.file.storage.delete, str(row.file.name), robust=True)


def _require_right(by: Actor) -> None:
    if by is not None and not by.has_perm(OPEN):
        raise HealthClosed


def _log(case: Case, reason: str, by: Actor, what: str) -> None:
    IdentityLook.objects.create(
        case=case, case_code=case.code, by_id=by.pk if by else None, by_name=str(by or ""), reason=reason
    )
    add_event(case, "health_opened", by=by, public=False, facts={"what": what})
    audit.record(action="bookings.health_opened", target=case.code, changes={"what": [None, what]})
