"""Terms of use: who borrows accepts one version, and a new one never changes what was accepted."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from bookings.models import Resource, Terms
from core import audit
from core.errors import InvalidInput
from core.pagecache import content_changed
from core.rights import Actor, require
from core.turns import wait_for_turn
from core.typed_text import normalise, text_error

PERMISSION = "bookings.manage_resource"
MOST_TEXT = 10_000


@transaction.atomic
def write_terms(*, text: str, resource: Resource | None = None, by: Actor) -> Terms:
    """Put a new version in force from now on, of the agency or of one resource; the same text again makes none.

    Without text the agency's terms hold again for the resource. Raises InvalidInput.
    """
    require(by, PERMISSION)
    text = _checked(text, may_be_empty=resource is not None)
    wait_for_turn(f"terms:{resource.pk if resource else ''}")
    newest = current_terms(resource)
    if newest is not None and newest.text == text:
        return newest
    if newest is None and not text:
        raise InvalidInput({"text": [_("The terms of the agency hold for it already.")]})
    terms = Terms.objects.create(
        resource=resource, version=newest.version + 1 if newest else 1, text=text, created_by=by
    )
    content_changed()
    changes = {"version": terms.version, "of": resource.code if resource else ""}
    audit.record(action="bookings.terms_written", target=terms, changes=changes)
    return terms


def current_terms(resource: Resource | None = None) -> Terms | None:
    """Return the newest version of the agency, or the newest of one resource, which may be without text."""
    return Terms.objects.filter(resource=resource).order_by("-version").first()


def terms_for(resources: Iterable[Resource]) -> list[Terms]:
    """Return the terms under which these are lent together: those of the agency, then each resource's own.

    Those of the agency do not hold where every resource has its own. One query for however many; without any resource
    those of the agency.
    """
    keys = [resource.pk for resource in resources]
    rows = Terms.objects.select_related("resource")
    rows = rows.filter(resource__in=keys) | rows.filter(resource=None)
    newest = {row.resource_id: row for row in rows.order_by("resource_id", "-version").distinct("resource_id")}
    own = [newest[key] for key in dict.fromkeys(keys) if key in newest and newest[key].text]
    of_agency = [newest[None]] if None in newest and (len(own) < len(set(keys)) or not keys) else []
    return of_agency + own


def _checked(text: str, *, may_be_empty: bool) -> str:
    text = normalise(text, lines=True)
    if not text and not may_be_empty:
        raise InvalidInput({"text": [_("Write the terms.")]})
    if problem := text_error(text, limit=MOST_TEXT, lines=True):
        raise InvalidInput({"text": [problem]})
    return text
