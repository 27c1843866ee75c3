"""The life of a pledge, and what each step refuses."""

import datetime as dt
import hashlib
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from core.agencies import current_agency
from core.errors import InvalidInput, PermissionRefused
from core.models import AuditEntry
from services.domain import pledges
from services.domain.sealing import hash_of
from services.errors import PledgeChanged, PledgeIncomplete, PledgeInPreparation, PledgeMoveRefused
from services.models import MediaPlacement, PledgeEvent, PublicationRecord, ServicePledge, Statement
from tests.factories.services import pdf_file, picture_file
from tests.services.publication.makers import State, audio_file, make_pledge
from tests.world import get_user

ACTS = {
    State.ENACTED: lambda p: pledges.enact_pledge(
        pledge=p, signed_on=pledges.today(), signed_file=pdf_file(text="baru"), by=None
    ),
    State.PUBLISHED: lambda p: pledges.publish_pledge(pledge=p, by=None),
    State.WITHDRAWN: lambda p: pledges.withdraw_pledge(pledge=p, reason="Berganti.", by=None),
}


@pytest.mark.usefixtures("in_a")
class TestMoves:
    @pytest.mark.parametrize("state", State.values)
    @pytest.mark.parametrize("target", list(ACTS))
    def test_moves_are_those_of_the_table_and_no_others(self, state: str, target: str) -> None:
        pledge = make_pledge(state=state)
        if target in pledges.MOVES.get(state, ()):
            assert ACTS[target](pledge).state == target
        else:
            with pytest.raises(PledgeMoveRefused):
                ACTS[target](pledge)
            assert ServicePledge.objects.get(pk=pledge.pk).state == state

    def test_draft_begins_with_the_customary_words_and_no_confirmed_statement(self) -> None:
        draft = pledges.draft_pledge(kind="service", by=None)

        assert draft.version == 1
        assert len(draft.paragraphs) == 3
        assert draft.unsaid() == Statement.values

    def test_next_version_begins_as_a_copy(self) -> None:
        former = make_pledge(state="published", text="Kami berjanji.\n\nKami memperbaiki.\n\nKami menanggung.")

        draft = pledges.draft_pledge(kind="service", by=None)

        assert (draft.version, draft.paragraphs, draft.statements) == (2, former.paragraphs, former.statements)

    def test_second_draft_of_a_kind_is_refused_but_not_of_the_other(self) -> None:
        pledges.draft_pledge(kind="service", by=None)

        with pytest.raises(PledgeInPreparation):
            pledges.draft_pledge(kind="service", by=None)
        assert pledges.draft_pledge(kind="information", by=None).version == 1

    def test_publishing_replaces_the_former_and_seals_both_in_one_chain(self) -> None:
        first = make_pledge(state="published")

        second = make_pledge(state="published")

        first.refresh_from_db()
        assert (first.state, second.state) == (State.SUPERSEDED, State.PUBLISHED)
        records = list(PublicationRecord.objects.order_by("sequence"))
        assert [(r.sequence, r.pledge_kind, r.pledge_version) for r in records] == [
            (1, "service", 1),
            (2, "service", 2),
        ]
        assert records[1].previous_hash == records[0].chain_hash
        assert records[1].content_hash == hash_of(records[1].content)
        assert records[1].content["paragraphs"] == second.paragraphs

    def test_every_step_is_recorded(self) -> None:
        pledge = make_pledge(state="withdrawn")

        kinds = list(PledgeEvent.objects.filter(pledge=pledge).values_list("kind", flat=True))
        assert kinds == ["enacted", "published", "withdrawn"]
        actions = set(AuditEntry.objects.filter(action__startswith="services.pledge_").values_list("action", flat=True))
        assert {"services.pledge_drafted", "services.pledge_enacted", "services.pledge_withdrawn"} <= actions

    def test_events_cannot_be_changed_by_the_agency(self) -> None:
        make_pledge(state="enacted")

        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            PledgeEvent.objects.update(note="lain")

    def test_website_follows_the_published_pledge(self) -> None:
        pledge = make_pledge(state="published")
        entry = MediaPlacement.objects.standing().get(pledge=pledge)
        assert (entry.medium, entry.is_automatic) == ("website", True)
        assert entry.url.endswith("/maklumat/")

        pledges.withdraw_pledge(pledge=pledge, reason="Berganti.", by=None)

        assert not MediaPlacement.objects.standing().exists()


