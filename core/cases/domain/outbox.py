"""What is to be told, written together with what happened. core.cases.sending sends it afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.db import transaction

from core.cases import gateway
from core.cases.models import Case, CaseIdentity, CaseSettings, Notice
from core.models import User
from core.tenancy import current_schema

BATCH = 500
CITIZEN_END, TEXT_END = ":citizen", ":text"  # of the keys of notices: to the citizen of the case, by a short message
Row = tuple[Case, str, Mapping[str, Any]]  # a case, the key of the occasion, the facts
Unreached = Callable[[Sequence[Row], str], None]
_unreached: list[Unreached] = []


class KeptBack(NamedTuple):
    """What a citizen would have been told."""

    case: Case
    template: str
    key: str
    facts: Mapping[str, Any]


_kept_back: ContextVar[list[KeptBack] | None] = ContextVar("outbox_kept_back", default=None)


@contextmanager
def kept_back() -> Iterator[list[KeptBack]]:
    """Run the block and tell no citizen of what it does; whoever began it tells of all of it at once."""
    found: list[KeptBack] = []
    token = _kept_back.set(found)
    try:
        yield found
    finally:
        _kept_back.reset(token)


def when_unreached(listener: Unreached) -> None:
    """Have `listener(rows, template)` called in the same transaction for citizens whom no message can reach."""
    if listener not in _unreached:
        _unreached.append(listener)


def tell_citizen(case: Case, template: str, *, key: str, facts: Mapping[str, Any] | None = None) -> None:
    """Have the citizen of a case told, by every way that they left and the agency uses; nobody without an address.

    `template` names `<app>/mail/<template>` ("cases/answered" is cases/mail/answered.txt and its siblings); `key` names
    the occasion within the case. A second notice with the same key is dropped. `facts` are JSON without personal data.
    An anonymous citizen of a case that another agency passed on is told by that one, which has their address.
    """
    tell_citizens([(case, key, facts or {})], template)


def tell_citizens(rows: Sequence[Row], template: str) -> None:
    """Have the citizens of many cases told of what happened to all of them, each row with its key and its facts.

    Asks twice for any number.
    """
    from core.cases.domain.forwarding import relay  # that module needs this one

    if (kept := _kept_back.get()) is not None:
        kept += [KeptBack(case, template, key, facts) for case, key, facts in rows]
        return
    own = []
    for case, key, facts in rows:
        if case.origin_schema and case.is_anonymous:
            relay(case, key=key)
        else:
            own.append((case, key, facts))
    ways = _ways_to([case for case, _key, _facts in own])
    tell(
        [
            Notice(case=case, template=template, way=way, key=f"{case.code}:{key}{CITIZEN_END}{end}", facts=dict(facts))
            for case, key, facts in own
            for way, end in ways[case.pk]
        ]
    )
    _tell_unreached([row for row in own if not ways[row[0].pk]], template)


def not_reached(notice: Notice) -> None:
    """Note that a notice to a citizen was refused for good; who is reached by no other way either is unreached."""
    case = notice.case
    if case is None or notice.to_user_id is not None:
        return
    occasion = notice.key.removesuffix(TEXT_END)
    others = Notice.objects.filter(key__in=(occasion, f"{occasion}{TEXT_END}"), given_up_at=None).exclude(pk=notice.pk)
    if not others.exists():
        key = occasion.removeprefix(f"{case.code}:").removesuffix(CITIZEN_END)
        _tell_unreached([(case, key, notice.facts)], notice.template)


def tell_staff(
    user: User, template: str, *, key: str, case: Case | None = None, facts: Mapping[str, Any] | None = None
) -> None:
    """Have somebody of the agency told."""
    tell([staff_notice(user, template, key=key, case=case, facts=facts)])


def staff_notice(
    user: User, template: str, *, key: str, case: Case | None = None, facts: Mapping[str, Any] | None = None
) -> Notice:
    """Return what `tell_staff` keeps, for `tell`."""
    name = f"{case.code if case else ''}:{key}:{user.pk}"
    return Notice(case=case, template=template, to_user=user, key=name, facts=dict(facts or {}))


def tell(notices: Sequence[Notice]) -> None:
    """Keep notices, those with a known key apart, and have a worker send them once this transaction is committed."""
    if Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=BATCH):
        wake()


def wake() -> None:
    """Have a worker look at the outbox of the current agency once this transaction is committed."""
    schema = current_schema()
    transaction.on_commit(lambda: _wake(schema), robust=True)


def _ways_to(cases: Sequence[Case]) -> Mapping[int, list[tuple[str, str]]]:
    """Return the ways to the citizen of each case by its id, each with what sets its keys apart."""
    ways: dict[int, list[tuple[str, str]]] = {case.pk: [] for case in cases}
    rows = list(CaseIdentity.objects.filter(case__in=ways).values_list("case_id", "has_email", "has_phone"))
    tells_by_text = (
        gateway.is_configured() and any(has_phone for *_, has_phone in rows) and CaseSettings.load().tells_by_text
    )
    for pk, has_email, has_phone in rows:
        if has_email:
            ways[pk].append((str(Notice.Way.EMAIL), ""))
        if has_phone and tells_by_text:
            ways[pk].append((str(Notice.Way.TEXT), TEXT_END))
    return ways


def _tell_unreached(rows: Sequence[Row], template: str) -> None:
    for listener in _unreached if rows else ():
        listener(rows, template)


def _wake(schema: str) -> None:
    from core.cases.tasks import send_notices  # needs the loaded apps

    send_notices.delay(schema)
