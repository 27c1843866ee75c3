"""What stands around the editor: text kept while it is written, who else writes, history, comments."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.errors import InvalidInput, NotFound, PermissionRefused
from core.models import AuditEntry
from services import domain
from services.errors import CommentsClosed, CommentWithdrawn, ComponentChanged, NotADraft, TypedTooLong
from services.models import ComponentAutosave, ComponentComment, ServiceStandard
from tests.factories.services import make_draft, make_published, make_service
from tests.services.examples import full_content
from tests.services.pages import DRAFT, form_data, text_of
from tests.world import get_user

PLACE = f"{DRAFT}komponen/safety_guarantee/"
KEEP = f"{PLACE}simpan-sementara/"
HISTORY = f"{PLACE}riwayat/"
TALK = f"{PLACE}komentar/"

# --- kept while it is written ---------------------------------------------------------------------------------------


def test_what_is_typed_is_kept_and_offered_and_goes_on_from_there(team: Client, draft: ServiceStandard) -> None:
    answer = team.post(KEEP, {"text": "Baru sete\x00ngah", "lock": "1", "csrfmiddlewaretoken": "x", "fremd": "y"})
    assert (answer.status_code, answer.json()["lock"], answer.json()["others"]) == (200, 1, [])
    kept = ComponentAutosave.objects.get()
    assert (kept.data, kept.lock, kept.user) == ({"text": ["Baru setengah"]}, 1, get_user("team"))
    assert draft.components.get(code="safety_guarantee").content == full_content("safety_guarantee")

    page = team.get(PLACE)
    assert "Anda punya tulisan yang belum disimpan" in text_of(page)
    resumed = team.post(PLACE, {"resume": "1"})
    assert form_data(resumed)["text"] == "Baru setengah"
    assert team.post(PLACE, form_data(resumed)).status_code == 302
    assert not ComponentAutosave.objects.exists()
    assert draft.components.get(code="safety_guarantee").content == {"text": "Baru setengah"}


def test_what_is_typed_can_be_thrown_away(team: Client, draft: ServiceStandard) -> None:
    team.post(KEEP, {"text": "Salah", "lock": "1"})
    assert team.post(PLACE, {"drop": "1"})["Location"] == PLACE
    assert "belum disimpan" not in text_of(team.get(PLACE))
    assert team.post(PLACE, {"resume": "1"})["Location"] == PLACE


def test_what_says_the_same_as_the_component_is_not_kept(team: Client, draft: ServiceStandard) -> None:
    team.post(KEEP, {"text": "Lain", "lock": "1"})
    answer = team.post(KEEP, {"text": full_content("safety_guarantee")["text"], "lock": "1"})
    assert answer.json()["kept_at"] is None
    assert not ComponentAutosave.objects.exists()


def test_rows_and_wrong_values_are_kept_as_they_were_typed(team: Client, draft: ServiceStandard) -> None:
    address = f"{DRAFT}komponen/fee/"
    data = {**form_data(team.get(address)), "amounts-0-name": "Umum", "amounts-0-amount": "delapan puluh ribu"}
    team.post(f"{address}simpan-sementara/", data)
    resumed = team.post(address, {"resume": "1"})
    assert form_data(resumed)["amounts-0-amount"] == "delapan puluh ribu"
    assert "govuk-error-summary" not in resumed.content.decode()


def test_a_form_that_was_refused_is_kept_too(team: Client, draft: ServiceStandard) -> None:
    team.post(PLACE, {"text": "a\u202eb", "lock": "1"})
    assert ComponentAutosave.objects.get().data == {"text": ["a\u202eb"]}


def test_a_text_too_long_is_refused_and_what_was_kept_stays(team: Client, draft: ServiceStandard) -> None:
    team.post(KEEP, {"text": "Pendek", "lock": "1"})
    assert team.post(KEEP, {"text": "x" * 700_000, "lock": "1"}).status_code == 413
    assert ComponentAutosave.objects.get().data == {"text": ["Pendek"]}
    with pytest.raises(TypedTooLong):
        domain.keep_typed(standard=draft, code="fee", data={"note": ["x" * 700_000]}, lock=0, by=get_user("team"))


def test_keeping_needs_the_right_a_draft_and_a_component(sign_in: Any, in_a: Any) -> None:
    standard = make_published()
    assert sign_in("counter").post(KEEP, {"text": "x"}).status_code == 403
    team = sign_in("team")
    assert team.post(KEEP, {"text": "x"}).status_code == 409
    assert team.post(f"{DRAFT}komponen/tidak-ada/simpan-sementara/", {"text": "x"}).status_code == 404
    assert team.get(KEEP).status_code == 405
    with pytest.raises(NotADraft):
        domain.keep_typed(standard=standard, code="fee", data={}, lock=0, by=get_user("team"))


def test_the_editor_names_who_else_writes_here_now(team: Client, draft: ServiceStandard) -> None:
    head = get_user("head")
    domain.keep_typed(standard=draft, code="safety_guarantee", data={"text": ["x"]}, lock=1, by=head)
    assert "juga sedang menyunting komponen ini: Nama head" in text_of(team.get(PLACE))
    assert team.post(KEEP, {"text": "y", "lock": "1"}).json()["others"] == ["Nama head"]
    ComponentAutosave.objects.filter(user=head).update(saved_at=timezone.now() - timedelta(minutes=6))
    assert "juga sedang menyunting" not in text_of(team.get(PLACE))


def test_each_person_has_their_own_text(team: Client, draft: ServiceStandard) -> None:
    domain.keep_typed(
        standard=draft, code="safety_guarantee", data={"text": ["Milik head"]}, lock=1, by=get_user("head")
    )
    assert "belum disimpan" not in text_of(team.get(PLACE))
    team.post(PLACE, {"text": "Saya", "lock": "1"})
    assert ComponentAutosave.objects.get().user == get_user("head")


# --- history ----------------------------------------------------------------------------------------------------------


def change(draft: ServiceStandard, text: str, local: str = "head") -> None:
    row = draft.components.get(code="safety_guarantee")
    domain.edit_component(standard=draft, code=row.code, content={"text": text}, lock=row.lock, by=get_user(local))


def test_history_shows_each_saving_and_its_words(team: Client, draft: ServiceStandard) -> None:
    assert "Belum ada perubahan" in text_of(team.get(HISTORY))
    change(draft, "Jalur evakuasi ada.")
    change(draft, "Jalur evakuasi dijaga.", "team")
    page = text_of(team.get(HISTORY))
    assert page.index("Nama team") < page.index("Nama head")
    assert "dihapus: ada ditambahkan: dijaga" in page
    assert [revision.lock for revision in draft.revisions.order_by("lock")] == [1, 2, 3]


def test_history_restores_a_former_text_and_loses_none(team: Client, draft: ServiceStandard) -> None:
    change(draft, "Kedua")
    lock = draft.components.get(code="safety_guarantee").lock
    answer = team.post(f"{HISTORY}1/pulihkan/", {"lock": str(lock)})
    assert answer["Location"] == PLACE
    row = draft.components.get(code="safety_guarantee")
    assert (row.content, row.lock) == (full_content("safety_guarantee"), lock + 1)
    texts = draft.revisions.order_by("lock").values_list("content", flat=True)
    assert [content["text"] for content in texts][1] == "Kedua"
    assert AuditEntry.objects.filter(action="services.component_restored").exists()


@pytest.mark.parametrize("lock", ["1", "", "x"])
def test_history_restores_nothing_over_a_text_that_was_not_seen(
    team: Client, draft: ServiceStandard, lock: str
) -> None:
    change(draft, "Kedua")
    change(draft, "Ketiga")
    page = team.post(f"{HISTORY}2/pulihkan/", {"lock": lock}, follow=True)
    assert "Orang lain menyimpan komponen ini" in text_of(page) or "Komponen ini" in text_of(page)
    assert draft.components.get(code="safety_guarantee").content == {"text": "Ketiga"}
    with pytest.raises(ComponentChanged):
        domain.restore_component(standard=draft, code="safety_guarantee", revision=2, lock=1, by=None)


def test_history_knows_only_what_there_was(team: Client, draft: ServiceStandard) -> None:
    assert team.post(f"{HISTORY}9/pulihkan/", {"lock": "1"}).status_code == 404
    assert team.get(f"{DRAFT}komponen/tidak-ada/riwayat/").status_code == 404
    with pytest.raises(NotFound):
        domain.restore_component(standard=draft, code="safety_guarantee", revision=9, lock=1, by=None)


def test_history_is_shown_in_pages(team: Client, draft: ServiceStandard) -> None:
    for number in range(20):
        change(draft, f"Tulisan {number}")
    first = team.get(HISTORY)
    assert len(first.context["entries"]) == 15
    second = team.get(f"{HISTORY}?sebelum={first.context['older']}")
    assert len(second.context["entries"]) == 6
    assert second.context["older"] is None
    assert team.get(f"{HISTORY}?sebelum=abc").status_code == 200


def test_history_goes_with_a_discarded_draft(draft: ServiceStandard) -> None:
    change(draft, "Kedua")
    domain.add_comment(standard=draft, code="fee", text="Benar?", by=None)
    domain.discard_draft(standard=draft, by=None)
    assert not ComponentComment.objects.exists()


# --- comments ---------------------------------------------------------------------------------------------------------


def test_comment_is_added_answered_resolved_and_opened_again(team: Client, draft: ServiceStandard) -> None:
    answer = team.post(TALK, {"text": "Apa cukup?\r\nMenurut saya belum.", "back": "editor"})
    assert answer["Location"] == f"{PLACE}#komentar"
    comment = ComponentComment.objects.get()
    domain.add_comment(standard=draft, code=comment.code, text="Cukup.", by=get_user("head"), reply_to=comment.pk)
    page = text_of(team.get(PLACE))
    assert "Komentar tim (1)" in page
    assert "Anda" in page
    assert "Nama head" in page
    assert "(1 komentar)" in text_of(team.get(DRAFT))
    assert team.post(f"{TALK}{comment.pk}/resolve/")["Location"] == f"{TALK}#komentar"
    assert "Komentar tim (1)" not in text_of(team.get(PLACE))
    assert "Diselesaikan oleh Nama team" in text_of(team.get(PLACE))
    team.post(f"{TALK}{comment.pk}/reopen/")
    comment.refresh_from_db()
    assert (comment.is_open, comment.resolved_by) == (True, None)
    assert AuditEntry.objects.filter(action__startswith="services.comment_").count() == 4


def test_an_answer_opens_a_settled_conversation_and_hangs_on_its_first_comment(draft: ServiceStandard) -> None:
    first = domain.add_comment(standard=draft, code="fee", text="Satu", by=None)
    second = domain.add_comment(standard=draft, code="fee", text="Dua", by=None, reply_to=first.pk)
    domain.resolve_comment(comment=first, by=None)
    third = domain.add_comment(standard=draft, code="fee", text="Tiga", by=None, reply_to=second.pk)
    first.refresh_from_db()
    assert (third.reply_to, first.is_open) == (first, True)
    with pytest.raises(NotFound):
        domain.resolve_comment(comment=second, by=None)
    with pytest.raises(NotFound):
        domain.add_comment(standard=draft, code="duration", text="Empat", by=None, reply_to=first.pk)


def test_withdrawn_comment_leaves_a_trace(team: Client, draft: ServiceStandard) -> None:
    mine = domain.add_comment(standard=draft, code="safety_guarantee", text="Salah tulis", by=get_user("team"))
    other = domain.add_comment(standard=draft, code="safety_guarantee", text="Milik head", by=get_user("head"))
    team.post(f"{TALK}{mine.pk}/withdraw/", {"back": "editor"})
    page = text_of(team.get(PLACE))
    assert "Ditarik oleh penulisnya." in page
    assert "Salah tulis" not in page
    assert team.post(f"{TALK}{other.pk}/withdraw/").status_code == 403
    other.refresh_from_db()
    assert other.text == "Milik head"
    with pytest.raises(CommentWithdrawn):
        domain.resolve_comment(comment=mine, by=None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Tulis komentarnya dahulu."),
        (" \n ", "Tulis komentarnya dahulu."),
        ("x" * 3001, "paling banyak"),
        ("a\u202eb", "tidak terlihat"),
        ("a\x00b", "tidak terlihat"),
    ],
)
def test_comment_with_wrong_text_is_refused_beside_it(
    team: Client, draft: ServiceStandard, text: str, words: str
) -> None:
    page = team.post(TALK, {"text": text})
    assert page.status_code == 422
    assert words.lower() in text_of(page).lower()
    assert page.context["comment_text"] == text
    assert not ComponentComment.objects.exists()
    with pytest.raises(InvalidInput):
        domain.add_comment(standard=draft, code="fee", text=text, by=None)


def test_comment_is_text_and_nothing_else(team: Client, draft: ServiceStandard) -> None:
    team.post(TALK, {"text": "<script>alert(1)</script>"})
    assert "<script>alert" not in team.get(TALK).content.decode()


def test_comments_stay_inside_the_team(client_b: Client, sign_in: Any, draft: ServiceStandard) -> None:
    comment = domain.add_comment(standard=draft, code="safety_guarantee", text="Rahasia", by=get_user("head"))
    counter = sign_in("counter")
    assert counter.post(TALK, {"text": "Saya juga"}).status_code == 403
    assert counter.post(f"{TALK}{comment.pk}/resolve/").status_code == 403
    assert client_b.get(TALK).status_code in (302, 404)
    with pytest.raises(PermissionRefused):
        domain.add_comment(standard=draft, code="fee", text="Saya", by=get_user("counter"))
    assert sign_in("team").post(f"{TALK}{comment.pk}/tidak-ada/").status_code == 404
    assert sign_in("team").post(f"{TALK}999999/resolve/").status_code == 404


def test_comments_close_with_the_preparation(team: Client, in_a: Any) -> None:
    standard = make_published()
    page = team.post(TALK, {"text": "Terlambat"})
    assert page.status_code == 409
    assert "Komentar ditulis selama suatu versi disiapkan." in text_of(page)
    with pytest.raises(CommentsClosed):
        domain.add_comment(standard=standard, code="fee", text="Terlambat", by=None)


def test_today_shows_comments_to_those_whom_they_concern(sign_in: Any, draft: ServiceStandard) -> None:
    team, head = get_user("team"), get_user("head")
    change(draft, "Ditulis tim", "team")
    comment = domain.add_comment(standard=draft, code="safety_guarantee", text="Benarkah begitu?", by=head)
    domain.add_comment(standard=draft, code="fee", text="Bukan urusan tim", by=head)
    shown = text_of(sign_in("team").get("/portal/"))
    assert "Benarkah begitu?" in shown
    assert "Bukan urusan tim" not in shown
    assert "Benarkah begitu?" not in text_of(sign_in("head").get("/portal/"))
    domain.add_comment(standard=draft, code="safety_guarantee", text="Benar.", by=team, reply_to=comment.pk)
    assert "Benarkah begitu?" not in text_of(sign_in("team").get("/portal/"))
    assert "Benarkah begitu?" in text_of(sign_in("head").get("/portal/"))
    assert "Benarkah" not in text_of(sign_in("counter").get("/portal/"))


def test_comments_of_another_draft_are_not_mixed_in(team: Client, draft: ServiceStandard) -> None:
    other = make_draft(make_service("lain", "Lain"))
    domain.add_comment(standard=other, code="safety_guarantee", text="Di tempat lain", by=None)
    assert "Di tempat lain" not in text_of(team.get(PLACE))


def test_page_of_a_version_lists_open_comments_and_lets_reviewers_begin(sign_in: Any, in_a: Any) -> None:
    standard = make_draft()
    assert "Komentar terbuka" not in text_of(sign_in("team").get(DRAFT))
    domain.add_comment(standard=standard, code="fee", text="Benarkah gratis?", by=None)
    assert "Benarkah gratis?" in text_of(sign_in("team").get(DRAFT))
    domain.submit_for_review(standard=standard, by=None)
    page = sign_in("head").get(DRAFT)
    assert "Komentari sebuah komponen" in text_of(page)
    assert f'href="{PLACE}komentar/#komentar"' in page.content.decode()
    assert sign_in("head").get(PLACE)["Location"] == DRAFT
    assert sign_in("head").post(TALK, {"text": "Perlu diperjelas"}).status_code == 302
