"""What forums prove for the evaluation, with links, and without a score of their own."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forums.evidence import proofs_of_forums
from forums.models import ActionItem, Forum, ForumDocument, ForumPhoto
from services.pekppp import assess, gather
from tests.factories.forums import make_disposition, make_forum, make_input
from tests.factories.services import make_published
from tests.forums.traced import make_traced

pytestmark = pytest.mark.usefixtures("in_a")
TODAY = timezone.localdate()
State = Forum.State
PAGE = "/portal/standar/pekppp/"


def add_papers(forum: Forum) -> list[ForumDocument]:
    common = {"forum": forum, "file": "forums/a.pdf", "file_sha256": "0" * 64}
    papers = [ForumDocument.objects.create(kind=kind, **common) for kind in ("attendance", "minutes", "report")]
    newer = ForumDocument.objects.create(kind="report", **common)
    ForumPhoto.objects.create(forum=forum, file="forums/a.jpg", file_sha256="1" * 64, alt="Peserta")
    ForumPhoto.objects.create(forum=forum, file="forums/b.jpg", file_sha256="2" * 64, alt="Narasumber")
    return [*papers[:2], newer]


def found(indicator: int, on: dt.date = TODAY) -> list[tuple[str, str, str]]:
    proofs = [proof for proof in proofs_of_forums(on) if proof.indicator == indicator]
    return [(proof.service, str(proof.kind), proof.url) for proof in proofs]


def test_papers_of_a_held_forum_prove_that_people_took_part() -> None:
    forum = make_forum(State.IN_SESSION, make_published(), subject="standard_review")
    papers = add_papers(forum)
    urls = [url for _service, _kind, url in found(2)]
    base = f"/portal/forum/{forum.code}/"
    assert urls == [*(f"{base}dokumen/{paper.pk}/berkas.pdf" for paper in papers), f"{base}foto/"]
    assert {service for service, _kind, _url in found(2)} == {"peminjaman-aula"}
    assert found(4) == []


@pytest.mark.parametrize("state", [State.PREPARED, State.ANNOUNCED, State.CANCELLED])
def test_what_was_not_held_proves_nothing(state: str) -> None:
    add_papers(make_forum(state, make_published(), subject="standard_review"))
    assert found(2) == []


def test_an_old_forum_proves_only_while_there_is_no_newer_one() -> None:
    standard = make_published()
    old = make_forum(State.IN_SESSION, standard, subject="standard_review")
    add_papers(old)
    past = timezone.now() - dt.timedelta(days=500)
    Forum.objects.filter(pk=old.pk).update(starts_at=past, ends_at=past + dt.timedelta(hours=2), session_began_at=past)
    assert {url.split("/")[3] for *_rest, url in found(2)} == {old.code}
    newer = make_forum(State.IN_SESSION, standard, subject="standard_review")
    add_papers(newer)
    assert {url.split("/")[3] for *_rest, url in found(2)} == {newer.code}


def test_a_review_is_proved_by_what_changed_and_what_was_done() -> None:
    traced = make_traced(closed=True)
    assert found(4) == []
    traced.cite()
    common = {"forum": traced.forum, "owner_name": "Tim", "due_on": TODAY, "first_due_on": TODAY}
    ActionItem.objects.create(action="Satu", state="done", progress=100, done_on=TODAY, **common)
    ActionItem.objects.create(action="Dua", **common)
    ActionItem.objects.create(action="Tiga", state="dropped", drop_reason="Batal.", **common)
    proofs = [proof for proof in proofs_of_forums(TODAY) if proof.indicator == 4]
    assert [proof.url for proof in proofs] == [
        f"/portal/forum/{traced.forum.code}/jejak/",
        f"/portal/forum/{traced.forum.code}/rtl/",
    ]
    assert "1 dari 1" in proofs[0].label or "1 of 1" in proofs[0].label
    assert "1 dari 2" in proofs[1].label or "1 of 2" in proofs[1].label
    assert [proof for proof in proofs_of_forums(TODAY + dt.timedelta(days=800)) if proof.indicator == 4] == []


def test_proofs_change_no_score() -> None:
    traced = make_traced(closed=True)
    before = assess(gather(TODAY)).scores
    traced.cite()
    add_papers(traced.forum)
    assert assess(gather(TODAY)).scores == before


def test_the_page_links_the_papers(sign_in: Any) -> None:
    forum = make_forum(State.IN_SESSION, make_published(), subject="standard_review")
    paper = add_papers(forum)[0]
    for path in (PAGE, f"{PAGE}bukti/"):
        page = sign_in("team").get(path)
        assert f"/portal/forum/{forum.code}/dokumen/{paper.pk}/berkas.pdf" in page.content.decode(), path


def test_queries_do_not_grow() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            list(proofs_of_forums(TODAY))
        return len(asked)

    standard = make_published()
    forum = make_forum(State.IN_SESSION, standard, subject="standard_review")
    add_papers(forum)
    make_disposition(make_input(forum))
    few = queries()
    for _number in range(3):
        other = make_forum(State.IN_SESSION, standard, subject="standard_review")
        add_papers(other)
        make_disposition(make_input(other))
    assert queries() == few
