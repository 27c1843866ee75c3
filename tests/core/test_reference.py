from __future__ import annotations

import pytest

from core import reference


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "_loaders", {})


def test_loaders_are_called_in_the_order_of_their_names() -> None:
    called: list[str] = []
    reference.register("units", lambda: called.append("units"))
    reference.register("holidays", lambda: called.append("holidays"))

    assert reference.load_reference_data() == ["holidays", "units"]
    assert called == ["holidays", "units"]


def test_name_belongs_to_one_loader() -> None:
    def load() -> None:
        return

    reference.register("units", load)
    reference.register("units", load)  # the same one again, as after a reload

    with pytest.raises(ValueError, match="units"):
        reference.register("units", lambda: None)
