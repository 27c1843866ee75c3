"""A forum with everything that stands on paper, and signatures as a finger draws them."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from forums.domain.agreements import Signer, open_signing, prepare_agreement, sign
from forums.domain.lifecycle import today_here
from forums.models import (
    ActionItem,
    AgendaItem,
    AgreementPoint,
    Disposition,
    Forum,
    ForumAgreement,
    ForumInput,
    ForumPhoto,
    InputReply,
    Invitation,
    Participant,
    TeamMember,
)
from forums.participation import new_key
from services.models import ServiceStandard
from tests.factories.forums import bring_forum_to, make_disposition, make_forum, make_input, make_participant

Element = Participant.Element
DRAWING = [[[100, 200], [180, 120], [260, 240], [340, 130]], [[380, 180], [520, 175]]]
LONG_NAME = "Prof. Dr. Ir. Raden Ajeng Kusumaningrum Hadiwidjojo-Sastroatmodjo Tjokrodiningrat, S.H., M.H., Ph.D."
HOSTILE = '#panic("x") $x^2$ <script>alert(1)</script> *tebal* _miring_ @ref \\ " \' \x41 \U0001f600 漢字'


def make_held_forum(*standards: ServiceStandard, **fields: Any) -> Forum:
    """Return a forum in session with people of three elements, an agenda, a point agreed and one not, and inputs."""
    forum = make_forum(
        Forum.State.IN_SESSION,
        *standards,
        letter_number="005/123/2023",
        letter_date=dt.date(2023, 7, 3),
        signatory_name="Drs. Ahmad Fauzi",
        signatory_position="Kepala Kantor",
        contact_name="Dewi",
        contact_phone="0741 123456",
        **fields,
    )
    make_participant(forum, name="Siti Aminah", organisation="Komunitas Teater Air", sex="female")
    make_participant(forum, name=LONG_NAME, organisation="Universitas Jambi", element=Element.EXPERT)
    make_participant(forum, name="Budi", organisation="Jambi Ekspres", element=Element.MASS_MEDIA, sex="male")
    make_participant(forum, name="Ahmad Fauzi", organisation="", element=Element.PROVIDER)
    TeamMember.objects.create(forum=forum, name="Rina", position="Pengadministrasi", duty=TeamMember.Duty.NOTE_TAKER)
    AgendaItem.objects.create(
        forum=forum, position=1, starts_at=dt.time(9), title="Pembukaan", speaker="Kepala Kantor", notes="Dibuka."
    )
    AgendaItem.objects.create(forum=forum, position=2, starts_at=dt.time(9, 30), title="Diskusi")
    given = make_input(forum, "Bukalah aula pada hari Sabtu.", element=Element.SERVICE_USER)
    subject = forum.standards.get()
    agreed = AgreementPoint.objects.create(
        forum=forum,
        position=1,
        text="Aula dibuka pada hari Sabtu.",
        subject=subject,
        code="duration",
        result=AgreementPoint.Result.AGREED,
    )
    agreed.inputs.add(given)
    AgreementPoint.objects.create(
        forum=forum,
        position=2,
        text="Aula dipinjamkan sampai malam.",
        result=AgreementPoint.Result.NOT_AGREED,
        reason="Petugas jaga belum ada.",
    )
    return forum


def add_what_follows(forum: Forum) -> Forum:
    """End the inputs, answer them, plan an action, and add a photo, a reply and an invitation."""
    given = forum.inputs.get(number=1)
    make_disposition(given, Disposition.Decision.ACCEPTED)
    InputReply.objects.create(
        input=given, client_key=uuid.uuid4(), text="Kami siapkan petugas.", is_official=True, author=make_author()
    )
    action = ActionItem.objects.create(
        forum=forum,
        action="Menyusun jadwal Sabtu",
        owner_name="Subbagian Umum",
        due_on=today_here(),
        first_due_on=today_here(),
        progress=40,
    )
    action.inputs.add(given)
    make_photo(forum)
    make_invitation(forum)
    forum = bring_from_session(forum)
    Forum.objects.filter(pk=forum.pk).update(answers_public_at=timezone.now())
    forum.refresh_from_db()
    return forum


def bring_from_session(forum: Forum) -> Forum:
    """End the meeting."""
    from forums.domain.lifecycle import end_inputs

    return end_inputs(forum=forum, by=None)


def make_author() -> Any:
    from core.models import User

    return User.objects.order_by("pk").first()


def make_photo(forum: Forum, *, is_public: bool = True) -> ForumPhoto:
    out = io.BytesIO()
    Image.new("RGB", (640, 400), "#8899aa").save(out, "JPEG")
    photo = ForumPhoto(
        forum=forum,
        alt=f"Peserta di aula {forum.photos.count() + 1}",
        is_public=is_public,
        taken_on=dt.date(2023, 7, 17),
    )
    photo.file_sha256 = uuid.uuid4().hex * 2
    photo.file.save(f"{uuid.uuid4().hex}.jpg", ContentFile(out.getvalue()), save=False)
    photo.save()
    return photo


def make_invitation(forum: Forum, name: str = "Komunitas Teater Air", **fields: Any) -> Invitation:
    defaults: dict[str, Any] = {"key": new_key(), "element": Element.SERVICE_USER, "contact_name": "Siti Aminah"}
    return Invitation.objects.create(forum=forum, name=name, **{**defaults, **fields})


def signers_of(forum: Forum) -> list[Signer]:
    """Return the provider, and the first who is present of each element."""
    chosen = [Signer(element=Element.PROVIDER, name="Drs. Ahmad Fauzi", position="Kepala Kantor")]
    people = Participant.objects.filter(forum=forum).counted().order_by("pk")
    by_element = {person.element: person for person in reversed(people)}
    return chosen + [Signer(element=element, participant=person) for element, person in by_element.items()]


def make_agreement(forum: Forum, state: str = ForumAgreement.State.PREPARED, **fields: Any) -> ForumAgreement:
    """Return the minutes of agreement, prepared or open for signatures."""
    defaults: dict[str, Any] = {
        "number": "BA/7/2023",
        "dated_on": today_here(),
        "place": "Aula kantor",
        "signers": signers_of(forum),
    }
    agreement = prepare_agreement(forum=forum, by=None, **{**defaults, **fields})
    if state != ForumAgreement.State.PREPARED:
        agreement = open_signing(agreement=agreement, by=None)
    return agreement


def sign_all(agreement: ForumAgreement) -> None:
    """Have everybody sign who did not yet."""
    for row in agreement.signatures.filter(signed_at__isnull=True):
        sign(key=row.key, drawing=DRAWING, content_sha256=agreement.content_sha256)


def make_many_inputs(forum: Forum, number: int) -> None:
    """Add inputs of some length without going through the domain, for papers with much on them."""
    forum.refresh_from_db()
    start = forum.input_count
    ForumInput.objects.bulk_create(
        ForumInput(
            forum=forum,
            number=start + n,
            client_key=uuid.uuid4(),
            element=Element.SERVICE_USER,
            organisation="Komunitas Sastra",
            channel=ForumInput.Channel.PHONE,
            text=f"Masukan ke-{n}: pertanggungjawaban penggunaan aula mohon disederhanakan. " * 3,
        )
        for n in range(1, number + 1)
    )
    Forum.objects.filter(pk=forum.pk).update(input_count=start + number)


__all__ = [
    "DRAWING",
    "HOSTILE",
    "LONG_NAME",
    "add_what_follows",
    "bring_forum_to",
    "make_agreement",
    "make_held_forum",
    "make_invitation",
    "make_many_inputs",
    "make_photo",
    "sign_all",
    "signers_of",
]
