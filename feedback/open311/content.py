"""What GeoReport v2 tells of this agency: kinds of complaint by service, and complaints that everybody may read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.agencies import current_agency
from core.cases.states import ENDED, CaseState
from feedback.complaint_panels import outcome_words
from feedback.models import Complaint
from feedback.models.complaints import ComplaintQuerySet
from feedback.open311.answers import Refused
from services.seam import Service

GENERAL = "pengaduan-umum"
LONGEST = dt.timedelta(days=90)
PAGE_SIZE, MOST_PER_PAGE = 100, 1000
MOST_IDS = 50
FINISHED = (CaseState.ANSWERED, *ENDED)
TEXTS = {"harm": 1, "wish": 2}
CHOICES = {"is_anonymous": 3, "is_confidential": 4}


def discovery(base: str) -> dict[str, Any]:
    """Return where the endpoints are."""
    agency = current_agency()
    changed = "2026-11-22T00:00:00+07:00"
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": base,
        "changeset": changed,
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    return {
        "changeset": changed,
        "contact": agency.email or agency.phone or agency.name,
        "key_service": f"{agency.url}/api/v1/",
        "endpoints": [endpoint],
    }


def services() -> list[dict[str, Any]]:
    """Return what a complaint can be about: every public service, and anything else."""
    general = (GENERAL, _("Something else"), _("For whatever is about no service of the list."))
    rows = [general, *Service.objects.public().values_list("code", "name", "summary")]
    return [
        {
            "service_code": code,
            "service_name": name,
            "description": summary,
            "metadata": True,
            "type": "realtime",
            "keywords": _("complaint"),
            "group": _("Complaint"),
        }
        for code, name, summary in rows
    ]


def definition(code: str) -> dict[str, Any]:
    """Return what can be told besides. Raises Refused."""
    checked_service(code)
    yes_no = [{"key": "yes", "name": _("Yes")}, {"key": "no", "name": _("No")}]
    words = {
        "harm": _("What did you lose by it?"),
        "wish": _("How should it be settled?"),
        "is_anonymous": _("Hide who you are from the public and the unit you write about?"),
        "is_confidential": _("Keep your story off the public list?"),
    }
    attributes = [
        {
            "variable": True,
            "code": name,
            "datatype": "text" if name in TEXTS else "singlevaluelist",
            "required": False,
            "datatype_description": "",
            "order": order,
            "description": words[name],
            "values": [] if name in TEXTS else yes_no,
        }
        for name, order in {**TEXTS, **CHOICES}.items()
    ]
    return {"service_code": code, "attributes": attributes}


def checked_service(code: str) -> str:
    """Return the code of a service of this agency, empty for anything else. Raises Refused."""
    if not code:
        raise Refused(400, "service_code was not provided")
    if code != GENERAL and not Service.objects.public().filter(code=code).exists():
        raise Refused(404, "service_code provided was not found")
    return "" if code == GENERAL else code


def found(asked: Mapping[str, str]) -> ComplaintQuerySet:
    """Return the public complaints that a request asks for, newest first. Raises Refused."""
    rows = Complaint.objects.public().select_related("case").filter(case__kind="complaint")
    if ids := asked.get("service_request_id"):
        codes = [one.strip().upper() for one in ids.split(",")][: MOST_IDS + 1]
        if len(codes) > MOST_IDS:
            raise Refused(400, f"at most {MOST_IDS} service_request_id at once")
        return rows.filter(case__code__in=codes).order_by("-case__received_at", "-pk")
    ends = _moment(asked, "end_date") or timezone.now()
    begins = _moment(asked, "start_date") or ends - LONGEST
    if not dt.timedelta(0) <= ends - begins <= LONGEST:
        raise Refused(400, "start_date and end_date may be 90 days apart at most")
    rows = rows.filter(case__received_at__range=(begins, ends))
    if code := asked.get("service_code"):
        rows = rows.filter(case__service_code="" if code == GENERAL else code)
    if status := asked.get("status"):
        wanted = {"open", "closed"} & set(status.split(","))
        if not wanted:
            raise Refused(400, "status is open or closed")
        is_closed = Q(case__state__in=[str(state) for state in FINISHED])
        rows = rows if len(wanted) == 2 else rows.filter(is_closed if "closed" in wanted else ~is_closed)
    return rows.order_by("-case__received_at", "-pk")


def page_of(rows: ComplaintQuerySet, asked: Mapping[str, str]) -> list[Complaint]:
    """Return a page of them. Raises Refused."""
    size = _number(asked, "page_size", PAGE_SIZE, MOST_PER_PAGE)
    page = _number(asked, "page", 1, 10_000)
    return list(rows[(page - 1) * size : page * size])


def requests_of(complaints: list[Complaint]) -> list[dict[str, Any]]:
    """Return complaints as everybody may read them: no name, no address, a position rounded to some 100 metres."""
    codes = {complaint.case.service_code for complaint in complaints}
    names = dict(Service.objects.filter(code__in=codes).values_list("code", "name"))
    office = current_agency().name
    return [_request(complaint, names, office) for complaint in complaints]


def jurisdiction(request: HttpRequest, given: str) -> None:
    """Refuse the identifier of another agency; each has its own host, so it may be left out."""
    if given and given not in (current_agency().slug, request.get_host(), request.get_host().partition(":")[0]):
        raise Refused(404, "jurisdiction_id provided was not found")


def _request(complaint: Complaint, names: Mapping[str, str], office: str) -> dict[str, Any]:
    case = complaint.case
    is_closed = case.state in FINISHED
    outcome = outcome_words(case.outcome) if is_closed else ""
    return {
        "service_request_id": case.code,
        "status": "closed" if is_closed else "open",
        "status_notes": complaint.follow_up or outcome,
        "service_name": names.get(case.service_code, _("Something else")),
        "service_code": case.service_code or GENERAL,
        "description": complaint.public_text,
        "agency_responsible": office,
        "service_notice": str(case.public_state_word),
        "requested_datetime": _written(case.received_at),
        "updated_datetime": _written(case.closed_at or case.answered_at or complaint.published_at),
        "expected_datetime": _written(case.due_at),
        "address": "",
        "address_id": "",
        "zipcode": "",
        "lat": round(float(complaint.latitude), 3) if complaint.latitude is not None else None,
        "long": round(float(complaint.longitude), 3) if complaint.longitude is not None else None,
        "media_url": "",
    }


def _written(moment: dt.datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


def _moment(asked: Mapping[str, str], name: str) -> dt.datetime | None:
    if not asked.get(name):
        return None
    try:
        moment = parse_datetime(asked[name].replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or not 2000 <= moment.year < 2200:
        raise Refused(400, f"{name} is no moment such as 2026-08-17T00:00:00Z")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _number(asked: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = asked.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 7 and 1 <= int(text) <= most):
        raise Refused(400, f"{name} is a number from 1 to {most}")
    return int(text)
