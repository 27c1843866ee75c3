"""One page for each move of a version before its decree: it says what follows, asks once, and tells what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from core.accounts.access import signed_in
from core.errors import DomainError
from core.ui.identity import Text
from services import access, domain
from services.domain.lifecycle import MOVES
from services.errors import MoveRefused, NotInEffectYet
from services.lifecycle_forms import ConsultForm, NothingForm, ReturnForm, SubmitForm
from services.models import ServiceStandard
from services.views.base import posted, put_on_form, staff_page
from services.views.drafting import draft_context
from services.views.lifecycle import back_to

State = ServiceStandard.State


@dataclass(frozen=True)
class Move:
    """How a move is asked for. `act` takes the standard, who acts and what the form gave."""

    to: str
    act: Callable[..., object]
    form: type[forms.Form]
    title: Text
    submit: Text
    done: Text
    consequences: Sequence[Text]
    names_missing: bool = False


SUBMIT = Move(
    to=State.INTERNAL_REVIEW,
    act=domain.submit_for_review,
    form=SubmitForm,
    title=gettext_lazy("Submit version %(n)s of “%(name)s” for review?"),
    submit=gettext_lazy("Submit for review"),
    done=gettext_lazy("Version %(n)s of “%(name)s” was submitted. The head of the unit was told by e-mail."),
    consequences=(
        gettext_lazy("The head of the unit reads it, and lets it go on or returns it with a note."),
        gettext_lazy("Its text is not changed meanwhile. What was typed and not saved stays as it is."),
    ),
    names_missing=True,
)
CONSULT = Move(
    to=State.CONSULTATION,
    act=domain.open_consultation,
    form=ConsultForm,
    title=gettext_lazy("Bring version %(n)s of “%(name)s” before the public?"),
    submit=gettext_lazy("Open the consultation"),
    done=gettext_lazy("The consultation on version %(n)s of “%(name)s” is open."),
    consequences=(
        gettext_lazy("The text of this moment is kept: it can be compared with what is agreed at the end."),
        gettext_lazy("The team can write again, and writes in what the forum says."),
        gettext_lazy("It ends with signed minutes of agreement."),
    ),
    names_missing=True,
)
RETURN = Move(
    to=State.DRAFT,
    act=domain.return_to_draft,
    form=ReturnForm,
    title=gettext_lazy("Return version %(n)s of “%(name)s” to its team?"),
    submit=gettext_lazy("Return it to the team"),
    done=gettext_lazy("Version %(n)s of “%(name)s” is a draft again. Its team was told by e-mail."),
    consequences=(
        gettext_lazy("It is a draft again, which the team changes and submits anew."),
        gettext_lazy("An agreement that was recorded no longer counts for it."),
    ),
)
APPLY = Move(
    to=State.IN_FORCE,
    act=domain.apply_standard,
    form=NothingForm,
    title=gettext_lazy("Let version %(n)s of “%(name)s” apply now?"),
    submit=gettext_lazy("Let it apply now"),
    done=gettext_lazy("Version %(n)s of “%(name)s” applies now."),
    consequences=(
        gettext_lazy("The version that applies until now becomes history."),
        gettext_lazy("Its next review is planned."),
    ),
)


@staff_page("services.edit_standard")
def standard_submit(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Hand a draft to the head of the unit."""
    return _ask(request, access.staff_standard(code, version), SUBMIT)


@staff_page("services.review_standard")
def standard_consult(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Bring a version before the public."""
    return _ask(request, access.staff_standard(code, version), CONSULT)


@staff_page("services.review_standard")
def standard_return(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Give a version back to its team."""
    return _ask(request, access.staff_standard(code, version), RETURN)


@staff_page("services.publish_standard")
def standard_apply(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Let a published version apply whose decree has taken effect; normally a task does it within the hour."""
    return _ask(request, access.staff_standard(code, version), APPLY)


def _ask(request: HttpRequest, standard: ServiceStandard, move: Move) -> HttpResponse:
    if move.to not in MOVES.get(standard.state, frozenset()):
        return back_to(request, standard, to=move.to)
    form = move.form(posted(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            move.act(standard=standard, **form.cleaned_data, by=signed_in(request))
        except MoveRefused:
            return back_to(request, standard, to=move.to)
        except NotInEffectYet as error:
            messages.error(request, str(error))
            return redirect("services_portal:standard", standard.service.code, standard.version)
        except DomainError as error:
            put_on_form(error, form)
            status = error.status
        else:
            messages.success(request, str(move.done) % _names(standard))
            return redirect("services_portal:standard", standard.service.code, standard.version)
    context = {
        **draft_context(standard),
        "move": move,
        "form": form,
        "title": str(move.title) % _names(standard),
        "submit": move.submit,
        "consequences": move.consequences,
    }
    return render(request, "services/standard_move.html", context, status=status)


def _names(standard: ServiceStandard) -> dict[str, Any]:
    return {"n": standard.version, "name": standard.service.name}