class TestWriting:
    def test_changed_text_has_to_be_confirmed_again(self, pledge: ServicePledge) -> None:
        text = "\n\n".join([*pledge.paragraphs[:2], "Kami bersedia menerima sanksi."])

        changed = pledges.edit_pledge(pledge=pledge, text=text, **facts(pledge), lock=pledge.lock, by=None)

        assert changed.statements == {}

    def test_same_text_keeps_what_was_confirmed(self, pledge: ServicePledge) -> None:
        text = "\n\n\n".join(pledge.paragraphs)
        kept = pledges.edit_pledge(
            pledge=pledge, text=text, **{**facts(pledge), "place": "Muaro Jambi"}, lock=pledge.lock, by=None
        )

        assert (kept.place, kept.unsaid()) == ("Muaro Jambi", [])

    def test_second_editor_is_told(self, pledge: ServicePledge) -> None:
        pledges.edit_pledge(pledge=pledge, text="Satu.", **facts(pledge), lock=pledge.lock, by=None)

        with pytest.raises(PledgeChanged) as refusal:
            pledges.edit_pledge(pledge=pledge, text="Dua.", **facts(pledge), lock=pledge.lock, by=None)
        assert refusal.value.facts == {"lock": pledge.lock + 1}

    @pytest.mark.parametrize("text", ["", "  \n\n ", "a" * 2001, "\n\n".join("x" * 13), "Jan\u202eji"])
    def test_wrong_text_is_refused(self, pledge: ServicePledge, text: str) -> None:
        with pytest.raises(InvalidInput) as refusal:
            pledges.edit_pledge(pledge=pledge, text=text, **facts(pledge), lock=pledge.lock, by=None)
        assert set(refusal.value.errors) == {"text"}

    @pytest.mark.parametrize("number", [0, -1, 4, 99])
    def test_statement_in_no_paragraph_is_refused(self, pledge: ServicePledge, number: int) -> None:
        with pytest.raises(InvalidInput):
            pledges.confirm_statements(pledge=pledge, paragraphs={"ability": number}, lock=pledge.lock, by=None)

    def test_draft_can_be_discarded_and_an_enacted_one_cannot(self, pledge: ServicePledge) -> None:
        pledges.discard_pledge(pledge=pledge, by=None)
        assert not ServicePledge.objects.exists()

        enacted = make_pledge(state="enacted")
        with pytest.raises(PledgeMoveRefused):
            pledges.discard_pledge(pledge=enacted, by=None)


class TestEnacting:
    @pytest.mark.parametrize("name", ["place", "signatory_name", "signatory_position"])
    def test_every_fact_is_needed(self, in_a: Any, name: str) -> None:
        pledge = make_pledge(**{name: ""})

        with pytest.raises(PledgeIncomplete) as refusal:
            ACTS[State.ENACTED](pledge)
        assert refusal.value.facts["missing"] == [name]

    def test_every_statement_is_needed(self, pledge: ServicePledge) -> None:
        pledges.confirm_statements(
            pledge=pledge, paragraphs={"ability": 1, "improvement": 2}, lock=pledge.lock, by=None
        )

        with pytest.raises(PledgeIncomplete) as refusal:
            ACTS[State.ENACTED](pledge)
        assert refusal.value.facts["missing"] == ["sanction"]

    def test_scan_may_be_a_picture_which_is_drawn_anew(self, pledge: ServicePledge) -> None:
        upload = picture_file("maklumat.png")

        enacted = pledges.enact_pledge(pledge=pledge, signed_on=pledges.today(), signed_file=upload, by=None)

        with enacted.signed_file.open("rb") as file:
            data = file.read()
        assert data.startswith(b"\x89PNG")
        assert hashlib.sha256(data).hexdigest() == enacted.signed_file_sha256

    @pytest.mark.parametrize("data", [b"", b"<script>alert(1)</script>", b"MZ\x90\x00", b"%PDF-1.7 rusak"])
    def test_other_files_are_refused(self, pledge: ServicePledge, data: bytes) -> None:
        with pytest.raises(InvalidInput) as refusal:
            pledges.enact_pledge(
                pledge=pledge, signed_on=pledges.today(), signed_file=audio_file("maklumat.pdf", data), by=None
            )
        assert set(refusal.value.errors) == {"signed_file"}
        assert ServicePledge.objects.get(pk=pledge.pk).is_draft

    def test_day_to_come_is_refused(self, pledge: ServicePledge) -> None:
        with pytest.raises(InvalidInput):
            pledges.enact_pledge(
                pledge=pledge,
                signed_on=pledges.today() + dt.timedelta(days=1),
                signed_file=pdf_file(),
                by=None,
            )


