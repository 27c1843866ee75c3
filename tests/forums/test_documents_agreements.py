"""The minutes of agreement: who signs, what is frozen, what a signature holds, and that a sealed one never changes."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from core.errors import InvalidInput, NotFound, PermissionRefused
from forums.domain import agreements, lifecycle
from forums.domain.agreements import (
    Signer,
    agreement_pdf,
    checked_drawing,
    open_signing,
    prepare_agreement,
    reopen_agreement,
    seal_agreement,
    sign,
)
from forums.domain.lifecycle import today_here
from forums.domain.points import add_point
from forums.errors import (
    AgreementChanged,
    AgreementNotOpen,
    AgreementSealed,
    AgreementUnsigned,
    ForumMoveRefused,
    ForumNotReady,
    PointsFixed,
)
from forums.models import AgreementPoint, Forum, ForumAgreement, ForumDocument, Participant
from services.models import MinutesOfAgreement, ServiceStandard
from tests.factories.forums import make_forum, make_participant
from tests.factories.services import pdf_file
from tests.forums.papers import DRAWING, make_agreement, make_held_forum, sign_all, signers_of
from tests.world import get_user

pytestmark = pytest.mark.django_db
State = ForumAgreement.State
Element = Participant.Element


@pytest.fixture
def forum(in_a: Any) -> Forum:
    return make_held_forum()


def test_one_signs_for_the_provider_and_one_for_each_element_that_attended(forum: Forum) -> None:
    agreement = make_agreement(forum)
    signers = list(agreement.signatures.values_list("element", "name"))
    assert [element for element, _name in signers] == ["provider", "service_user", "expert", "mass_media"]
    assert agreement.state == State.PREPARED


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"place": "  "}, "place"),
        ({"number": "x" * 121}, "number"),
        ({"dated_on": dt.date(2999, 1, 1)}, "dated_on"),
        ({"signers": []}, "signer_provider"),
    ],
)
def test_a_head_that_is_wrong_is_refused(forum: Forum, change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        make_agreement(forum, **change)
    assert field in refused.value.errors
    assert not ForumAgreement.objects.exists()


def test_who_is_absent_or_of_another_element_or_forum_cannot_sign(forum: Forum) -> None:
    absent = make_participant(forum, present=False, name="Tidak Hadir")
    of_media = Participant.objects.get(forum=forum, element=Element.MASS_MEDIA)
    standard = forum.standards.get().standard
    assert standard is not None
    elsewhere = make_participant(make_forum(Forum.State.IN_SESSION, standard))
    for person in (absent, of_media, elsewhere):
        signers = [row for row in signers_of(forum) if row.element != Element.SERVICE_USER]
        with pytest.raises(InvalidInput) as refused:
            make_agreement(forum, signers=[*signers, Signer(element=Element.SERVICE_USER, participant=person)])
        assert list(refused.value.errors) == ["signer_service_user"]
    with pytest.raises(InvalidInput) as refused:
        make_agreement(forum, signers=[*signers_of(forum), Signer(element=Element.CIVIL_SOCIETY, participant=absent)])
    assert list(refused.value.errors) == ["signer_civil_society"]


def test_a_community_element_is_not_signed_for_by_a_typed_name(forum: Forum) -> None:
    signers = [Signer(element=row.element, name="Siapa Saja") for row in signers_of(forum)]
    with pytest.raises(InvalidInput) as refused:
        make_agreement(forum, signers=signers)
    assert "signer_provider" not in refused.value.errors
    assert "signer_expert" in refused.value.errors


def test_before_the_meeting_nothing_is_prepared(in_a: Any) -> None:
    forum = make_forum(Forum.State.ANNOUNCED)
    with pytest.raises(ForumMoveRefused):
        make_agreement(forum)


def test_rights(forum: Forum) -> None:
    counter = get_user("counter")
    with pytest.raises(PermissionRefused):
        prepare_agreement(
            forum=forum, number="", dated_on=today_here(), place="Aula", signers=signers_of(forum), by=counter
        )
    agreement = make_agreement(forum, State.SIGNING)
    sign_all(agreement)
    for act in (open_signing, reopen_agreement, seal_agreement):
        with pytest.raises(PermissionRefused):
            act(agreement=agreement, by=counter)


def test_a_link_stays_with_its_signer_and_changes_with_the_person(forum: Forum) -> None:
    agreement = make_agreement(forum)
    before = dict(agreement.signatures.values_list("element", "key"))
    other = make_participant(forum, name="Wakil Lain", element=Element.MASS_MEDIA)
    signers = [row for row in signers_of(forum) if row.element != Element.MASS_MEDIA]
    make_agreement(forum, signers=[*signers, Signer(element=Element.MASS_MEDIA, participant=other)])
    after = dict(agreement.signatures.values_list("element", "key"))
    assert after.pop("mass_media") != before.pop("mass_media")
    assert after == before


def test_what_is_missing_is_told_before_it_is_opened(forum: Forum) -> None:
    agreement = make_agreement(forum)
    AgreementPoint.objects.filter(forum=forum, position=1).update(result=AgreementPoint.Result.OPEN)
    make_participant(forum, name="Terlambat", element=Element.CIVIL_SOCIETY)
    with pytest.raises(ForumNotReady) as refused:
        open_signing(agreement=agreement, by=None)
    assert len(refused.value.facts["findings"]) == 2


def test_without_points_or_people_there_is_nothing_to_sign(in_a: Any) -> None:
    forum = make_forum(Forum.State.IN_SESSION)
    agreement = make_agreement(forum)
    with pytest.raises(ForumNotReady) as refused:
        open_signing(agreement=agreement, by=None)
    assert len(refused.value.facts["findings"]) == 2


def test_what_is_opened_is_frozen(forum: Forum) -> None:
    agreement = make_agreement(forum, State.SIGNING)
    assert [row["text"] for row in agreement.content["agreed"]] == ["Aula dibuka pada hari Sabtu."]
    assert agreement.content["not_agreed"][0]["reason"] == "Petugas jaga belum ada."
    assert agreement.content["agreed"][0]["inputs"] == [1]
    assert agreement.content["participants"] == 3
    assert len(agreement.content_sha256) == 64
    with pytest.raises(PointsFixed):
        add_point(forum=forum, text="Butir baru", by=None)
    with pytest.raises(AgreementNotOpen):
        make_agreement(forum)
    assert open_signing(agreement=agreement, by=None).content_sha256 == agreement.content_sha256
    assert forum.events.filter(kind="agreement_opened").count() == 1


def test_a_signature_holds_what_was_seen_and_is_given_once(forum: Forum) -> None:
    agreement = make_agreement(forum, State.SIGNING)
    key = agreement.signatures.get(element=Element.EXPERT).key
    first = sign(key=key, drawing=DRAWING, content_sha256=agreement.content_sha256)
    again = sign(key=key, drawing=[[[0, 0], [900, 300]]], content_sha256=agreement.content_sha256)
    assert again.drawing == first.drawing == DRAWING
    assert again.signed_at == first.signed_at
    assert first.signed_content_sha256 == agreement.content_sha256


def test_what_changed_meanwhile_is_not_signed(forum: Forum) -> None:
    agreement = make_agreement(forum, State.SIGNING)
    seen, key = agreement.content_sha256, agreement.signatures.get(element=Element.EXPERT).key
    reopen_agreement(agreement=agreement, by=None)
    with pytest.raises(AgreementNotOpen):
        sign(key=key, drawing=DRAWING, content_sha256=seen)
    AgreementPoint.objects.filter(forum=forum, position=1).update(text="Aula dibuka pada hari Minggu.")
    agreement = open_signing(agreement=agreement, by=None)
    with pytest.raises(AgreementChanged):
        sign(key=key, drawing=DRAWING, content_sha256=seen)
    assert not agreement.signatures.filter(signed_at__isnull=False).exists()


def test_taking_it_back_makes_signatures_void_and_tells_so(forum: Forum) -> None:
    agreement = make_agreement(forum, State.SIGNING)
    sign_all(agreement)
    assert reopen_agreement(agreement=agreement, by=None) == 4
    assert not agreement.signatures.filter(signed_at__isnull=False).exists()
    assert forum.events.get(kind="agreement_reopened").facts["void"] == 4
    assert reopen_agreement(agreement=agreement, by=None) == 0
    add_point(forum=forum, text="Butir baru", by=None)


@pytest.mark.parametrize(
    "drawing",
    [
        None,
        "",
        {},
        [],
        [[]],
        [[[1, 2]]],
        [[[1, 2], [3, 4]]],  # a touch by chance
        [[[1, 2, 3], [100, 200]]],
        [[["1", 2], [100, 200]]],
        [[[1.5, 2], [100, 200]]],
        [[[True, 2], [100, 200]]],
        [[[-1, 2], [100, 200]]],
        [[[0, 2], [1001, 200]]],
        [[[n % 1000, 0] for n in range(2001)]],
        [[None, [100, 200]]],
    ],
)
def test_what_is_no_signature_is_refused(drawing: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_drawing(drawing)
    assert list(refused.value.errors) == ["drawing"]


def test_a_dot_beside_a_stroke_is_kept() -> None:
    assert checked_drawing([[[0, 0], [50, 0]], [[60, 10]]]) == [[[0, 0], [50, 0]], [[60, 10]]]


def test_nobody_signs_with_a_key_that_is_not_there(in_a: Any) -> None:
    with pytest.raises(NotFound):
        sign(key="tidak-ada", drawing=DRAWING, content_sha256="")


def test_it_is_sealed_only_when_everybody_signed(forum: Forum) -> None:
    agreement = make_agreement(forum)
    with pytest.raises(AgreementNotOpen):
        seal_agreement(agreement=agreement, by=None)
    agreement = open_signing(agreement=agreement, by=None)
    row = agreement.signatures.get(element=Element.PROVIDER)
    sign(key=row.key, drawing=DRAWING, content_sha256=agreement.content_sha256)
    with pytest.raises(AgreementUnsigned):
        seal_agreement(agreement=agreement, by=None)


def test_a_sealed_one_is_the_same_file_whenever_it_is_made_again(forum: Forum) -> None:
    agreement = make_agreement(forum, State.SIGNING)
    sign_all(agreement)
    agreement = seal_agreement(agreement=agreement, by=None)
    with agreement.file.open("rb") as file:
        kept = file.read()
    AgreementPoint.objects.filter(forum=forum).update(text="Sesuatu yang lain")
    Participant.objects.filter(forum=forum).update(name="Nama lain")
    Forum.objects.filter(pk=forum.pk).update(title="Judul lain")
    again = ForumAgreement.objects.get(pk=agreement.pk)
    assert agreement_pdf(again) == kept
    assert hashlib.sha256(kept).hexdigest() == again.file_sha256


def test_a_sealed_one_is_changed_by_nobody(forum: Forum) -> None:
    agreement = make_agreement(forum, State.SIGNING)
    sign_all(agreement)
    agreement = seal_agreement(agreement=agreement, by=None)
    with pytest.raises(AgreementSealed):
        make_agreement(forum)
    with pytest.raises(AgreementSealed):
        reopen_agreement(agreement=agreement, by=None)
    assert seal_agreement(agreement=agreement, by=None).file_sha256 == agreement.file_sha256
    assert ForumDocument.objects.filter(forum=forum, kind=ForumDocument.Kind.AGREEMENT).count() == 1
    assert MinutesOfAgreement.objects.count() == 1


def test_sealing_makes_the_record_by_which_the_standard_is_agreed(forum: Forum) -> None:
    from services.seam import agree_standard

    agreement = make_agreement(forum, State.SIGNING)
    sign_all(agreement)
    minutes = seal_agreement(agreement=agreement, by=None).minutes
    assert minutes is not None
    assert minutes.elements == ["service_user", "expert", "mass_media"]
    assert (minutes.participants, minutes.number, minutes.place) == (3, "BA/7/2023", "Aula kantor")
    assert f"/forum/{forum.code}/" in minutes.summary
    assert "Aula dibuka pada hari Sabtu." in minutes.summary
    standard = forum.standards.get().standard
    assert standard is not None
    agreed = agree_standard(standard=standard, minutes=minutes, by=None)
    assert agreed.state == ServiceStandard.State.AGREED


def test_late_guests_do_not_change_what_was_signed(forum: Forum) -> None:
    agreement = make_agreement(forum, State.SIGNING)
    sign_all(agreement)
    make_participant(forum, name="Sesudah Itu", element=Element.CIVIL_SOCIETY)
    minutes = seal_agreement(agreement=agreement, by=None).minutes
    assert minutes is not None
    assert minutes.participants == 3
    assert "civil_society" not in minutes.elements


def test_a_scan_of_the_signed_paper_seals_it_too(forum: Forum) -> None:
    agreement = make_agreement(forum, State.SIGNING)
    with pytest.raises(InvalidInput):
        seal_agreement(agreement=agreement, scan=ContentFile(b"bukan PDF", name="x.pdf"), by=None)
    agreement = seal_agreement(agreement=agreement, scan=pdf_file(), by=None)
    assert agreement.is_scan
    assert not agreement.signatures.filter(signed_at__isnull=False).exists()
    document = ForumDocument.objects.get(forum=forum, kind=ForumDocument.Kind.AGREEMENT)
    assert document.is_scan
    assert not document.is_public
    with pytest.raises(AgreementSealed):
        sign(key=agreement.signatures.get(element="provider").key, drawing=DRAWING, content_sha256="")


def test_a_forum_with_a_sealed_one_can_be_closed(forum: Forum) -> None:
    from tests.factories.forums import make_disposition

    agreement = make_agreement(forum, State.SIGNING)
    forum = lifecycle.end_inputs(forum=forum, by=None)
    make_disposition(forum.inputs.get())
    with pytest.raises(ForumNotReady):
        lifecycle.close_forum(forum=forum, by=None)
    sign_all(agreement)
    seal_agreement(agreement=agreement, by=None)
    assert lifecycle.close_forum(forum=Forum.objects.get(pk=forum.pk), by=None).state == Forum.State.CLOSED


def test_its_moments_lie_in_order(forum: Forum) -> None:
    agreement = make_agreement(forum, State.SIGNING)
    sign_all(agreement)
    agreement = agreements.seal_agreement(agreement=agreement, by=None)
    assert agreement.opened_at is not None
    assert agreement.sealed_at is not None
    assert agreement.opened_at <= agreement.sealed_at <= timezone.now()
