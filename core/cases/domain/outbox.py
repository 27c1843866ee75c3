"""What is to be told, written together with what happened. core.cases.sending sends it afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from core.cases import gateway
from core.cases.models import Case, CaseIdentity, CaseSettings, Notice
from core.models import User
from core.tenancy import current_schema

BATCH = 500


def tell_citizen(case: Case, template: str, *, key: str, facts: Mapping[str, Any] | None = None) -> None:
    """Have the citizen of a case told, by every way that they left and the agency uses; nobody without an address.

    `template` names `<app>/mail/<template>` ("cases/answered" is cases/mail/answered.txt and its siblings); `key` names
    the occasion within the case. A second notice with the same key is dropped. `facts` are JSON without personal data.
    An anonymous citizen of a case that another agency passed on is told by that one, which has their address.
    """
    if case.origin_schema and case.is_anonymous:
        from core.cases.domain.forwarding import relay  # that module needs this one

        relay(case, key=key)
        return
    tell(
        [
            Notice(
                case=case, template=template, way=way, key=f"{case.code}:{key}:citizen{end}", facts=dict(facts or {})
            )
            for way, end in _ways_to(case)
        ]
    )


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


def _ways_to(case: Case) -> list[tuple[str, str]]:
    """Return the ways to the citizen, each with what sets its keys apart."""
    row = CaseIdentity.objects.filter(case=case).only("has_email", "has_phone").first()
    ways = []
    if row is not None and row.has_email:
        ways.append((str(Notice.Way.EMAIL), ""))
    if row is not None and row.has_phone and gateway.is_configured() and CaseSettings.load().tells_by_text:
        ways.append((str(Notice.Way.TEXT), ":text"))
    return ways


def _wake(schema: str) -> None:
    from core.cases.tasks import send_notices  # needs the loaded apps

    send_notices.delay(schema)
