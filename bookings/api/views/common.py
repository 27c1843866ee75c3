"""What the endpoints of bookings share: things by their codes, and what else there is when something is not free."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _

from bookings.domain.alternatives import Alternative
from bookings.domain.reserving import Part
from bookings.errors import NotFree
from bookings.models import Resource
from bookings.spans import Span
from core.errors import InvalidInput

TAGS = ["bookings"]


def parts_of(things: Sequence[Mapping[str, Any]], *, field: str = "things") -> list[Part]:
    """Return the parts that codes name, each once. Raises InvalidInput at `field` for what is not in use."""
    wanted: dict[str, int] = {}
    for thing in things:
        wanted[thing["code"]] = wanted.get(thing["code"], 0) + thing["quantity"]
    keys = dict(Resource.objects.in_use().filter(code__in=wanted).values_list("code", "pk"))
    if len(keys) < len(wanted):
        raise InvalidInput({field: [_("Choose from the list only.")]})
    return [Part(keys[code], quantity) for code, quantity in wanted.items()]


def span_of(data: Mapping[str, Any]) -> Span | None:
    """Return the time that a body names, None where it names none. Raises InvalidInput for half of one."""
    given = [name for name in ("start", "end") if data.get(name) is not None]
    if len(given) == 1:
        raise InvalidInput({("end" if given == ["start"] else "start"): [_("This must be filled in.")]})
    return Span(data["start"], data["end"]) if given else None


@contextmanager
def with_alternatives(during: Span, find: Callable[[], Sequence[Alternative]]) -> Iterator[None]:
    """Run the block, and tell with the refusal of NotFree what could be booked instead, which `find` returns."""
    try:
        yield
    except NotFree as refusal:
        if during.start < during.end:
            found = find()
            codes = code_of(part.resource for one in found for part in one.parts)
            refusal.facts["alternatives"] = [
                {
                    "start": one.during.start.isoformat(),
                    "end": one.during.end.isoformat(),
                    "things": [{"code": codes[part.resource], "quantity": part.quantity} for part in one.parts],
                    "note": one.note,
                }
                for one in found
            ]
        raise


def code_of(keys: Any) -> dict[int, str]:
    """Return the code of each resource by its key."""
    return dict(Resource.objects.filter(pk__in=set(keys)).values_list("pk", "code"))
