"""The catalogue: standards in every state of their life, and what staff keep around them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from services.attendance import Guest
from services.domain.comments import add_comment
from services.domain.monitoring import record_report
from services.domain.sessions import add_guests, ask_question, plan_session
from services.domain.synonyms import add_synonyms
from services.models import PublicationRecord, ServiceStandard
from services.models.sessions import SessionAttendee
from tests.api.real import Book, Real, below
from tests.factories.catalogue import make_check, make_feedback, make_point
from tests.factories.imports import make_import
from tests.factories.services import UnitFactory, make_decree, make_in_state, make_next_draft, make_published
from tests.services.publication.makers import make_placement, make_pledge
from tests.world import get_user

MOVES = """
    GET
    DELETE
    POST submission/
    POST return/
    POST consultation/
    POST agreement/
    POST publication/
    POST application/
    POST revocation/
    POST review/
    POST sippn-entry/
    GET checks/
    GET events/
"""
COMPONENT = """
    PUT
    GET comments/
    POST comments/
    GET revisions/
    POST own-text/
    POST restoration/
    POST take-over/
"""
SERVICE = """
    GET
    PUT
    POST retirement/
    DELETE retirement/
    GET eligibility/
    PUT eligibility/
    POST eligibility/opening/
    DELETE eligibility/opening/
"""


def make() -> Book:
    """Make them."""
    published = make_published("uji-terbit", "Layanan terbit")
    states = ("draft", "internal_review", "consultation", "agreed", "published", "under_review")
    standards = {
        state: make_in_state(state, f"uji-{number}", f"Layanan {state}") for number, state in enumerate(states)
    }
    versions = [_version(one) for one in (*standards.values(), published, make_next_draft(published))]
    draft = standards["draft"]
    comment = add_comment(standard=draft, code="fee", text="Gratis?", by=get_user("team"))
    components = [_version(draft) | {"component": name} for name in ("fee", "requirements", "legal_basis")]
    make_check(published.service)
    services = [{"code": one.service.code} for one in (published, draft)]
    return {
        **below("standards/{code}/versions/{version}/", MOVES, *versions),
        "GET standards/{code}/versions/{version}/template/": [Real(one, answers=False) for one in versions],
        **below("standards/{code}/versions/{version}/components/{component}/", COMPONENT, *components),
        **below("comments/{id}/", "DELETE\nPOST resolution/\nDELETE resolution/", {"id": comment.pk}),
        **below("standards/{code}/", "POST drafts/\nGET versions/", *services),
        **below("standards/{code}/", "GET\nGET eligibility/\nGET linked-data/", services[0]),
        **below("services/{code}/", SERVICE, *services),
        **_enacting(standards),
        **_published(published),
        **_people(published),
        **_around(published),
    }


def _version(standard: ServiceStandard) -> dict[str, Any]:
    return {"code": standard.service.code, "version": standard.version}


def _enacting(standards: dict[str, ServiceStandard]) -> Book:
    agreed = standards["agreed"]
    decree = make_decree(agreed, signed=False)
    review = standards["under_review"].reviews.latest("pk")
    assert agreed.minutes is not None
    on_it = {"id": decree.pk, **_version(agreed)}
    return {
        **below("decrees/{id}/", "GET\nPUT\nDELETE\nPOST enactment/", {"id": decree.pk}),
        **below("decrees/{id}/standards/{code}/{version}/", "PUT\nDELETE", on_it),
        **below("minutes/{id}/", "GET", {"id": agreed.minutes.pk}),
        **below("reviews/{id}/", "GET\nPOST conclusion/", {"id": review.pk}),
    }


def _published(standard: ServiceStandard) -> Book:
    record = PublicationRecord.objects.latest("pk")
    pledges = [make_pledge("service", "published"), make_pledge("information", "draft")]
    moves = "GET\nPUT\nDELETE\nPOST enactment/\nPOST publication/\nPOST recording/\nPUT statements/\nPOST withdrawal/"
    paths = [{"kind": one.kind, "version": one.version} for one in pledges]
    return {
        **below("pledges/{kind}/versions/{version}/", moves, *paths),
        **below("publications/{code}/", "GET\nGET files/", {"code": record.code}),
        "GET publications/by-file/{sha256}/": [Real({"sha256": standard.decree.file_sha256}, answers=False)],
        **below("media/{id}/", "GET\nPOST end/\nPUT photo/", {"id": make_placement(standard).pk}),
    }


def _people(standard: ServiceStandard) -> Book:
    now, services = timezone.now(), [standard.service]
    session = plan_session(title="Sesi", kind="socialisation", starts_at=now, place="Aula", services=services, by=None)
    add_guests(session=session, guests=[Guest("Tamu Uji", "", "expert")], by=None)
    question = ask_question(session=session, question="Apa?", by=None)
    attendee = SessionAttendee.objects.latest("pk")
    today = timezone.localdate()
    report = record_report(
        services=services, title="Pemantauan", period_start=today - dt.timedelta(days=90), period_end=today,
        methods=["documents"], findings="Baik.", follow_up="", reported_on=today, by=None,
    )  # fmt: skip
    person, one = {"id": get_user("counter").pk}, {"id": session.pk}
    moves = "GET\nPUT\nPOST cancellation/\nPOST guests/\nPOST holding/\nPOST proofs/\nPOST questions/\nPUT staff/"
    return {
        **below("sessions/{id}/", moves, one),
        **below("sessions/{id}/", "DELETE attendees/{attendee}/", one | {"attendee": attendee.pk}),
        **below("sessions/{id}/", "PUT questions/{question}/", one | {"question": question.pk}),
        **below("reports/{id}/", "GET\nPUT", {"id": report.pk}),
        **below("competences/{id}/", "PUT", person),
        **below("competences/{id}/{code}/", "PUT", person | {"code": standard.service.code}),
    }


def _around(standard: ServiceStandard) -> Book:
    feedback, point, unit = make_feedback(standard), make_point(services=[standard.service]), UnitFactory()
    words = add_synonyms(words=["aula", "gedung"], by=None)
    begun = make_import()
    one = {"id": begun.pk, "number": 1}
    return {
        **below("feedback/{id}/", "POST seen/\nPOST handled/", {"id": feedback.pk}),
        **below("points/{code}/", "GET\nPUT\nPUT use/", {"code": point.code}),
        **below("units/{code}/", "PUT\nPUT use/", {"code": unit.code}),
        **below("synonyms/{id}/", "DELETE", {"id": words.pk}),
        **below("imports/{id}/", "GET\nDELETE\nPOST drafts/", {"id": begun.pk}),
        **below("imports/{id}/services/{number}/", "GET\nPUT\nPOST confirmation/\nPOST leaving-out/", one),
        "GET standards/": [Real(query={"q": "layanan"})],
    }
