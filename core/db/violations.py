"""From the name of a violated constraint to the refusal it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from core.errors import DomainError


@contextmanager
def translate_violations(refusals: Mapping[str, type[DomainError] | DomainError]) -> Iterator[None]:
    """Run the block in a savepoint; raise the refusal mapped to the constraint that PostgreSQL names.

    A violation that is not mapped passes as it came. One check, right also for two requests at once.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        refusal = refusals.get(constraint_of(error))
        if refusal is None:
            raise
        raise (refusal() if isinstance(refusal, type) else refusal) from error


def constraint_of(error: IntegrityError) -> str:
    """Return the name of the constraint that PostgreSQL refused by, or nothing."""
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None) or ""
