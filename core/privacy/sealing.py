"""How an address travels to a worker: sealed with the agency's key, so that no queue and no log names anybody."""

from __future__ import annotations

from core.cases.domain.identities import seal_bytes, unseal_bytes


def seal_text(text: str) -> str:
    """Return a text that only this agency opens."""
    return seal_bytes(text.encode()).decode()


def unseal_text(sealed: str) -> str:
    """Open what `seal_text` sealed."""
    return unseal_bytes(sealed.encode()).decode()
