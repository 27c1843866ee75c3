"""What the language office of the demo lends, after the seed article: halls, equipment, and officers who accompany.

The days of Ramadan are those of reckoned calendars; what holds is decided on the evening before, so they are marked.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from bookings.domain.checklists import write_checklist
from bookings.domain.closing import close_resources, set_other_hours
from bookings.domain.photos import add_photo
from bookings.domain.resources import add_resource
from bookings.domain.terms import write_terms
from bookings.models import Resource
from bookings.spans import Span
from core import audit
from core.agencies import current_agency
from core.models import User
from deploy.demo.happening import Row, officer

DATA = Path(__file__).with_name("lending.json")
SERVICE, UNIT = "peminjaman-sarana", "umum"


def people_of(slug: str) -> Sequence[tuple[str, str, list[str], str]]:
    """Return the staff of an agency that others of the demo do not have."""
    return [tuple(row) for row in _story(slug).get("people", ())]


def lend_things(slug: str) -> None:
    """Add what an agency lends, with its rules, closures and other hours; where there is something, nothing happens."""
    story = _story(slug)
    if not story or Resource.objects.exists():
        return
    with transaction.atomic(), audit.acting(name="Data contoh", via="command"):
        write_terms(text=story["terms"], by=None)
        for row in story["things"]:
            _add(row)
        for closure in story["closures"]:
            _close(closure)
        _keep_ramadan(story["ramadan"])


def _add(row: Row) -> None:
    own = {name: value for name, value in row.items() if name not in ("checklist", "person", "kind")}
    person: User | None = officer(row["person"]) if "person" in row else None
    said: dict[str, Any] = {**own, "service_code": SERVICE, "unit_code": UNIT, "responsible": officer("sarana")}
    resource = add_resource(kind=row["kind"], person=person, by=None, **said)
    if "checklist" in row:
        write_checklist(resource=resource, labels=row["checklist"], by=None)
    if row["kind"] in ("room", "outdoor"):
        text = f"Gambar contoh sebagai pengganti foto: {resource.name.lower()}"
        add_photo(resource=resource, photo=_picture(resource), text=text, by=None)


def _close(closure: Row) -> None:
    zone = current_agency().zone
    first = timezone.localdate(timezone=zone) + dt.timedelta(days=closure["in_days"])
    start = dt.datetime.combine(first, dt.time(0), zone)
    end = dt.datetime.combine(first + dt.timedelta(days=closure["days"]), dt.time(0), zone)
    close_resources(resources=_named(closure["codes"]), during=Span(start, end), reason=closure["reason"], by=None)


def _keep_ramadan(facts: Row) -> None:
    today = timezone.localdate(timezone=current_agency().zone).isoformat()
    month = next((month for month in facts["months"] if month[1] >= today), None)
    if month is not None:
        first, last = map(dt.date.fromisoformat, month)
        set_other_hours(
            resources=_named(facts["codes"]),
            first_on=first,
            last_on=last,
            opening_hours=facts["hours"],
            reason=facts["reason"],
            by=None,
        )


def _named(codes: Sequence[str]) -> list[Resource]:
    return list(Resource.objects.filter(code__in=codes))


def _picture(resource: Resource) -> SimpleUploadedFile:
    """Draw rows of seats before a stage, or trees in a yard: it is no photo of a real place."""
    agency = current_agency()
    picture = Image.new("RGB", (960, 600), agency.tint)
    draw = ImageDraw.Draw(picture)
    if resource.kind == Resource.Kind.OUTDOOR:
        draw.rectangle((0, 380, 960, 600), fill="#c9d8b6")
        for left in range(60, 960, 180):
            draw.rectangle((left + 34, 300, left + 46, 400), fill="#7a5c3a")
            draw.ellipse((left, 180, left + 80, 320), fill="#5f8a4c")
    else:
        draw.polygon([(0, 600), (220, 330), (740, 330), (960, 600)], fill="#e2d9c8")
        draw.rectangle((220, 90, 740, 330), fill="white", outline=agency.colour, width=8)
        seats = min(resource.capacity or 20, 60)
        for number in range(seats):
            row, place = divmod(number, 12)
            left, top = 150 + 56 * place, 370 + 44 * row
            draw.rounded_rectangle((left, top, left + 34, top + 26), 6, fill=agency.colour)
    draw.text((40, 36), "CONTOH", fill=agency.colour, font_size=32)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return SimpleUploadedFile("contoh.png", out.getvalue(), content_type="image/png")


def _story(slug: str) -> Row:
    story: Row = json.loads(DATA.read_text(encoding="utf-8")).get(slug, {})
    return story
