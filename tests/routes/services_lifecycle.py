"""Pages of the life cycle: versions in every state, their moves, agreements, decrees, and reviews."""

from services import domain
from services.models import MinutesOfAgreement, ServiceStandard, StandardDecree, StandardEvent, StandardReview
from tests.factories.services import (
    State,
    bring_to,
    make_decree,
    make_draft,
    make_in_state,
    make_minutes,
    make_next_draft,
    make_published,
    make_service,
    pdf_file,
)
from tests.routes import Route

LIST = "/portal/standar/"
MINUTES, PREPARED, SIGNED, DISCARDED, OPEN, CONCLUDED = 9301, 9302, 9303, 9304, 9305, 9306


def version_of(state: str, number: int = 1) -> str:
    """Return the address of the version that `prepare` brings to a state."""
    return f"{LIST}layanan/jalan-{state.replace('_', '-')}/versi/{number}/"


ROUTES = [
    Route("portal:today", "/portal/", user="team"),
    Route("portal:today", "/portal/", user="head"),
    Route("services_portal:list", LIST, user="head"),
    Route("services_portal:list", f"{LIST}?show=under_review&sort=-review", user="head"),
    Route("services_portal:list", f"{LIST}?show=overdue", user="head"),
    *(Route("services_portal:standard", version_of(state), user="head") for state in State),
    Route("services_portal:standard", version_of(State.INTERNAL_REVIEW), user="counter"),
    Route("services_portal:preview", version_of(State.AGREED) + "pratinjau/", user="counter"),
    Route("services_portal:preview", version_of(State.SUPERSEDED) + "pratinjau/", user="team"),
    Route("services_portal:service", f"{LIST}layanan/jalan-superseded/", user="team"),
    Route("services_portal:submit", version_of(State.DRAFT) + "ajukan/", user="team"),
    Route("services_portal:return", version_of(State.INTERNAL_REVIEW) + "kembalikan/", user="head"),
    Route("services_portal:consult", version_of(State.INTERNAL_REVIEW) + "konsultasi/", user="head"),
    Route("services_portal:agree", version_of(State.CONSULTATION) + "sepakati/", user="head"),
    Route("services_portal:publish", version_of(State.ENACTED) + "terbitkan/", user="head"),
    Route("services_portal:published", version_of(State.PUBLISHED) + "terbit/", user="head"),
    Route("services_portal:withdraw", version_of(State.PUBLISHED) + "cabut/", user="head"),
    Route("services_portal:review_begin", version_of(State.IN_FORCE) + "tinjau/", user="team"),
    Route("services_portal:apply", f"{LIST}layanan/jalan-terapkan/versi/1/berlakukan/", user="head"),
    Route("services_portal:agreements", f"{LIST}kesepakatan/", user="head"),
    Route("services_portal:agreement_create", f"{LIST}kesepakatan/baru/", user="head"),
    Route("services_portal:minutes", f"{LIST}kesepakatan/{MINUTES}/", user="counter"),
    Route("services_portal:decrees", f"{LIST}keputusan/", user="head"),
    Route("services_portal:decrees", f"{LIST}keputusan/?standar=jalan-agreed", user="team"),
    Route("services_portal:decree_create", f"{LIST}keputusan/baru/", user="team"),
    Route("services_portal:decree", f"{LIST}keputusan/{PREPARED}/", user="head"),
    Route("services_portal:decree", f"{LIST}keputusan/{SIGNED}/", user="head"),
    Route("services_portal:decree", f"{LIST}keputusan/{DISCARDED}/", user="counter"),
    Route("services_portal:decree_edit", f"{LIST}keputusan/{PREPARED}/ubah/", user="team"),
    Route("services_portal:decree_enact", f"{LIST}keputusan/{PREPARED}/tetapkan/", user="head"),
    Route("services_portal:decree_discard", f"{LIST}keputusan/{PREPARED}/buang/", user="team"),
    Route("services_portal:decree_publish", f"{LIST}keputusan/{SIGNED}/terbitkan/", user="head"),
    Route("services_portal:reviews", f"{LIST}tinjauan/", user="head"),
    Route("services_portal:review_settings", f"{LIST}tinjauan/pengaturan/", user="head"),
    Route("services_portal:review", f"{LIST}tinjauan/{OPEN}/", user="head"),
    Route("services_portal:review", f"{LIST}tinjauan/{CONCLUDED}/", user="counter"),
    Route("services_portal:review_conclude", f"{LIST}tinjauan/{OPEN}/tetap/", user="head"),
    Route("services:detail", "/layanan/jalan-published/"),
    Route("services:detail", "/layanan/jalan-under-review/"),
    Route("services:detail", "/layanan/jalan-superseded/"),
    Route("services:version", "/layanan/jalan-superseded/versi/1/"),
    Route("services:version", "/layanan/jalan-terapkan/versi/1/"),
    Route("services_portal:event", version_of(State.CONSULTATION)),  # prepare() puts the number of an event here
]
MOVES = {
    "services_portal:decree_add",
    "services_portal:decree_file",
    "services_portal:decree_remove",
    "services_portal:minutes_file",
    "services_portal:review_file",
}


