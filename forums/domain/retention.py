"""Contact data of participants and invited people are deleted some months after a forum. Source: UU 27/2022 Pasal 16.

The register of stakeholders stays: it has its own ground. The minutes of agreement keep their own copy of who signed.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from core import audit
from core.dates import months_before
from core.privacy.domain.retention import note_erased
from forums.models import Forum, ForumInput, ForumSettings, Invitation, Participant, Signature

RECORD_CLASS = "forum_contacts"


@transaction.atomic
def forget_contacts(now: dt.datetime | None = None) -> int:
    """Empty names and contacts of forums that ended long enough ago; return how many people were forgotten.

    A name stays where its owner signed the minutes. May run twice: the second finds nobody.
    """
    now = now or timezone.now()
    ended_before = months_before(now, ForumSettings.load().contact_months)
    forums = list(
        Forum.objects.filter(Q(closed_at__lt=ended_before) | Q(cancelled_at__lt=ended_before)).values_list(
            "pk", flat=True
        )
    )
    signed = Signature.objects.filter(participant=OuterRef("pk"), signed_at__isnull=False)
    people = Participant.objects.filter(forum__in=forums, forgotten_at__isnull=True)
    found = list(people.annotate(has_signed=Exists(signed)).values_list("pk", "has_signed"))
    nameless = [pk for pk, has_signed in found if not has_signed]
    ForumInput.objects.filter(participant__in=nameless, participant__show_name=False).exclude(speaker="").update(
        speaker=""
    )
    rows = Participant.objects.filter(pk__in=[pk for pk, _has_signed in found])
    rows.update(email="", phone="", needs=[], needs_note="", forgotten_at=now)
    Participant.objects.filter(pk__in=nameless).update(name="")
    invited = Invitation.objects.filter(forum__in=forums).exclude(contact_name="", email="", phone="", answer_note="")
    cleaned = invited.update(contact_name="", email="", phone="", answer_note="")
    if found or cleaned:
        audit.record(action="forums.contacts_forgotten", changes={"people": len(found), "invitations": cleaned})
        note_erased(key=RECORD_CLASS, number=len(found) + cleaned, ended_before=ended_before)
    return len(found)
