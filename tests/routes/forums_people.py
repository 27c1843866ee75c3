"""Pages of the register, invitations, registration, check-in and participants."""

import datetime as dt

from django.utils import timezone

from forums.domain.invitations import invite, invite_one
from forums.domain.stakeholders import add_stakeholder
from forums.models import Forum, ForumStandard, Invitation, Participant, Stakeholder
from services.models import ServiceStandard
from tests.factories.forums import bring_forum_to, make_participant
from tests.factories.services import make_in_state
from tests.routes import Route

AHEAD, NOW = "UNDANG24", "PSERTA25"
ENTRY, INVITATION, PARTICIPANT = 910_001, 910_001, 910_001
LINK = "kunci-undangan-peserta-uji"
OWN = "kunci-pribadi-peserta-uji"
REGISTER = "/portal/forum/pemangku/"
INVITATIONS, PEOPLE = f"/portal/forum/{AHEAD}/undangan/", f"/portal/forum/{NOW}/peserta/"

ROUTES = [
    Route("forums:invitation", f"/forum/undangan/{LINK}/"),
    Route("forums:register", f"/forum/{AHEAD}/daftar/"),
    Route("forums:register", f"/forum/{NOW}/daftar/"),
    Route("forums:check_in", f"/forum/{NOW}/hadir/"),
    Route("forums:check_in", f"/forum/{AHEAD}/hadir/"),
    Route("forums:own", f"/forum/{NOW}/saya/"),
    Route("forums:personal_link", f"/forum/{NOW}/saya/{OWN}/"),
    Route("forums_portal:stakeholders", REGISTER, user="team"),
    Route("forums_portal:stakeholder_create", f"{REGISTER}baru/", user="team"),
    Route("forums_portal:stakeholder_import", f"{REGISTER}impor/", user="team"),
    Route("forums_portal:stakeholder", f"{REGISTER}{ENTRY}/", user="team"),
    Route("forums_portal:invitations", INVITATIONS, user="team"),
    Route("forums_portal:invitation_choose", f"{INVITATIONS}pilih/", user="team"),
    Route("forums_portal:invitation_create", f"{INVITATIONS}baru/", user="team"),
    Route("forums_portal:invitation", f"{INVITATIONS}{INVITATION}/", user="team"),
    Route("forums_portal:invitation_withdraw", f"{INVITATIONS}{INVITATION}/cabut/", user="team"),
    Route("forums_portal:participants", PEOPLE, user="counter"),
    Route("forums_portal:participant_create", f"{PEOPLE}baru/", user="counter"),
    Route("forums_portal:participant_withdraw", f"{PEOPLE}{PARTICIPANT}/mundur/", user="counter"),
    Route("forums_portal:check_in_poster", f"{PEOPLE}poster/", user="counter"),
]
MOVES = (
    "forums:own_withdraw",
    "forums:own_forget",
    "forums:own_qr",
    "forums_portal:stakeholder_export",
    "forums_portal:stakeholder_use",
    "forums_portal:invitation_qr",
    "forums_portal:invitation_move",
    "forums_portal:participant_move",
    "forums_portal:participant_export",
    "forums_portal:check_in_qr",
)


def prepare() -> None:
    """Make a forum ahead with invitations, and one in session with participants."""
    if Forum.objects.filter(code=AHEAD).exists():
        return
    standard = make_in_state(ServiceStandard.State.CONSULTATION, "undangan-uji", "Layanan bagi peserta uji")
    ahead, now = _forum(AHEAD, standard, 5), _forum(NOW, standard, 1)
    entry = add_stakeholder(
        fields={
            "name": "Komunitas Teater Jambi",
            "element": "civil_society",
            "email": "teater@contoh.id",
            "phone": "0812 3456 7890",
            "consent_basis": "consent",
            "consent_on": dt.date(2026, 1, 5),
        },
        by=None,
    )
    Stakeholder.objects.filter(pk=entry.pk).update(id=ENTRY)
    invite_one(forum=ahead, name="Universitas Jambi", element="expert", by=None)
    invited = invite(forum=ahead, stakeholders=Stakeholder.objects.filter(pk=ENTRY), by=None)[0]
    Invitation.objects.filter(pk=invited.pk).update(id=INVITATION, key=LINK)
    bring_forum_to(ahead, Forum.State.ANNOUNCED)
    now = bring_forum_to(now, Forum.State.IN_SESSION)
    make_participant(now, needs=["wheelchair"], sex="female", phone="6281234567890")
    make_participant(now, present=False, name="Budi", element="mass_media", organisation="Jambi Pos")
    waiting = make_participant(now, present=False, name="Rudi", state="waiting")
    Participant.objects.filter(pk=waiting.pk).update(id=PARTICIPANT, key=OWN)


def _forum(code: str, standard: ServiceStandard, days: int) -> Forum:
    begins = timezone.now() + dt.timedelta(days=days)
    forum = Forum.objects.create(
        code=code,
        title="Forum bagi peserta uji",
        subject=Forum.Subject.DRAFT_STANDARD,
        purpose="Menyelaraskan kemampuan kantor dengan harapan warga.",
        starts_at=begins,
        ends_at=begins + dt.timedelta(hours=3),
        place="Aula kantor",
        capacity=40,
    )
    ForumStandard.objects.create(forum=forum, service=standard.service, standard=standard, version=standard.version)
    return forum
