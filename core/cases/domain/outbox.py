"""What is to be told, written together with what happened. core.cases.sending sends it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from core.cases.models import Case, Notice
from core.models import User
from core.tenancy import current_schema


def tell_citizen(case: Case, template: str, *, key: str, facts: Mapping[str, Any] | None = None) -> None:
    """Have the citizen of a case told, by every way that they left and the agency uses; nobody without an address.

    `template` names `<app>/mail/<template>` ("cases/answered" is cases/mail/answered.txt and its siblings); `key` names
    the occasion within the case. A second notice with the same key is dropped. `facts` are JSON without personal data.
    """
    _add(Notice(case=case, template=template, key=f"{case.code}:{key}:citizen", facts=dict(facts or {})))


def tell_staff(
    user: User, template: str, *, key: str, case: Case | None = None, facts: Mapping[str, Any] | None = None
) -> None:
    """Have somebody of the agency told."""
    name = f"{case.code if case else ''}:{key}:{user.pk}"
    _add(Notice(case=case, template=template, to_user=user, key=name, facts=dict(facts or {})))


def _add(notice: Notice) -> None:
    made = Notice.objects.bulk_create([notice], ignore_conflicts=True)
    if made:
        schema = current_schema()
        transaction.on_commit(lambda: _wake(schema), robust=True)


def _wake(schema: str) -> None:
    from core.cases.tasks import send_notices  # needs the loaded apps

    send_notices.delay(schema)
