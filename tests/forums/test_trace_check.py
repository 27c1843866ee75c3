"""check_trace finds nothing where the domain was at work, and names what was broken behind its back."""

from __future__ import annotations

import hashlib
from io import StringIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forums.checking import CHECKS, answers_not_public, count, findings
from forums.models import ClauseCitation, Disposition, ForumAgreement, ForumInput
from services.seam import content_hash
from services.sources import sealed_sources_of
from tests.factories.forums import make_disposition, make_input
from tests.forums.traced import Traced, make_traced


@pytest.fixture
def traced(in_a: Any) -> Traced:
    """A closed forum whose input changed the version in force."""
    traced = make_traced(closed=True)
    traced.cite()
    traced.enact()
    return traced


def told() -> list[str]:
    return [str(finding) for finding in findings()]


def sql(statement: str, *values: object) -> None:
    """Change rows as nobody should: past the domain."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement, values)


def run(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("check_trace", *arguments, stdout=out)
    except SystemExit as error:
        return int(str(error.code)), out.getvalue()
    return 0, out.getvalue()


def test_check_trace_finds_nothing_where_all_is_well(traced: Traced) -> None:
    assert told() == []
    assert [record.sources for record in sealed_sources_of()][-1] != {}
    counts = count()
    assert (counts.forums, counts.closed, counts.inputs, counts.dispositions) == (1, 1, 1, 1)
    assert (counts.citations, counts.cited_changes) == (1, 1)


def test_check_trace_names_an_input_of_a_closed_forum_without_answer(traced: Traced) -> None:
    ClauseCitation.objects.all().delete()
    sql("DELETE FROM forums_disposition WHERE input_id = %s", traced.given.pk)
    assert f"input-unanswered: forum {traced.forum.code} input 1" in told()


def test_the_database_itself_refuses_a_closed_forum_whose_answers_are_not_public(traced: Traced) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        sql("UPDATE forums_forum SET answers_public_at = NULL WHERE id = %s", traced.forum.pk)
    assert list(answers_not_public()) == []


@pytest.mark.parametrize("decision", ["rejected", "answered"])
def test_check_trace_names_a_citation_of_what_was_not_accepted(traced: Traced, decision: str) -> None:
    sql("UPDATE forums_disposition SET decision = %s", decision)
    code = traced.forum.code
    assert told() == [f"cited-not-accepted: forum {code} input 1: peminjaman-aula version 2 duration"]


def test_check_trace_names_a_citation_by_a_forum_about_something_else(traced: Traced) -> None:
    other = make_traced("lain")
    sql("UPDATE forums_forumstandard SET service_id = %s WHERE forum_id = %s", other.former.service_id, traced.forum.pk)
    code = traced.forum.code
    assert f"cited-elsewhere: forum {code} input 1: peminjaman-aula version 2 duration" in told()


def test_check_trace_names_a_citation_under_another_version(traced: Traced) -> None:
    sql("UPDATE forums_clausecitation SET version = 7")
    assert f"cited-elsewhere: forum {traced.forum.code} input 1: peminjaman-aula version 7 duration" in told()


def test_check_trace_names_a_cited_component_that_did_not_change(traced: Traced) -> None:
    former = traced.former.components.get(code="duration")
    sql(
        "UPDATE services_standardcomponent SET content = (SELECT content FROM services_standardcomponent WHERE id = %s)"
        " WHERE standard_id = %s AND code = 'duration'",
        former.pk,
        traced.draft.pk,
    )
    assert told() == [f"cited-not-changed: forum {traced.forum.code} input 1: peminjaman-aula version 2 duration"]


def test_check_trace_names_a_source_that_was_lost_after_publication(traced: Traced) -> None:
    sql("UPDATE forums_clausecitation SET standard_id = NULL")
    assert told() == [f"source-lost: forum {traced.forum.code} input 1: peminjaman-aula version 2 duration"]


def test_check_trace_names_a_source_that_was_added_after_publication(traced: Traced) -> None:
    ClauseCitation.objects.create(
        input=traced.given, service=traced.draft.service, standard=traced.draft, version=2, code="fee"
    )
    where = f"forum {traced.forum.code} input 1: peminjaman-aula version 2 fee"
    assert told() == [f"cited-not-changed: {where}", f"source-not-sealed: {where}"]


@pytest.mark.parametrize("state", ["hidden", "withdrawn"])
def test_check_trace_names_an_accepted_input_that_is_gone(traced: Traced, state: str) -> None:
    gone = {"hidden": "hide_reason = 'spam', moderated_at = now()", "withdrawn": "text = '', passage = ''"}
    sql(f"UPDATE forums_foruminput SET state = %s, {gone[state]} WHERE id = %s", state, traced.given.pk)
    assert told() == [f"input-gone-but-answered: forum {traced.forum.code} input 1"]


def test_check_trace_names_a_group_that_leads_nowhere(traced: Traced) -> None:
    other = make_traced("lain")
    ForumInput.objects.filter(pk=other.given.pk).update(same_as=traced.given)
    assert told() == [f"group-broken: forum {other.forum.code} input 1"]


def test_check_trace_names_minutes_of_agreement_that_were_changed(traced: Traced) -> None:
    content = {"points": []}
    agreement = ForumAgreement(
        forum=traced.forum,
        dated_on=timezone.localdate(),
        place="Aula",
        state="sealed",
        sealed_at=timezone.now(),
        content=content,
        content_sha256=content_hash(content),
        file_sha256=hashlib.sha256(b"isi").hexdigest(),
    )
    agreement.file.save("berita-acara.pdf", ContentFile(b"isi"), save=True)
    assert told() == []
    sql("UPDATE forums_forumagreement SET content = '{\"points\": [1]}'")
    assert told() == [f"agreement-content-changed: forum {traced.forum.code}"]
    ForumAgreement.objects.update(content=content, file_sha256="0" * 64)
    assert told() == [f"agreement-file-changed: forum {traced.forum.code}"]
    agreement.file.storage.delete(agreement.file.name)
    assert told() == [f"agreement-file-lost: forum {traced.forum.code}"]


def test_check_trace_says_nothing_of_a_draft_that_is_written_back(in_a: Any) -> None:
    traced = make_traced()
    traced.cite()
    row = traced.draft.components.get(code="duration")
    row.content = traced.former.components.get(code="duration").content
    row.save()
    assert told() == []


def test_check_trace_asks_as_many_queries_for_many_rows(traced: Traced) -> None:
    asked = []
    for time in range(2):
        with CaptureQueriesContext(connection) as queries:
            list(findings())
        asked.append(len(queries))
        for number in range(5):
            given = make_input(make_traced(f"lain-{time}-{number}").forum, channel=ForumInput.Channel.FACILITATOR)
            make_disposition(given, Disposition.Decision.REJECTED)
    assert asked[0] == asked[1]
    assert len(CHECKS) <= asked[0] <= 2 * len(CHECKS)


# --- the command ------------------------------------------------------------------------------------------------------
def test_command_counts_every_agency_and_exits_with_0(traced: Traced) -> None:
    status, out = run()
    assert status == 0
    lines = out.splitlines()
    assert [lines[0].split()[0], lines[-1].split()[0]] == ["agency", "all"]
    assert ["uji-satu", "1", "1", "1", "1", "1", "1", "0"] in [line.split() for line in lines]
    assert ["uji-dua", "0", "0", "0", "0", "0", "0", "0"] in [line.split() for line in lines]


def test_command_names_agency_forum_and_input_and_exits_with_1(traced: Traced) -> None:
    sql("UPDATE forums_disposition SET decision = 'rejected'")
    status, out = run()
    assert status == 1
    line = f"  uji-satu: cited-not-accepted: forum {traced.forum.code} input 1: peminjaman-aula version 2 duration"
    assert line in out.splitlines()
    assert run("--agency", "uji-dua")[0] == 0
    assert run("--agency", "uji-satu")[0] == 1


def test_command_refuses_an_agency_that_is_not_there(traced: Traced) -> None:
    with pytest.raises(CommandError):
        run("--agency", "tidak-ada")