class TestRecording:
    def test_recording_is_kept_with_its_words(self, pledge: ServicePledge) -> None:
        kept = pledges.attach_recording(pledge=pledge, audio=audio_file(), transcript="Kami berjanji.", by=None)

        assert (kept.audio_type, kept.transcript) == ("audio/x-wav", "Kami berjanji.")
        assert len(kept.audio_sha256) == 64

    def test_recording_of_a_published_pledge_leaves_an_event_and_the_seal(self, in_a: Any) -> None:
        pledge = make_pledge(state="published")
        record = PublicationRecord.objects.get()

        pledges.attach_recording(pledge=pledge, audio=audio_file(), transcript="Kami berjanji.", by=None)

        assert pledge.events.last().kind == "recorded"
        assert pledges.pledge_content(ServicePledge.objects.get(), current_agency()) == record.content

    @pytest.mark.parametrize("data", [b"", b"<html>", b"\x89PNG\r\n\x1a\n", b"MZ" + b"\0" * 200])
    def test_what_is_no_recording_is_refused(self, pledge: ServicePledge, data: bytes) -> None:
        with pytest.raises(InvalidInput) as refusal:
            pledges.attach_recording(pledge=pledge, audio=audio_file(data=data), transcript="Kata.", by=None)
        assert set(refusal.value.errors) == {"audio"}

    @pytest.mark.parametrize("words", ["", "   ", "a" * 20_001])
    def test_recording_without_its_words_is_refused(self, pledge: ServicePledge, words: str) -> None:
        with pytest.raises(InvalidInput) as refusal:
            pledges.attach_recording(pledge=pledge, audio=audio_file(), transcript=words, by=None)
        assert set(refusal.value.errors) == {"transcript"}

    def test_recording_of_what_is_over_is_refused(self, in_a: Any) -> None:
        pledge = make_pledge(state="withdrawn")

        with pytest.raises(PledgeMoveRefused):
            pledges.attach_recording(pledge=pledge, audio=audio_file(), transcript="Kata.", by=None)


class TestRights:
    @pytest.mark.parametrize(
        ("who", "allowed"),
        [("head", {"draft", "enact", "publish"}), ("team", {"draft"}), ("counter", set()), ("admin", set())],
    )
    def test_each_step_has_its_right(self, in_a: Any, who: str, allowed: set[str]) -> None:
        by = get_user(who)
        steps = {
            "draft": lambda: pledges.draft_pledge(kind="information", by=by),
            "enact": lambda: pledges.enact_pledge(
                pledge=make_pledge(), signed_on=pledges.today(), signed_file=pdf_file(), by=by
            ),
            "publish": lambda: pledges.publish_pledge(pledge=ServicePledge.objects.get(kind="service"), by=by),
        }
        for name, act in steps.items():
            if name in allowed:
                act()
            else:
                with pytest.raises(PermissionRefused):
                    act()


def facts(pledge: ServicePledge) -> dict[str, str]:
    return {name: getattr(pledge, name) for name in ("place", "signatory_name", "signatory_position")}
