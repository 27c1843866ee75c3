"""The feed of changes: published, come into force, replaced, revoked, reviewed. Format: Atom, RFC 4287."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from django.utils import translation
from django.utils.translation import gettext as _

from core.agencies import AgencyFacts, current_agency
from core.ui.context import base_url
from services.models import PledgeEvent, ServiceStandard, StandardEvent, StandardReview

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 50
NOTHING_YET = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # a feed must say when it changed, also an empty one
register_namespace("", ATOM)
State = ServiceStandard.State
TOLD = (State.PUBLISHED, State.IN_FORCE, State.SUPERSEDED, State.REVOKED)


@dataclass(frozen=True)
class Change:
    """One entry. `key` is unique in the agency and never changes; `path` leads to what it tells of."""

    key: str
    at: dt.datetime
    title: str
    path: str
    note: str = ""


def feed() -> bytes:
    """Return the newest changes of what this agency shows to everybody, in Indonesian."""
    agency = current_agency()
    with translation.override("id"):
        changes = sorted((*_of_standards(), *_of_reviews(), *_of_pledges()), key=lambda change: change.at, reverse=True)
        title = _("Changes of service standards: %(agency)s") % {"agency": agency.name}
        return atom_document(
            agency, changes[:ENTRIES], key="perubahan", title=title, path="/perubahan.atom", page="/layanan/"
        )


def atom_document(
    agency: AgencyFacts, changes: Sequence[Change], *, key: str, title: str, path: str, page: str
) -> bytes:
    """Return a feed of these changes, the newest first; `path` is its own address, `page` what it tells of."""
    root = Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "id"})
    updated = changes[0].at if changes else NOTHING_YET
    _add(root, "id", _tag(agency, key))
    _add(root, "title", title)
    _add(root, "updated", _moment(updated))
    _add(root, "link", rel="self", type="application/atom+xml", href=f"{agency.url}{path}")
    _add(root, "link", rel="alternate", type="text/html", href=f"{agency.url}{page}")
    _add(SubElement(root, f"{{{ATOM}}}author"), "name", agency.name)
    for change in changes:
        entry = SubElement(root, f"{{{ATOM}}}entry")
        _add(entry, "id", _tag(agency, change.key))
        _add(entry, "title", change.title)
        _add(entry, "updated", _moment(change.at))
        _add(entry, "link", rel="alternate", type="text/html", href=f"{agency.url}{change.path}")
        _add(entry, "summary", change.note or change.title, type="text")
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _of_standards() -> Iterator[Change]:
    events = (
        StandardEvent.objects.filter(to_state__in=TOLD, standard__public_since__isnull=False)
        .exclude(from_state=State.UNDER_REVIEW, to_state=State.IN_FORCE)
        .filter(standard__service__audience="external")
        .select_related("standard__service")
        .order_by("-at", "-pk")[:ENTRIES]
    )
    for event in events:
        standard = event.standard
        words = {"name": standard.service.name, "n": standard.version}
        titles = {
            State.PUBLISHED: _("%(name)s: version %(n)s was published"),
            State.IN_FORCE: _("%(name)s: version %(n)s came into force"),
            State.SUPERSEDED: _("%(name)s: version %(n)s was replaced"),
            State.REVOKED: _("%(name)s: version %(n)s was revoked"),
        }
        note = standard.change_note if event.to_state in (State.PUBLISHED, State.IN_FORCE) else event.note
        path = f"/layanan/{standard.service.code}/versi/{standard.version}/"
        yield Change(
            f"standar/{standard.service.code}/{standard.version}/{event.to_state}",
            event.at,
            titles[State(event.to_state)] % words,
            path,
            note,
        )


def _of_reviews() -> Iterator[Change]:
    reviews = (
        StandardReview.objects.filter(
            outcome=StandardReview.Outcome.UNCHANGED,
            standard__public_since__isnull=False,
            standard__service__audience="external",
        )
        .select_related("standard__service")
        .order_by("-concluded_at")[:ENTRIES]
    )
    for review in reviews:
        if review.concluded_at is None:
            continue
        standard = review.standard
        words = {"name": standard.service.name, "n": standard.version}
        yield Change(
            f"tinjauan/{standard.service.code}/{standard.version}/{review.pk}",
            review.concluded_at,
            _("%(name)s: version %(n)s was reviewed and stays as it is") % words,
            f"/layanan/{standard.service.code}/versi/{standard.version}/",
        )


def _of_pledges() -> Iterator[Change]:
    told = (PledgeEvent.Kind.PUBLISHED, PledgeEvent.Kind.WITHDRAWN)
    events = PledgeEvent.objects.filter(kind__in=told, pledge__published_at__isnull=False)
    for event in events.select_related("pledge").order_by("-at", "-pk")[:ENTRIES]:
        words = {"name": event.pledge.get_kind_display(), "n": event.pledge.version}
        is_new = event.kind == PledgeEvent.Kind.PUBLISHED
        title = _("%(name)s: version %(n)s was published") if is_new else _("%(name)s: version %(n)s was withdrawn")
        key = f"maklumat/{event.pledge.kind}/{event.pledge.version}/{event.kind}"
        yield Change(key, event.at, title % words, "/maklumat/", event.note)


def _tag(agency: AgencyFacts, key: str) -> str:
    """Return a stable name for an entry: RFC 4151. The base host and the slug never change, an agency's host may."""
    return f"tag:{urlsplit(base_url()).hostname},2026:{agency.slug}/{key}"


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    child = SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    child.text = text or None
    return child
