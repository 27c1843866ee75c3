"""Lets somebody of the demo ask about their personal data, and an incident be handled; both are marked as examples."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from core.cases.domain.identities import Person
from core.privacy.domain.incidents import add_people, enter_incident
from core.privacy.domain.my_data import file_request
from deploy.demo.happening import Row, case_of, mark, new_key, officer


def guard(slug: str, story: Row) -> None:
    """Ask for a correction of the data of a case, and enter what went wrong."""
    if "data_request" in story:
        row = story["data_request"]
        target = case_of(slug, row["about"])
        correction = Person(**row["correction"])
        mark(
            file_request(right="correction", target=target, text=row["text"], key=new_key(), correction=correction).case
        )
    if "incident" in story:
        row = dict(story["incident"])
        found = timezone.now() - dt.timedelta(hours=row.pop("hours_ago"))
        emails = row.pop("emails")
        by = officer("admin")
        incident = enter_incident(**row, discovered_at=found, happened_at=found - dt.timedelta(hours=3), by=by)
        add_people(incident=incident, emails=emails, by=by)
