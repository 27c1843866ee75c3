"""How the public form of a request to borrow is drawn: in few groups, folded where nothing has to be written.

What is folded opens where something in it is wrong or was typed. What a link from the calendar has chosen already is
one line that stays in view, and its fields are folded, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from bookings.domain.reserving import Part
from bookings.forms.lending import LendingForm
from bookings.models import Resource
from bookings.spans import Span

TIME = ("on", "starts", "ends")
MORE_TIME = ("ends_on", "rhythm", "times", "own_dates")


@dataclass(frozen=True)
class Fold:
    """Fields behind a line that is pressed."""

    title: str
    fields: Sequence[BoundField]
    is_open: bool
    hint: str = ""
    is_counted: bool = False  # each is a number beside its name


@dataclass(frozen=True)
class Group:
    """Fields under a heading; those `beside` stand in one row, `folds` below the others."""

    title: str
    fields: Sequence[BoundField] = ()
    beside: Sequence[BoundField] = ()
    folds: Sequence[Fold] = ()
    last: Sequence[BoundField] = ()


@dataclass(frozen=True)
class Chosen:
    """What is asked for so far, in words: the names of things, and the time."""

    things: Sequence[str] = ()
    during: Span | None = None
    with_companion: bool = False

    @property
    def is_whole(self) -> bool:
        return bool(self.things) and self.during is not None


@dataclass(frozen=True)
class Asking:
    """The form as the page shows it. `choice` has the groups about what and when, folded when it `is_folded`."""

    chosen: Chosen
    choice: Sequence[Group]
    rest: Sequence[Group]
    is_folded: bool
    terms: Sequence[BoundField] = field(default_factory=list)


def asking(form: LendingForm, *, has_problems: bool = False) -> Asking:
    """Return a form in its groups; `has_problems` when what is chosen cannot be had."""
    chosen = chosen_of(form)
    choice = [_things(form), _time(form)]
    fields = [bound for group in choice for bound in _all(group)]
    is_folded = chosen.is_whole and not has_problems and not any(bound.errors for bound in fields)
    return Asking(
        chosen, choice, [_activity(form), _borrower(form), *_papers(form)], is_folded, _some(form, ["accepts"])
    )


def chosen_of(form: LendingForm) -> Chosen:
    """Return what was sent, as far as it can be read, or what the link named."""
    values = form.cleaned_data if form.is_bound and hasattr(form, "cleaned_data") else form.initial
    names = {row.pk: row.name for row in form.resources}
    facility = str(values.get("facility") or "")
    found = [Part(int(facility))] if facility.isdigit() else []
    found += [Part(row.pk, int(values[name])) for name, row in form.equipment.items() if values.get(name)]
    words = [
        f"{names[part.resource]} ({part.quantity})" if part.quantity > 1 else names[part.resource]
        for part in found
        if part.resource in names
    ]
    return Chosen(words, form.during_of(values), bool(values.get("wants_companion")))


def _things(form: LendingForm) -> Group:
    equipment = _some(form, form.equipment)
    has_places = any(row.kind != Resource.Kind.EQUIPMENT for row in form.resources)
    fold = Fold(_("Equipment"), equipment, not has_places or _is_used(equipment), is_counted=True)
    return Group(
        _("What do you want to borrow?"),
        _some(form, ["facility"]) if has_places else (),
        folds=[fold] if equipment else [],
        last=_some(form, ["wants_companion"]),
    )


def _time(form: LendingForm) -> Group:
    more = _some(form, MORE_TIME)
    fold = Fold(_("Longer than a day, or on several dates"), more, _is_used(more))
    return Group(_("When?"), beside=_some(form, TIME), folds=[fold])


def _activity(form: LendingForm) -> Group:
    more = _some(form, ["text"])
    fold = Fold(_("Say more about it"), more, _is_used(more))
    return Group(_("What for?"), _some(form, ["title", "participants"]), folds=[fold])


def _borrower(form: LendingForm) -> Group:
    return Group(_("Borrower"), _some(form, ["asker", "organisation", "name", "email", "phone"]))


def _papers(form: LendingForm) -> list[Group]:
    papers = _some(form, form.papers)
    later = _("You may also send them later, as a message on the page of your booking.")
    title = _("Add documents now, or send them later (%(n)s)") % {"n": len(papers)}
    return [Group(_("Documents"), folds=[Fold(title, papers, _is_used(papers), later)])] if papers else []


def _some(form: LendingForm, names: Iterable[str]) -> list[BoundField]:
    return [form[name] for name in names if name in form.fields]


def _all(group: Group) -> list[BoundField]:
    return [*group.fields, *group.beside, *(bound for fold in group.folds for bound in fold.fields), *group.last]


def _is_used(fields: Iterable[BoundField]) -> bool:
    return any(bound.errors or bound.value() not in (None, "", "0", 0, [], False) for bound in fields)
