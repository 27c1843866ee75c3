"""Two tablets with the same link, two who seal: one signature, one file. These tests commit."""

from __future__ import annotations

from functools import partial

import pytest

from core.tenancy import schema_context
from forums.domain.agreements import seal_agreement, sign
from forums.models import ForumAgreement, ForumDocument, Signature
from services.models import MinutesOfAgreement
from tests.forums.papers import make_agreement, make_held_forum, sign_all
from tests.forums.test_inputs_at_once import SCHEMA, _cleaned, at_once  # noqa: F401  # a fixture

pytestmark = pytest.mark.usefixtures("_cleaned")


@pytest.fixture
def agreement(_cleaned: None) -> ForumAgreement:  # noqa: F811  # the fixture imported above
    with schema_context(SCHEMA):
        return make_agreement(make_held_forum(), ForumAgreement.State.SIGNING)


def test_two_tablets_with_one_link_leave_one_signature(agreement: ForumAgreement) -> None:
    with schema_context(SCHEMA):
        key = agreement.signatures.get(element="expert").key
    drawings = [[[[start, 0], [start + 400, 300]]] for start in (1, 500)]
    calls = [partial(sign, key=key, drawing=one, content_sha256=agreement.content_sha256) for one in drawings]
    first, second = at_once(*calls)
    assert first.drawing == second.drawing
    with schema_context(SCHEMA):
        assert Signature.objects.filter(signed_at__isnull=False).count() == 1


def test_two_who_seal_leave_one_file(agreement: ForumAgreement) -> None:
    with schema_context(SCHEMA):
        sign_all(agreement)
    first, second = at_once(*[partial(seal_agreement, agreement=agreement, by=None)] * 2)
    assert first.file_sha256 == second.file_sha256
    with schema_context(SCHEMA):
        assert ForumDocument.objects.count() == 1
        assert MinutesOfAgreement.objects.count() == 1
