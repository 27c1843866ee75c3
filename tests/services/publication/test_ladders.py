"""The score ladders as tables: one line a case, as the evaluation instrument has them."""

import pytest

from services.publication.ladders import (
    MediaFacts,
    PledgeFacts,
    agency_media_score,
    media_score,
    missing_for_next,
    pledge_score,
)


@pytest.mark.parametrize(
    ("holds", "score"),
    [
        ((), 0),
        (("exists",), 1),
        (("exists", "enacted"), 2),
        (("exists", "enacted", "complete"), 3),
        (("exists", "enacted", "complete", "printed"), 4),
        (("exists", "enacted", "complete", "printed", "electronic"), 5),
        (("exists", "enacted", "complete", "electronic"), 3),
        (("exists", "enacted", "printed", "electronic"), 2),
        (("printed", "electronic"), 0),
    ],
)
def test_pledge_score_counts_rungs_without_a_gap(holds: tuple[str, ...], score: int) -> None:
    assert pledge_score(PledgeFacts(**dict.fromkeys(holds, True))) == score


@pytest.mark.parametrize(
    ("complete", "partial", "score"),
    [
        ("", "", 0),
        ("", "social", 1),
        ("website", "", 1),
        ("sippn", "", 1),
        ("website print", "", 2),
        ("website sippn", "", 2),
        ("website print social electronic", "", 2),
        ("website print sippn", "", 3),
        ("website print social sippn", "", 4),
        ("website print social electronic sippn", "", 5),
        ("website print social electronic app billboard sippn", "", 5),
        ("website", "print social sippn", 1),
    ],
)
def test_media_score(complete: str, partial: str, score: int) -> None:
    assert media_score(MediaFacts(frozenset(complete.split()), frozenset(partial.split()))) == score


def test_agency_scores_as_its_worst_service_and_nothing_without_one() -> None:
    assert agency_media_score([5, 2, 4]) == 2
    assert agency_media_score([]) == 0


def test_next_step_is_sippn_once_two_media_are_there() -> None:
    assert missing_for_next(MediaFacts(frozenset({"website", "print"}))) == {"sippn"}
    assert "print" in missing_for_next(MediaFacts(frozenset({"website"})))
    assert not missing_for_next(MediaFacts(frozenset(["website", "print", "social", "electronic", "sippn"])))
