"""The eligibility check: its rules, the walk, the page for people, and the editor."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput, PermissionRefused
from services.domain.eligibility import close_check, open_check, write_questions
from services.eligibility import MOST_ANSWERS, MOST_QUESTIONS, Result, checked_questions, findings_of, walk
from services.errors import EligibilityChanged, EligibilityNotReady
from services.models import EligibilityCheck
from tests.factories.catalogue import make_check, questions
from tests.factories.services import make_published, make_service
from tests.services.pages import text_of
from tests.world import get_user

EDITOR = "/portal/standar/layanan/peminjaman-aula/cek/"


def changed(question: int, answer: int | None = None, **values: Any) -> list[dict[str, Any]]:
    """Return the example with one question or answer changed."""
    written = copy.deepcopy(questions())
    (written[question] if answer is None else written[question]["answers"][answer]).update(values)
    return written


def test_the_example_passes_every_rule() -> None:
    assert checked_questions(questions()) == (questions(), [])
    assert findings_of(questions()) == []


@pytest.mark.parametrize(
    ("written", "question"),
    [
        ([], 0),
        (changed(0, 0, then="q1"), 1),
        (changed(0, 0, then="q9"), 1),
        (changed(1, 0, then="q1"), 2),
        (changed(1, 0, then="q2"), 2),
        (changed(1, 0, then="next"), 2),
        (changed(0, 0, then="may"), 2),
        (changed(0, 1, note=""), 1),
        (changed(1, 1, note=""), 2),
        (changed(1, answers=[{"text": "Ya", "then": "may", "note": ""}]), 2),
        (changed(1, 0, then="may_not", note="Tidak."), 0),
    ],
)
def test_what_would_mislead_is_found(written: list[dict[str, Any]], question: int) -> None:
    assert question in {finding.question for finding in findings_of(written)}


@pytest.mark.parametrize(
    "written",
    [
        None,
        "x",
        [{}],
        ["x"],
        [*questions(), questions()[0]],
        [{**questions()[0], "key": f"q{n}"} for n in range(1, MOST_QUESTIONS + 2)],
        changed(0, key="../q"),
        changed(0, text=""),
        changed(0, text="x" * 201),
        changed(0, text=5),
        changed(0, 0, then="elsewhere"),
        changed(0, 0, text="a\u202eb"),
        changed(0, 0, note="x" * 601),
        changed(0, answers="x"),
        changed(0, answers=[{"text": "x", "then": "may"}] * (MOST_ANSWERS + 1)),
    ],
)
def test_a_wrong_shape_is_found(written: Any) -> None:
    assert checked_questions(written)[1]


@pytest.mark.parametrize(
    ("answers", "at", "result"),
    [
        ({}, 1, None),
        ({"q1": "1"}, 2, None),
        ({"q1": "1", "q2": "1"}, 3, Result.MAY),
        ({"q1": "1", "q2": "2"}, 3, Result.ADVICE),
        ({"q1": "2", "q2": "1"}, 2, Result.MAY_NOT),
        ({"q2": "1"}, 1, None),
        ({"q1": "0"}, 1, None),
        ({"q1": "3"}, 1, None),
        ({"q1": "-1"}, 1, None),
        ({"q1": "\u0661"}, 1, None),
        ({"q1": "9" * 50}, 1, None),
    ],
)
def test_walk_goes_as_far_as_there_are_answers(answers: dict[str, str], at: int, result: Result | None) -> None:
    way = walk(questions(), answers)
    assert (way.number, way.result) == (at, result)


_THEN = st.sampled_from(["next", "may", "may_not", "advice", "q1", "q2", "q3", "q4", "q5"])
_ANSWER = st.fixed_dictionaries({"text": st.just("Ya"), "then": _THEN, "note": st.just("Karena.")})
_CHECKS = st.lists(st.lists(_ANSWER, min_size=2, max_size=3), min_size=1, max_size=5).map(
    lambda rows: [{"key": f"q{n}", "text": "?", "hint": "", "answers": answers} for n, answers in enumerate(rows, 1)]
)


@given(_CHECKS, st.dictionaries(st.sampled_from(["q1", "q2", "q3", "q4", "q5"]), st.sampled_from(["1", "2", "3", "x"])))
def test_a_check_without_findings_ends_for_everybody(written: list[dict[str, Any]], answers: dict[str, str]) -> None:
    if findings_of(written):
        return
    full = {question["key"]: "1" for question in written}
    assert walk(written, full).result is not None
    way = walk(written, answers)
    assert (way.result is None) != (way.question is None)
    assert way.number <= len(written) + 1


# --- writing --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("in_a")
def test_people_see_what_was_opened_until_it_is_opened_again() -> None:
    check = make_check(make_service())
    check = write_questions(service=check.service, questions=changed(0, text="Baru?"), lock=check.lock, by=None)
    assert (check.public_questions[0]["text"], check.has_unseen_changes) == ("Untuk siapa aula dipakai?", True)
    assert open_check(service=check.service, by=None).public_questions[0]["text"] == "Baru?"
    assert close_check(service=check.service, by=None).public_questions == []


@pytest.mark.usefixtures("in_a")
def test_unfinished_questions_are_kept_but_not_opened() -> None:
    service = make_service()
    check = write_questions(service=service, questions=changed(1, answers=[]), lock=0, by=None)
    with pytest.raises(EligibilityNotReady) as refused:
        open_check(service=service, by=None)
    assert any("Pertanyaan 2" in finding for finding in refused.value.facts["findings"])
    assert len(check.questions) == 2


@pytest.mark.usefixtures("in_a")
def test_two_writers_are_told() -> None:
    service = make_service()
    write_questions(service=service, questions=questions(), lock=0, by=None)
    with pytest.raises(EligibilityChanged):
        write_questions(service=service, questions=[], lock=0, by=None)
    with pytest.raises(InvalidInput):
        write_questions(service=service, questions=[{}], lock=1, by=None)
    for act in (open_check, close_check):
        with pytest.raises(PermissionRefused):
            act(service=service, by=get_user("counter"))


# --- for people -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("in_a")
def test_people_go_through_it_by_links_alone(client_a: Client) -> None:
    make_check(make_published().service)
    assert "Apakah layanan ini untuk saya?" in text_of(client_a.get("/layanan/peminjaman-aula/"))
    address = "/layanan/peminjaman-aula/cek/"
    assert "Untuk siapa aula dipakai?" in text_of(client_a.get(address))
    assert "Pilih satu jawaban" in text_of(client_a.get(f"{address}?jawab=q1"))
    second = client_a.get(f"{address}?q1=1&jawab=q1")
    assert "Kapan dipakai?" in text_of(second)
    assert "Pilih satu jawaban" not in text_of(second)
    assert '<input type="hidden" name="q1" value="1">' in second.content.decode()
    yes = client_a.get(f"{address}?q1=1&q2=1&jawab=q2")
    assert "Anda boleh menggunakan layanan ini" in text_of(yes)
    assert "/layanan/peminjaman-aula/#requirements" in yes.content.decode()
    no = text_of(client_a.get(f"{address}?q1=2"))
    assert "Layanan ini bukan untuk Anda" in no
    assert "Aula tidak dipinjamkan untuk usaha." in no


@pytest.mark.usefixtures("in_a")
def test_a_check_that_is_not_open_or_not_public_is_not_there(client_a: Client) -> None:
    make_check(make_published().service, is_open=False)
    make_check(make_service("rancangan", "Rancangan"))
    for code in ("peminjaman-aula", "rancangan", "tidak-ada"):
        assert client_a.get(f"/layanan/{code}/cek/").status_code == 404
    assert "Apakah layanan ini untuk saya?" not in text_of(client_a.get("/layanan/peminjaman-aula/"))


@pytest.mark.usefixtures("in_a")
def test_what_the_team_writes_is_escaped(client_a: Client) -> None:
    make_check(make_published().service, changed(0, text="<script>alert(1)</script>"))
    assert b"<script>alert" not in client_a.get("/layanan/peminjaman-aula/cek/").content


# --- the editor -----------------------------------------------------------------------------------------------------


def answer_rows(*rows: tuple[str, str, str], lock: int = 0, **more: str) -> dict[str, str]:
    data = {"lock": str(lock), "answers-TOTAL_FORMS": str(len(rows)), "answers-INITIAL_FORMS": "0", **more}
    for number, (text, then, note) in enumerate(rows):
        data |= {
            f"answers-{number}-text": text, f"answers-{number}-then": then, f"answers-{number}-note": note,
        }  # fmt: skip
    return data


@pytest.mark.usefixtures("in_a")
def test_team_writes_opens_and_reorders(team: Client) -> None:
    service = make_published().service
    rows = (("Komunitas", "next", ""), ("Usaha", "may_not", "Bukan untuk usaha."))
    assert team.post(f"{EDITOR}pertanyaan/baru/", answer_rows(*rows, text="Untuk siapa?")).status_code == 302
    rows = (("Hari kerja", "may", ""), ("Hari libur", "advice", "Hubungi kantor."))
    team.post(f"{EDITOR}pertanyaan/baru/", answer_rows(*rows, lock=1, text="Kapan?"))
    check = EligibilityCheck.objects.get()
    assert [question["key"] for question in check.questions] == ["q1", "q2"]
    team.post(f"{EDITOR}buka/", {"open": "yes"})
    check.refresh_from_db()
    assert check.is_open
    assert "Dilihat masyarakat" in text_of(team.get(EDITOR))
    team.post(f"{EDITOR}urutan/", {"down": "q1", "lock": "2"})
    assert "padahal ini pertanyaan terakhir" in text_of(team.get(EDITOR))
    team.post(f"{EDITOR}buka/", {"open": "yes"})
    check.refresh_from_db()
    assert check.has_unseen_changes
    team.post(f"{EDITOR}urutan/", {"remove": "q1", "lock": "3"})
    team.post(f"{EDITOR}buka/", {"open": "no"})
    check.refresh_from_db()
    assert ([question["key"] for question in check.questions], check.is_open) == (["q2"], False)
    assert service.code in EDITOR


@pytest.mark.usefixtures("in_a")
def test_editor_adds_rows_and_keeps_what_was_typed(team: Client) -> None:
    make_service()
    data = answer_rows(("Ya", "", ""), text="Pertanyaan saya")
    assert "Pertanyaan saya" in team.post(f"{EDITOR}pertanyaan/baru/", {**data, "answers-add": "1"}).content.decode()
    refused = team.post(f"{EDITOR}pertanyaan/baru/", data)
    assert refused.status_code == 200
    assert "Pertanyaan saya" in refused.content.decode()
    assert team.get(f"{EDITOR}pertanyaan/q7/").status_code == 404


@pytest.mark.usefixtures("in_a")
def test_a_second_editor_is_told_and_may_send_again(team: Client) -> None:
    service = make_service()
    write_questions(service=service, questions=questions(), lock=0, by=None)
    rows = (("Ya", "may", ""), ("Tidak", "may_not", "Karena."))
    told = team.post(f"{EDITOR}pertanyaan/q1/", answer_rows(*rows, lock=0, text="Milik saya"))
    assert "Orang lain menyimpan cek ini" in text_of(told)
    assert 'name="lock" value="1"' in told.content.decode()
    assert team.post(f"{EDITOR}pertanyaan/q1/", answer_rows(*rows, lock=1, text="Milik saya")).status_code == 302


@pytest.mark.usefixtures("in_a")
def test_who_may_not_write_standards_does_not_see_the_editor(sign_in: Any) -> None:
    make_service()
    assert sign_in("counter").get(EDITOR).status_code == 403
