"""A new secret word for a citizen who lost theirs and stands at the counter.

Whoever has the word reads the case and writes in it, so they prove first that it is theirs: by the address or number
that was left with it, which is compared without being opened, or, where nothing was left and nothing is protected, by
an identity card. Wrong answers are kept and counted: nobody finds out by trying who wrote a complaint.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.cases import codes
from core.cases.domain.identities import digest
from core.cases.domain.lifecycle import add_event, change, lock_case
from core.cases.domain.outbox import tell_citizen
from core.cases.errors import ProofMissing, ProofWrong
from core.cases.models import Case, CaseIdentity, CaseLink
from core.errors import InvalidInput, PermissionRefused
from core.rights import Actor

ENTER = "cases.enter_case"
MOST_WRONG = 5  # in a day, for one case


def may_renew_secret(case: Case, by: Actor) -> bool:
    """Tell whether `by` may give out a new word: whoever handles it, and at the counter for what is not protected."""
    if case.erased_at is not None:
        return False
    if by is None or by.has_perm(case.regime.handle) or case.owner_id == by.pk:
        return True
    return by.has_perm(ENTER) and not _is_protected(case)


def renew_secret(*, case: Case, key: str, contact: str = "", has_seen_card: bool = False, by: Actor) -> str:
    """Return a new secret word; the old one, open devices and links end. The same `key` gives the same word.

    Raises PermissionRefused, InvalidInput, ProofWrong, ProofMissing where nothing could prove anybody.
    """
    with transaction.atomic():
        case = lock_case(case)
        if not may_renew_secret(case, by):
            raise PermissionRefused
        secret = codes.secret_of(f"renewed:{case.pk}:{key}")
        if codes.is_same(case.secret_hash, codes.hash_of(secret)):
            return secret
        is_proved = _is_proved(case, contact, has_seen_card=has_seen_card)
        if is_proved:
            CaseLink.objects.filter(case=case, used_at__isnull=True).update(used_at=timezone.now())
            change(case, secret_hash=codes.hash_of(secret))
            add_event(case, "secret_renewed", by=by, facts={"proof": "contact" if contact else "card"})
            audit.record(action="cases.secret_renewed", target=case.code)
            number = case.events.filter(kind="secret_renewed").count()
            tell_citizen(case, "cases/secret_renewed", key=f"secret-{number}")
        else:
            add_event(case, "secret_refused", by=by, public=False)
            audit.record(action="cases.secret_refused", target=case.code)
    if not is_proved:
        raise ProofWrong
    return secret


def _is_proved(case: Case, contact: str, *, has_seen_card: bool) -> bool:
    row = CaseIdentity.objects.filter(case=case).first()
    known = {row.email_digest, row.phone_digest} - {""} if row is not None else set()
    if not known:
        if row is None or _is_protected(case):
            raise ProofMissing
        if not has_seen_card:
            raise InvalidInput({"has_seen_card": [_("Look at an identity card first.")]})
        return True
    if not contact.strip():
        raise InvalidInput({"contact": [_("Write the address or the number that was left with the case.")]})
    wrong = case.events.filter(kind="secret_refused", at__gte=timezone.now() - dt.timedelta(days=1)).count()
    if wrong >= MOST_WRONG:
        return False
    return bool(known & {digest("email", contact), digest("phone", contact)})


def _is_protected(case: Case) -> bool:
    return case.is_anonymous or case.regime.protects_identity
