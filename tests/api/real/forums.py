"""A forum in every state, with what people said, answers and a plan."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from forums.domain.actions import Planned, add_action
from forums.domain.lifecycle import end_inputs
from forums.models import Forum
from tests.api.real import Book, below
from tests.factories.forums import make_disposition, make_forum, make_input, make_participant
from tests.factories.services import make_in_state

State = Forum.State


def make() -> Book:
    """Make them."""
    standard = make_in_state("consultation", "forum-uji", "Layanan forum uji")
    states = (State.PREPARED, State.ANNOUNCED, State.IN_SESSION)
    prepared, announced, meets = (make_forum(state, standard) for state in states)
    answering = make_forum(State.IN_SESSION, standard)
    for forum in (meets, answering):
        make_participant(forum)
    given = [make_input(meets), make_input(answering)]
    make_disposition(given[1])
    answering = end_inputs(forum=answering, by=None)
    due_on = timezone.localdate() + dt.timedelta(days=30)
    plan = Planned(action="Buka aula pada hari Sabtu", due_on=due_on, owner_name="Tim")
    action = add_action(forum=answering, planned=plan, inputs=[given[1]], by=None)
    all_of = [{"code": forum.code} for forum in (prepared, announced, meets, answering)]
    one, two, three, four = all_of
    planned = four | {"id": action.pk}
    return {
        **below("all-forums/{code}/", "GET", *all_of),
        **below("forums/{code}/", "PUT schedule/\nPUT subject/\nPOST announcement/\nPOST cancellation/", one, two),
        **below("forums/{code}/", "POST session/\nGET invitations/\nPOST invitations/", two),
        **below("forums/{code}/", "GET\nGET inputs/\nGET all-inputs/\nGET trace/", two, three, four),
        **below("forums/{code}/", "GET actions/", three, four),
        **below("forums/{code}/", "POST inputs/\nPOST end/", three, two),
        **below("forums/{code}/", "POST answers-publication/\nPOST closure/\nPOST actions/", four),
        **below(
            "forums/{code}/inputs/{number}/",
            "GET\nPUT disposition/",
            three | {"number": given[0].number},
            four | {"number": given[1].number},
        ),
        **below("forums/{code}/actions/{id}/", "GET\nPUT\nPOST progress/\nPOST drop/", planned),
    }
