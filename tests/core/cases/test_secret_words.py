"""A new secret word at the counter: who may give it, what proves a citizen, and what ends with it."""

import uuid
from typing import Any

import pytest
from django.test import Client

from core.cases import access
from core.cases.domain.identities import Person
from core.cases.domain.secret_words import MOST_WRONG, renew_secret
from core.cases.errors import LinkEnded, ProofMissing, ProofWrong, SecretWrong
from core.cases.models import Notice
from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from tests.core.cases.desk import address
from tests.factories.cases import PERSON, file_trial, make_trial
from tests.world import get_user


def renew(case: Any, **fields: Any) -> str:
    values = {"key": str(uuid.uuid4()), "contact": PERSON.phone, "by": get_user("complaints"), **fields}
    return renew_secret(case=case, **values)


def test_a_new_word_ends_the_old_one_and_the_links() -> None:
    filed = file_trial()
    token, key = access.new_link(filed.case), str(uuid.uuid4())
    word = renew(filed.case, key=key)
    assert renew(filed.case, key=key) == word != filed.secret
    assert access.case_with_secret(filed.case.code, word) == filed.case
    with pytest.raises(SecretWrong):
        access.case_with_secret(filed.case.code, filed.secret)
    with pytest.raises(LinkEnded):
        access.use_link(filed.case.code, token)
    events = filed.case.events.filter(kind="secret_renewed")
    assert [(event.is_public, event.facts) for event in events] == [(True, {"proof": "contact"})]
    assert AuditEntry.objects.filter(action="cases.secret_renewed").count() == 1
    assert Notice.objects.filter(case=filed.case, template="cases/secret_renewed", to_user=None).count() == 1


def test_who_tries_addresses_finds_nothing_out() -> None:
    case = make_trial()
    for number in range(MOST_WRONG):
        with pytest.raises(ProofWrong):
            renew(case, contact=f"0812000{number}")
    with pytest.raises(ProofWrong):
        renew(case)
    assert case.events.filter(kind="secret_refused", is_public=False).count() == MOST_WRONG + 1


def test_a_card_proves_only_where_nothing_else_was_left_and_nothing_is_protected() -> None:
    with pytest.raises(InvalidInput):
        renew(make_trial(), contact="", has_seen_card=True)
    named = make_trial(person=Person(name="Siti Aminah"))
    assert renew(named, contact="", has_seen_card=True)
    for case in (make_trial(person=Person()), make_trial(person=Person(name="Siti"), is_anonymous=True)):
        with pytest.raises(ProofMissing):
            renew(case, contact="", has_seen_card=True)


def test_only_who_handles_it_renews_what_is_protected() -> None:
    case = make_trial(is_anonymous=True)
    with pytest.raises(PermissionRefused):
        renew(case, by=get_user("counter"))
    assert renew(make_trial(), by=get_user("counter"))


def test_the_page_leads_to_the_receipt_with_the_word(client_a: Client) -> None:
    client_a.force_login(get_user("complaints"))
    case = make_trial()
    page = address(case, "kata-kunci/")
    assert client_a.get(page).status_code == 200
    assert client_a.post(page, {"key": str(uuid.uuid4()), "contact": "salah@warga.example"}).status_code == 422
    sent = client_a.post(page, {"key": str(uuid.uuid4()), "contact": PERSON.email})
    assert (sent.status_code, sent["Location"]) == (302, f"/lacak/{case.code}/tanda-terima/?baru=1")
    shown = client_a.get(sent["Location"])
    word = shown.context["secret"]
    assert shown.context["by_staff"]
    assert access.case_with_secret(case.code, word) == case
    assert word not in sent["Location"]
