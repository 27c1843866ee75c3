"""Who wrote a case: sealed with a key of the agency, opened only for a reason.

The key itself is sealed with the deployment's key. When an agency's schema is dropped its key is gone, and with it
every copy of these rows.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.accounts.sealing import seal, unseal
from core.cases.domain.lifecycle import add_event, checked_text, lock_case, require_handler
from core.cases.errors import IdentityClosed, IdentityGone
from core.cases.models import Case, CaseIdentity, CaseMessage, IdentityKey, IdentityLook
from core.identity_numbers import mask, numbers_in
from core.rights import Actor
from core.turns import wait_for_turn


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who wrote, as far as they said. `id_number` is kept only where a law needs it, and shown masked."""

    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    id_kind: str = ""
    id_number: str = ""
    occupation: str = ""
    organisation: str = ""

    def __repr__(self) -> str:
        return "Person(...)"  # so that no traceback and no log line tells who it is

    @property
    def is_nobody(self) -> bool:
        return not any(getattr(self, field.name) for field in fields(self))

    @property
    def masked_id_number(self) -> str:
        return mask(self.id_number)


def keep_identity(case: Case, person: Person) -> None:
    """Seal who wrote a case; nobody leaves no row. Replaces what was there."""
    if person.is_nobody:
        CaseIdentity.objects.filter(case=case).delete()
        return
    values = {
        "sealed": seal_person(person),
        "email_digest": digest("email", person.email),
        "phone_digest": digest("phone", person.phone),
        "has_email": bool(person.email),
        "has_phone": bool(person.phone),
    }
    CaseIdentity.objects.update_or_create(case=case, defaults=values)


def person_of(case: Case) -> Person:
    """Return who wrote a case, for the engine itself: to send a message, or to show citizens their own words.

    Pages of staff ask `identity_for`. Raises IdentityGone.
    """
    row = CaseIdentity.objects.filter(case=case).first()
    if row is None:
        raise IdentityGone
    return unseal_person(bytes(row.sealed))


def person_or_nobody(case: Case) -> Person:
    """Return who wrote a case, or nobody."""
    row = CaseIdentity.objects.filter(case=case).first()
    return Person() if row is None else unseal_person(bytes(row.sealed))


def people_of(cases: Iterable[Case]) -> dict[int, Person]:
    """Return who wrote each of these cases by its id, in two queries; for the citizen's own copy."""
    rows = list(CaseIdentity.objects.filter(case__in=list(cases)))
    box = _box() if rows else None
    return {row.case_id: Person(**json.loads(box.decrypt(bytes(row.sealed)))) for row in rows if box is not None}


def correct_identity(case: Case, correction: Person) -> None:
    """Put right what `correction` names; its empty fields stay as they are."""
    known = asdict(person_or_nobody(case))
    keep_identity(case, Person(**{**known, **{name: value for name, value in asdict(correction).items() if value}}))


def seal_person(person: Person) -> bytes:
    """Return somebody sealed with the agency's key."""
    return _box().encrypt(json.dumps(asdict(person)).encode())


def unseal_person(sealed: bytes) -> Person:
    """Return who was sealed."""
    return Person(**json.loads(_box().decrypt(sealed)))


def seal_facts(facts: Mapping[str, Any]) -> bytes:
    """Return what names somebody, JSON of a regime's own, sealed with the agency's key."""
    return _box().encrypt(json.dumps(facts).encode())


def unseal_facts(sealed: bytes) -> dict[str, Any]:
    """Return what `seal_facts` sealed."""
    found: dict[str, Any] = json.loads(_box().decrypt(sealed))
    return found


def unseal_many(sealed: Iterable[bytes]) -> list[dict[str, Any]]:
    """Return what `seal_facts` sealed of many; the key is read once."""
    box = _box()
    return [json.loads(box.decrypt(one)) for one in sealed]


def identity_for(case: Case, by: Actor) -> Person | None:
    """Return who wrote a case to somebody who handles it, or None where it is protected or not kept.

    Protected are cases whose citizen chose it and kinds whose law asks for it: those go through `open_identity`.
    """
    if case.is_anonymous or case.regime.protects_identity:
        return None
    require_handler(case, by)
    row = CaseIdentity.objects.filter(case=case).first()
    return None if row is None else unseal_person(bytes(row.sealed))


@transaction.atomic
def open_identity(*, case: Case, reason: str, by: Actor) -> Person:
    """Open a protected identity once, for a reason that is kept and told to the head.

    Raises IdentityClosed without the right `feedback.open_identity`, InvalidInput, IdentityGone.
    """
    if by is None or not by.has_perm("feedback.open_identity"):
        raise IdentityClosed
    text = checked_text(reason, field="reason", limit=500, missing=_("Say why you need to know who it is."))
    case = lock_case(case)
    person = person_of(case)
    IdentityLook.objects.create(case=case, case_code=case.code, by_id=by.pk, by_name=str(by), reason=text)
    add_event(case, "identity_opened", by=by, public=False)
    audit.record(action="cases.identity_opened", target=case.code)
    return person


def numbers_written(case: Case) -> list[str]:
    """Return the identity numbers in what the citizen wrote, which pages mask; for whoever opened the identity."""
    texts = case.messages.filter(author=CaseMessage.Author.CITIZEN).values_list("text", flat=True)
    return numbers_in("\n".join(texts))


def digest(kind: str, value: str) -> str:
    """Return the keyed hash by which cases of one e-mail address or telephone number are found; empty for nothing."""
    plain = "".join(value.split()).lower()
    if kind == "phone":
        plain = "".join(letter for letter in plain if letter.isdigit())
        plain = "62" + plain[1:] if plain.startswith("0") else plain
    if not plain:
        return ""
    return hmac.new(_key(), f"{kind}:{plain}".encode(), hashlib.sha256).hexdigest()


def seal_bytes(content: bytes) -> bytes:
    """Seal something else that tells who wrote, such as a copy of a card, with the agency's key."""
    return _box().encrypt(content)


def unseal_bytes(sealed: bytes) -> bytes:
    """Open what `seal_bytes` sealed; whether somebody may is asked by the caller."""
    return _box().decrypt(sealed)


def _box() -> Fernet:
    return Fernet(_key())


def _key() -> bytes:
    row = IdentityKey.objects.filter(pk=1).first()
    if row is None:
        with transaction.atomic():
            wait_for_turn("identity-key")
            row, _made = IdentityKey.objects.get_or_create(
                pk=1, defaults={"sealed": seal(Fernet.generate_key().decode())}
            )
    return _unsealed(row.sealed)


@lru_cache(maxsize=2048)
def _unsealed(sealed: str) -> bytes:
    return unseal(sealed).encode()
