"""Papers: tagged, fit for archives, read in order, always the same bytes, with little, much or hostile content."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest

from core.agencies import AgencyFacts, current_agency
from core.documents.blocks import strokes_svg
from core.documents.paper import Paper, compile_paper, draw_paper
from core.documents.tagged_text import passages
from forums.domain.agreements import agreement_pdf
from forums.models import AgendaItem, Forum, Participant
from forums.printing.announcement import announcement
from forums.printing.attendance import attendance_sheet
from forums.printing.letters import invitation_letter, personal_letters
from forums.printing.minutes import minutes
from forums.printing.report import report
from forums.printing.spelled import spelled
from tests.factories.forums import make_forum, make_input, make_participant
from tests.forums.papers import (
    DRAWING,
    HOSTILE,
    LONG_NAME,
    add_what_follows,
    make_agreement,
    make_held_forum,
    make_invitation,
    make_many_inputs,
    make_photo,
    sign_all,
)

pytestmark = pytest.mark.django_db
PAPERS: dict[str, Callable[[Forum, AgencyFacts], Paper]] = {
    "invitation": invitation_letter,
    "letters": personal_letters,
    "to_sign": lambda forum, agency: attendance_sheet(forum, agency, "to_sign"),
    "full": lambda forum, agency: attendance_sheet(forum, agency, "full"),
    "public": lambda forum, agency: attendance_sheet(forum, agency, "public"),
    "minutes": minutes,
    "report": report,
    "announcement": announcement,
}
FOR_EVERYBODY = ("invitation", "public", "minutes", "report", "announcement")


def words(pdf: bytes) -> str:
    return " ".join(" ".join(passage.text for passage in passages(pdf)).replace("\u00ad", "").split())


def squashed(text: str) -> str:
    return "".join(text.replace("\u00ad", "").split())


def pages_of(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


@pytest.fixture
def full(in_a: Any) -> Forum:
    return add_what_follows(make_held_forum())


@pytest.mark.parametrize("name", PAPERS)
def test_each_is_tagged_fit_for_archives_and_always_the_same(full: Forum, name: str) -> None:
    pdf = compile_paper(PAPERS[name](full, current_agency()))
    assert compile_paper(PAPERS[name](Forum.objects.get(pk=full.pk), current_agency())) == pdf
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang).lower().startswith("id")
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        with opened.open_metadata() as facts:
            assert facts["pdfuaid:part"] == "1"
            assert facts["pdfaid:part"] == "2"
    levels = [passage.level for passage in passages(pdf) if passage.level]
    assert levels[0] == 1


@pytest.mark.parametrize("name", PAPERS)
def test_each_says_something_when_there_is_nothing_to_say(in_a: Any, name: str) -> None:
    forum = make_forum(Forum.State.ANNOUNCED, purpose="x", contact_name="", signatory_name="")
    assert squashed(forum.title) in squashed(words(compile_paper(PAPERS[name](forum, current_agency()))))


@pytest.mark.parametrize("name", PAPERS)
def test_what_people_typed_is_never_markup(in_a: Any, name: str) -> None:
    forum = make_held_forum(title=f"Judul {HOSTILE}"[:200], purpose=HOSTILE, place=HOSTILE[:200])
    make_participant(forum, name=HOSTILE[:160], organisation=HOSTILE[:160], show_name=True)
    make_input(forum, HOSTILE)
    AgendaItem.objects.filter(forum=forum).update(notes=HOSTILE, title=HOSTILE)
    make_invitation(forum, HOSTILE[:160])
    assert '#panic("x")' in words(compile_paper(PAPERS[name](forum, current_agency())))


@pytest.mark.parametrize("name", FOR_EVERYBODY)
def test_what_everybody_may_read_names_nobody_who_did_not_agree(full: Forum, name: str) -> None:
    Participant.objects.filter(forum=full, name="Siti Aminah").update(phone="628111222333")
    Participant.objects.filter(forum=full, organisation="Jambi Ekspres").update(show_name=True)
    text = words(compile_paper(PAPERS[name](full, current_agency())))
    assert "Siti Aminah" not in text
    assert "628111222333" not in text
    assert full.invitations.get().key not in text


def test_a_name_that_may_be_shown_stands_on_the_public_sheet(full: Forum) -> None:
    Participant.objects.filter(forum=full, organisation="Jambi Ekspres").update(show_name=True)
    assert "Budi" in words(compile_paper(attendance_sheet(full, current_agency(), "public")))


def test_only_the_full_sheet_has_contacts(full: Forum) -> None:
    Participant.objects.filter(forum=full, name="Budi").update(phone="628111222333")
    sheets = {
        name: words(compile_paper(attendance_sheet(full, current_agency(), name)))
        for name in ("to_sign", "full", "public")
    }
    assert [name for name, text in sheets.items() if "628111222333" in text] == ["full"]
    assert squashed(LONG_NAME) in squashed(sheets["to_sign"])


def test_each_invited_gets_an_own_letter_with_an_own_link(full: Forum) -> None:
    other = make_invitation(full, "Sanggar Tari")
    pdf = compile_paper(personal_letters(full, current_agency()))
    assert pages_of(pdf) == 2
    text = words(pdf)
    assert all(row.key in squashed(text) for row in (other, full.invitations.exclude(pk=other.pk).get()))


def test_the_letter_says_what_a_letter_says(full: Forum) -> None:
    text = words(compile_paper(invitation_letter(full, current_agency())))
    places = [text.index(part) for part in ("005/123/2023", "Aula kantor", "Pembukaan", "Dewi", "Drs. Ahmad Fauzi")]
    assert places == sorted(places)


def test_the_report_reads_in_order(full: Forum) -> None:
    text = words(compile_paper(report(full, current_agency())))
    parts = (
        "Menyelaraskan kemampuan kantor",
        "Permenpan" if "Permenpan" in text else "Nomor 16 Tahun 2017",
        "Aula kantor",
        "Aula dibuka pada hari Sabtu.",
        "Petugas jaga belum ada.",
        "Bukalah aula pada hari Sabtu.",
        "Kami siapkan petugas.",
        "Sabtu dibuka sampai pukul 14.00.",
        "Menyusun jadwal Sabtu",
        "Peserta di aula 1",
    )
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_answers_stand_there_only_once_they_are_public(full: Forum) -> None:
    Forum.objects.filter(pk=full.pk).update(answers_public_at=None)
    full.refresh_from_db()
    text = words(compile_paper(report(full, current_agency())))
    assert "Sabtu dibuka sampai pukul 14.00." not in text
    assert "Kami siapkan petugas." in text


def test_hidden_inputs_and_private_photos_do_not_stand_there(full: Forum) -> None:
    make_photo(full, is_public=False)
    full.inputs.filter(number=1).update(state="hidden", hide_reason="insult", moderated_at=full.created_at)
    text = words(compile_paper(report(full, current_agency())))
    assert "Bukalah aula pada hari Sabtu." not in text
    assert "Peserta di aula 2" not in text


def test_two_hundred_inputs_repeat_the_headings(in_a: Any, django_assert_max_num_queries: Any) -> None:
    forum = make_held_forum()
    make_many_inputs(forum, 200)
    forum.refresh_from_db()
    with django_assert_max_num_queries(25):
        paper = minutes(forum, current_agency())
    pdf = compile_paper(paper)
    assert pages_of(pdf) > 15
    text = words(pdf)
    assert text.index("Masukan ke-1:") < text.index("Masukan ke-200:")


def test_one_very_long_input_does_not_run_off_the_paper(in_a: Any) -> None:
    forum = make_held_forum()
    make_input(forum, ("pertanggungjawaban" * 5 + " ") * 30 + "TAMAT")
    pdf = compile_paper(minutes(forum, current_agency()))
    assert "TAMAT" in words(pdf)
    assert pages_of(pdf) < 8


def test_an_announcement_stays_on_one_page(in_a: Any) -> None:
    long = {
        "title": "Peninjauan standar " * 10,
        "purpose": "Menyelaraskan harapan. " * 80,
        "place_note": "Lantai dua " * 40,
    }
    forum = make_forum(
        Forum.State.ANNOUNCED,
        contact_name="Dewi",
        **{k: v[:450].strip() for k, v in long.items()} | {"title": long["title"][:199]},
    )
    pdf = compile_paper(announcement(forum, current_agency()))
    assert pages_of(pdf) == 1
    assert f"/forum/{forum.code}/" in squashed(words(pdf))


def test_the_agreement_is_a_draft_until_it_is_opened(in_a: Any) -> None:
    agreement = make_agreement(make_held_forum())
    assert "SHA-256" not in words(agreement_pdf(agreement))


def test_the_signed_agreement_reads_in_order(in_a: Any) -> None:
    agreement = make_agreement(make_held_forum(), "signing")
    sign_all(agreement)
    pdf = agreement_pdf(agreement)
    text = words(pdf)
    parts = (
        "BA/7/2023",
        "Aula dibuka",
        "Aula dipinjamkan",
        "Petugas jaga belum ada.",
        "Drs. Ahmad Fauzi",
        "Siti Aminah",
    )
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert agreement.content_sha256 in squashed(text)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pictures = [xobject for page in opened.pages for xobject in page.get_images().values()]
    assert not pictures  # signatures and the code are lines, no pixels


def test_black_and_white_loses_nothing_and_pages_are_drawn(full: Forum) -> None:
    pages = draw_paper(report(full, current_agency()), ppi=40)
    assert len(pages) >= 2


def test_a_signature_is_cut_to_what_was_drawn() -> None:
    svg = strokes_svg(DRAWING)
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" width="460" height="160"')
    assert svg.count("<polyline") == 2


@pytest.mark.parametrize(
    ("number", "in_words"),
    [
        (0, "nol"),
        (1, "satu"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (17, "tujuh belas"),
        (21, "dua puluh satu"),
        (100, "seratus"),
        (1000, "seribu"),
        (2023, "dua ribu dua puluh tiga"),
        (1945, "seribu sembilan ratus empat puluh lima"),
        (999_999, "sembilan ratus sembilan puluh sembilan ribu sembilan ratus sembilan puluh sembilan"),
    ],
)
def test_numbers_in_words(number: int, in_words: str) -> None:
    assert spelled(number) == in_words


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_numbers_out_of_reach(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        spelled(number)


def test_a_meeting_over_midnight_tells_both_days(in_a: Any) -> None:
    begin = dt.datetime(2030, 7, 17, 14, 0, tzinfo=dt.UTC)
    forum = make_forum(Forum.State.ANNOUNCED, starts_at=begin, ends_at=begin + dt.timedelta(hours=5))
    text = words(compile_paper(announcement(forum, current_agency())))
    assert "17 Juli 2030" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "18 Juli 2030" in text.replace("\N{NO-BREAK SPACE}", " ")