def prepare() -> None:
    """Make a version in every state, decrees in three states, an open and a concluded review, and one that is late."""
    for state in State:
        make_in_state(state, f"jalan-{state.replace('_', '-')}", f"Layanan {State(state).label}")
    make_draft(make_service("jalan-kurang", "Layanan kurang"), without=("fee", "procedure"))
    _keep_agreement()
    _fill_decrees()
    due = make_in_state(State.PUBLISHED, "jalan-terapkan", "Layanan terapkan")
    StandardDecree.objects.filter(standards=due).update(effective_on=due.decree.dated_on)  # type: ignore[union-attr]
    _hold_reviews()
    event = StandardEvent.objects.get(service_code="jalan-consultation", to_state=State.CONSULTATION)
    address = f"{version_of(State.CONSULTATION)}riwayat/{event.pk}/"
    ROUTES[-1] = Route("services_portal:event", address, user="team")


def _keep_agreement() -> None:
    kept = make_minutes(number="BA/9/2026", place="Aula", participants=24, summary="Waktu dipersingkat.")
    MinutesOfAgreement.objects.filter(pk=kept.pk).update(id=MINUTES)
    standard = bring_to(make_draft(make_service("jalan-sepakat", "Layanan sepakat")), State.CONSULTATION)
    minutes = MinutesOfAgreement.objects.get(pk=MINUTES)
    domain.agree_standard(standard=standard, minutes=minutes, by=None)


def _fill_decrees() -> None:
    for number, title in ((PREPARED, "disiapkan"), (SIGNED, "ditandatangani"), (DISCARDED, "dibatalkan")):
        decree = make_decree(signed=False, number=f"800/{number}/2026", title=f"Keputusan yang {title}")
        StandardDecree.objects.filter(pk=decree.pk).update(id=number)
        standard = make_in_state(State.AGREED, f"jalan-sk-{number}", f"Layanan keputusan {number}")
        domain.put_on_decree(decree=StandardDecree.objects.get(pk=number), standard=standard, by=None)
    domain.enact_decree(decree=StandardDecree.objects.get(pk=SIGNED), file=pdf_file(), by=None)
    domain.discard_decree(decree=StandardDecree.objects.get(pk=DISCARDED), by=None)


def _hold_reviews() -> None:
    late = make_published("jalan-lambat", "Layanan lambat")
    ServiceStandard.objects.filter(pk=late.pk).update(review_due_on="2026-01-02")
    under_review = ServiceStandard.objects.get(service__code="jalan-under-review")
    make_next_draft(under_review, duration={"duration_value": 5})
    StandardReview.objects.filter(standard=under_review).update(id=OPEN)
    other = make_published("jalan-tetap", "Layanan tetap")
    review = domain.begin_review(standard=other, reason="Tinjauan tahunan", by=None)
    StandardReview.objects.filter(pk=review.pk).update(id=CONCLUDED)
    domain.conclude_review_unchanged(
        review=StandardReview.objects.get(pk=CONCLUDED),
        statement_number="SP/1/2026",
        statement_on=other.decree.dated_on,  # type: ignore[union-attr]  # it was enacted
        file=pdf_file(),
        findings="Masih sesuai.",
        by=None,
    )
