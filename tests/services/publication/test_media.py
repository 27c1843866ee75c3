"""The register of media: what is entered, what follows publishing, and what is refused."""

import datetime as dt
from typing import Any

import pytest

from core.errors import InvalidInput, PermissionRefused
from services import domain
from services.domain import media
from services.errors import PlacementAutomatic, PlacementRemoved
from services.models import MediaPlacement, ServiceStandard
from services.publication.standing import outdated_placements
from tests.factories.services import make_in_state, make_next, make_published, picture_file
from tests.services.publication.makers import audio_file, make_placement, make_pledge
from tests.world import get_user


@pytest.fixture
def standard(in_a: Any) -> ServiceStandard:
    return make_published()


class TestRegistering:
    def test_photo_is_drawn_anew_and_the_version_is_kept(self, standard: ServiceStandard) -> None:
        placement = make_placement(standard)

        shown = placement.shown.get()
        assert (shown.service, shown.standard) == (standard.service, standard)
        assert placement.photo.name.endswith(".png")
        assert len(placement.photo_sha256) == 64

    def test_entry_that_was_sent_twice_is_made_once(self, standard: ServiceStandard) -> None:
        other = make_published("ukbi", "Uji kemahiran")
        by = get_user("team")

        entries = [
            make_placement(*shown, by=by, **fields)
            for shown in ((standard,), (standard, other))
            for fields in ({}, {"place": "Loket"}, {"photo": picture_file(size=(50, 40))})
            for _time in range(2)
        ]

        assert entries[::2] == entries[1::2]
        assert len(set(entries)) == 6

    def test_replacement_that_was_sent_twice_is_the_one_that_was_made(self, standard: ServiceStandard) -> None:
        url, by = "https://sippn.example/layanan/1", get_user("team")

        first, second = (
            media.mark_entered_in_sippn(standard=standard, entered_on=media.today(), url=url, by=by)
            for _time in range(2)
        )

        assert (second, second.is_standing) == (first, True)

    def test_address_alone_is_proof(self, standard: ServiceStandard) -> None:
        placement = make_placement(standard, medium="social", photo=None, url="https://contoh.example/unggahan/1")

        assert placement.has_proof

    def test_address_that_was_found_dead_is_none(self, standard: ServiceStandard) -> None:
        placement = make_placement(standard, medium="social", photo=None, url="https://contoh.example/unggahan/1")
        placement.checked_at, placement.check_ok = dt.datetime.now(dt.UTC), False

        assert not placement.has_proof

    @pytest.mark.parametrize(
        ("field", "fields"),
        [
            ("photo", {"photo": None}),
            ("photo_text", {"photo_text": ""}),
            ("what", {"what": " "}),
            ("placed_on", {"placed_on": dt.date(1999, 1, 1)}),
            ("placed_on", {"placed_on": dt.date(2199, 1, 1)}),
            ("url", {"url": "javascript:alert(1)"}),
            ("url", {"url": "https://"}),
            ("url", {"url": "https://user:rahasia@contoh.example/"}),
            ("url", {"url": "ftp://contoh.example/"}),
            ("url", {"url": "https://[::1"}),
            ("photo", {"photo": "suara"}),
        ],
    )
    def test_wrong_values_are_refused_beside_their_field(
        self, standard: ServiceStandard, field: str, fields: dict[str, Any]
    ) -> None:
        if fields.get("photo") == "suara":
            fields = {"photo": audio_file()}
        before = MediaPlacement.objects.count()

        with pytest.raises(InvalidInput) as refusal:
            make_placement(standard, **fields)

        assert set(refusal.value.errors) == {field}
        assert MediaPlacement.objects.count() == before

    def test_nothing_or_both_is_refused(self, standard: ServiceStandard) -> None:
        pledge = make_pledge(state="published")
        for subject in ({}, {"pledge": pledge}):
            standards = [standard] if subject else []
            with pytest.raises(InvalidInput):
                make_placement(*standards, **subject)

    @pytest.mark.parametrize("state", ["draft", "enacted", "superseded", "revoked"])
    def test_what_is_not_public_cannot_be_shown(self, in_a: Any, state: str) -> None:
        with pytest.raises(InvalidInput):
            make_placement(make_in_state(state))

    def test_two_versions_of_one_service_are_refused(self, standard: ServiceStandard) -> None:
        with pytest.raises(InvalidInput):
            make_placement(standard, standard)

    @pytest.mark.parametrize("who", ["head", "team", "admin"])
    def test_those_who_keep_the_register_may(self, standard: ServiceStandard, who: str) -> None:
        by = get_user(who)
        placement = media.register_placement(
            medium="print",
            what="Poster",
            placed_on=media.today(),
            standards=[standard],
            photo=picture_file(),
            photo_text="Poster.",
            by=by,
        )
        assert placement.created_by == by

    def test_others_may_not(self, standard: ServiceStandard) -> None:
        with pytest.raises(PermissionRefused):
            media.register_placement(
                medium="print", what="Poster", placed_on=media.today(), standards=[standard], by=get_user("counter")
            )


