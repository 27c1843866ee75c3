"""The demo's forums: lived on the days of the articles, with a trace that holds."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from deploy.demo import loading
from deploy.demo.consulting import consult_now, live_through, stories
from deploy.demo.lives import begin, bring_into_force
from forums.models import ClauseCitation, Forum, ForumInput
from services.models import Service, ServiceStandard
from services.seam import create_service
from tenants.domain.templates import take_over_shipped_templates

HELD = {
    "kantorbahasa-jambi": dt.date(2023, 7, 17),
    "diskominfo-babel": dt.date(2024, 7, 4),
    "penghubung-babel": dt.date(2023, 7, 13),
}


def _service(slug: str, code: str) -> tuple[Service, dict[str, Any]]:
    agency = next(row for row in loading.read_data()["agencies"] if row["slug"] == slug)
    row = next(row for row in agency["services"] if row["code"] == code)
    service = create_service(code=code, name=row["name"], audience=row["audience"], channels=row["channels"], by=None)
    return service, row


@pytest.mark.parametrize("slug", HELD)
def test_a_forum_of_the_articles_is_held_answered_and_seen_in_the_next_version(in_a: Any, slug: str) -> None:
    take_over_shipped_templates()
    story = stories(slug)["past"]
    service, row = _service(slug, story["service"])

    live_through(row, story)

    forum = Forum.objects.get()
    second = service.standards.get(version=2)
    assert timezone.localdate(forum.session_began_at, timezone=timezone.get_fixed_timezone(420)) == HELD[slug]
    assert forum.state == Forum.State.CLOSED
    assert not ForumInput.objects.to_answer().exists()
    assert all(given.is_example for given in forum.inputs.all())
    assert (second.state, second.minutes) == (ServiceStandard.State.IN_FORCE, forum.agreement.minutes)
    assert ClauseCitation.objects.filter(standard=second).count() >= 6
    assert forum.documents.filter(is_public=True).count() >= 4


@pytest.mark.parametrize("slug", ["bbpmp-jatim"])
def test_a_forum_is_in_session_whenever_the_demo_is_loaded(in_a: Any, slug: str) -> None:
    take_over_shipped_templates()
    facts = stories(slug)["now"]
    _service_row, row = _service(slug, facts["service"])
    bring_into_force([begin(_service_row, row)], number="1", elements=["service_user"])

    consult_now(facts)

    forum = Forum.objects.get(code=facts["code"])
    assert forum.state == Forum.State.IN_SESSION
    assert forum.agenda.get(began_at__isnull=False, ended_at__isnull=True).position == facts["now"]
