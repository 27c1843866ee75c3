"""What the commands of the registry share: who acts, which agency is meant, and how a refusal is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from core import audit
from core.errors import DomainError, InvalidInput
from core.tenancy import central_context
from tenants.models import Agency


@contextmanager
def commanding(name: str) -> Iterator[None]:
    """Record what the block does as done by the command, and end it with a plain line when the domain refuses."""
    try:
        with audit.acting(name=f"manage.py {name}", via="command"):
            yield
    except InvalidInput as error:
        lines = [f"{field}: {message}" for field, messages in error.errors.items() for message in messages]
        raise CommandError("\n".join(lines)) from error
    except DomainError as error:
        raise CommandError(str(error)) from error


def named_agency(slug: str) -> Agency:
    """Return the agency of an address name or a schema. Raises CommandError."""
    with central_context():
        agency: Agency | None = (
            Agency.objects.filter(slug=slug).first() or Agency.objects.filter(schema_name=slug).first()
        )
    if agency is None:
        raise CommandError(f"There is no agency “{slug}”.")
    return agency


def progress_bar(console: Console) -> Progress:
    """Return a bar that counts, tells the time so far and the time to come; nothing moves where nobody watches."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
    )
