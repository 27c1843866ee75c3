"""What the bench prints can be printed, and is what the record says."""

import pytest

from deploy.bench import documents_orders


@pytest.mark.parametrize("kind", ["standar", "leaflet", "poster", "buku-saku", "maklumat"])
def test_every_kind_is_timed(kind: str) -> None:
    assert len(documents_orders.print_times(kind, rounds=1)) == 1


def test_compiling_reading_and_annexes_are_timed() -> None:
    assert len(documents_orders.compile_times(rounds=2)) == 2
    assert len(documents_orders.reading_times(rounds=1)) == 1
    assert len(documents_orders.annex_times(services=2, rounds=1)) == 1
