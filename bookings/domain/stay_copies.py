"""What a family gets of its stay in a copy of its data.

Why somebody is treated is not in it: the link goes to the address of whoever asked, who need not be the patient. The
copy says that it is kept, and the patient may ask for it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from bookings.models import Stay, StayPerson
from core.cases.domain.identities import unseal_facts


def copy_of_stays(case_ids: list[int]) -> dict[int, dict[str, Any]]:
    """Return who stayed, when, and which papers are kept, by case."""
    people: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for person in StayPerson.objects.filter(stay__case__in=case_ids).exclude(sealed=b"").order_by("pk"):
        who = {name: value for name, value in unseal_facts(bytes(person.sealed)).items() if value}
        people[person.stay_id].append({**who, "role": person.role, "sex": person.sex, "age": person.age})
    rows = Stay.objects.filter(case__in=case_ids).select_related("shelter", "health").prefetch_related("papers")
    return {
        row.case_id: {
            "shelter": row.shelter.name,
            "first_night": row.nights.lower.isoformat(),
            "leaves_on": row.nights.upper.isoformat(),
            "district": row.district,
            "babies": row.babies,
            "people": people[row.pk],
            "papers": [{"kind": paper.kind, "sha256": paper.sha256} for paper in row.papers.all()],
            "health_data_are_kept": hasattr(row, "health"),
        }
        for row in rows
    }