class TestFollowing:
    def test_publishing_enters_the_website_by_itself(self, standard: ServiceStandard) -> None:
        entry = MediaPlacement.objects.standing().get()

        assert (entry.medium, entry.is_automatic, entry.covers_all) == ("website", True, True)
        assert entry.url.endswith("/layanan/peminjaman-aula/versi/1/")

    def test_new_version_takes_its_place(self, standard: ServiceStandard) -> None:
        newer = make_next(standard)

        standing = MediaPlacement.objects.standing().get()
        assert standing.shown.get().standard == newer
        assert MediaPlacement.objects.exclude(removed_on=None).count() == 1

    def test_revoked_standard_has_no_website(self, standard: ServiceStandard) -> None:
        domain.revoke_standard(standard=standard, reason="Berhenti.", by=None)

        assert not MediaPlacement.objects.standing().exists()

    def test_retired_service_has_none_and_comes_back(self, standard: ServiceStandard) -> None:
        domain.retire_service(service=standard.service, by=None)
        assert not MediaPlacement.objects.standing().exists()

        domain.restore_service(service=standard.service, by=None)
        assert MediaPlacement.objects.standing().count() == 1

    def test_following_twice_changes_nothing(self, standard: ServiceStandard) -> None:
        media.follow_service(standard.service)

        assert MediaPlacement.objects.count() == 1

    def test_internal_service_has_no_website(self, in_a: Any) -> None:
        make_published(audience="internal")

        assert not MediaPlacement.objects.exists()


class TestOutdated:
    def test_poster_of_an_old_version_is_to_be_replaced(self, standard: ServiceStandard) -> None:
        poster = make_placement(standard)
        assert not outdated_placements().exists()

        newer = make_next(standard)

        assert list(outdated_placements()) == [poster]
        fresh = make_placement(newer, placed_on=media.today(), replaces=poster)
        poster.refresh_from_db()
        assert (poster.removed_on, poster.removal_note != "") == (fresh.placed_on, True)
        assert not outdated_placements().exists()

    def test_replaced_pledge_on_the_wall_is_to_be_replaced(self, in_a: Any) -> None:
        poster = make_placement(pledge=make_pledge(state="published"))

        make_pledge(state="published")

        assert list(outdated_placements()) == [poster]

    def test_ended_entry_cannot_end_again(self, standard: ServiceStandard) -> None:
        poster = make_placement(standard)
        media.end_placement(placement=poster, removed_on=media.today(), by=None)

        with pytest.raises(PlacementRemoved):
            media.end_placement(placement=poster, removed_on=media.today(), by=None)
        with pytest.raises(PlacementRemoved):
            media.add_photo(placement=poster, photo=picture_file(), photo_text="Poster.", by=None)

    @pytest.mark.parametrize("days", [-4, 1])
    def test_end_before_the_beginning_or_to_come_is_refused(self, standard: ServiceStandard, days: int) -> None:
        poster = make_placement(standard)

        with pytest.raises(InvalidInput):
            media.end_placement(placement=poster, removed_on=media.today() + dt.timedelta(days=days), by=None)

    def test_website_entry_is_not_ended_by_hand(self, standard: ServiceStandard) -> None:
        entry = MediaPlacement.objects.get()

        with pytest.raises(PlacementAutomatic):
            media.end_placement(placement=entry, removed_on=media.today(), by=None)


def test_sippn_mark_replaces_the_mark_of_the_old_version(standard: ServiceStandard) -> None:
    url = "https://sippn.example/layanan/1"
    media.mark_entered_in_sippn(standard=standard, entered_on=media.today(), url=url, by=None)
    newer = make_next(standard)

    media.mark_entered_in_sippn(standard=newer, entered_on=media.today(), url=url, by=None)

    entry = MediaPlacement.objects.standing().get(medium="sippn")
    assert entry.shown.get().standard == newer
