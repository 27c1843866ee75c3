"""Pages of competence, sessions, monitoring, and the indicators of the evaluation."""

import datetime as dt

from django.utils import timezone

from core.models import User
from core.roles import Role
from services.domain import monitoring, sessions
from services.models import MonitoringReport, Service, StaffCompetence, StandardSession
from tests.factories.services import make_service, pdf_file
from tests.routes import Route
from tests.services.staffing.test_sessions import GUEST
from tests.world import get_user

PERSON, PLANNED, HELD, REPORT, QUESTION, PROOF = 9101, 9101, 9102, 9101, 9101, 9101
BASE = "/portal/standar/"
PLAN = f"{BASE}internalisasi/{PLANNED}/"
PAST = f"{BASE}internalisasi/{HELD}/"

ROUTES = [
    Route("services_portal:competences", f"{BASE}kompetensi/", user="team"),
    Route("services_portal:competences", f"{BASE}kompetensi/?q=zzzz", user="counter"),
    Route("services_portal:competence_person", f"{BASE}kompetensi/{PERSON}/", user="team"),
    Route("services_portal:competence_person", f"{BASE}kompetensi/{PERSON}/", user="counter"),
    Route("services_portal:competence_training", f"{BASE}kompetensi/{PERSON}/magang/", user="team"),
    Route("services_portal:sessions", f"{BASE}internalisasi/", user="team"),
    Route("services_portal:sessions", f"{BASE}internalisasi/?show=cancelled", user="team"),
    Route("services_portal:session_plan", f"{BASE}internalisasi/baru/", user="team"),
    Route("services_portal:session", PLAN, user="team"),
    Route("services_portal:session", PAST, user="team"),
    Route("services_portal:session", PAST, user="counter"),
    Route("services_portal:session_change", f"{PLAN}ubah/", user="team"),
    Route("services_portal:session_staff", f"{PLAN}hadir/", user="team"),
    Route("services_portal:session_guests", f"{PLAN}undangan/", user="team"),
    Route("services_portal:session_question", f"{PLAN}pertanyaan/", user="team"),
    Route("services_portal:session_answer", f"{PAST}pertanyaan/{QUESTION}/", user="team"),
    Route("services_portal:session_proof", f"{PAST}bukti/", user="team"),
    Route("services_portal:session_hold", f"{PLAN}laksanakan/", user="team"),
    Route("services_portal:session_cancel", f"{PLAN}batalkan/", user="team"),
    Route("services_portal:session_sheet", f"{PLAN}daftar-hadir/", user="team"),
    Route("services_portal:reports", f"{BASE}monev/", user="team"),
    Route("services_portal:report_add", f"{BASE}monev/baru/", user="team"),
    Route("services_portal:report", f"{BASE}monev/{REPORT}/", user="team"),
    Route("services_portal:report_change", f"{BASE}monev/{REPORT}/ubah/", user="team"),
    Route("services_portal:pekppp", f"{BASE}pekppp/", user="team"),
    Route("services_portal:pekppp_evidence", f"{BASE}pekppp/bukti/", user="head"),
]
MOVES = {
    "services_portal:session_guest_remove",
    "services_portal:competences_export",
    "services_portal:competence_proof",
    "services_portal:session_proof_file",
    "services_portal:report_file",
}


def prepare() -> None:
    """Make people who can serve different things, a session that is planned, one that was held, and a report."""
    service = make_service("magang", "Magang")
    person = User.objects.create(
        pk=PERSON, email="petugas@uji.example", full_name="Petugas Loket", roles=[Role.COUNTER_STAFF]
    )
    today = timezone.localdate()
    _knows(person, service, "alone", training="Bimbingan teknis", valid_until=today - dt.timedelta(days=3))
    _knows(get_user("team"), service, "trainer", training="Kursus", valid_until=today + dt.timedelta(days=20))
    _knows(get_user("counter"), service, "learning")
    _session(PLANNED, service, starts_at=timezone.now() - dt.timedelta(hours=2))
    held = _session(HELD, service, starts_at=timezone.now() - dt.timedelta(days=2))
    sessions.add_guests(session=held, guests=[GUEST], by=None)
    sessions.record_staff(session=held, people=[person], by=None)
    question = sessions.ask_question(session=held, question="Apakah layanan buka hari Sabtu?", by=None)
    type(question).objects.filter(pk=question.pk).update(id=QUESTION)
    sessions.ask_question(session=held, question="Apakah gratis?", answer="Ya, tidak dipungut biaya.", by=None)
    sessions.add_proof(session=held, file=pdf_file(), caption="Daftar hadir bertanda tangan", by=None)
    sessions.hold_session(session=held, minutes="Standar dijelaskan dan dibahas.", by=None)
    report = MonitoringReport.objects.create(
        pk=REPORT,
        title="Monev semester I",
        period_start=today - dt.timedelta(days=180),
        period_end=today,
        methods=["survey", "observation"],
        findings="Waktu tunggu melewati janji pada hari Senin.",
        follow_up="Tambah satu petugas pada hari Senin.",
        reported_on=today,
    )
    changed = {
        name: getattr(report, name)
        for name in ("title", "period_start", "period_end", "methods", "findings", "follow_up", "reported_on")
    }
    monitoring.change_report(report=report, services=[service], file=pdf_file(), by=None, **changed)


def _knows(person: User, service: Service, level: str, **fields: object) -> None:
    StaffCompetence.objects.create(person=person, service=service, level=level, **fields)


def _session(pk: int, service: Service, **fields: object) -> StandardSession:
    session = StandardSession.objects.create(
        pk=pk, title="Internalisasi standar", kind="internalisation", place="Ruang rapat", **fields
    )
    session.topics.create(service=service)
    return session
