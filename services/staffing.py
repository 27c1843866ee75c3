"""Who can serve what: the matrix of staff by service, and the services that too few can serve."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import User
from services.models import Service, ServiceUnit, StaffCompetence
from services.models.staffing import EXPIRY_NOTICE, SERVES

ENOUGH = 2  # one person falls ill; two can stand in for each other


class Cover(models.TextChoices):
    """Whether enough people can serve a service alone."""

    NOBODY = "nobody", _("Nobody can serve it")
    ONE = "one", _("Only one person")
    ENOUGH = "enough", _("Covered")


COVER_KINDS = {Cover.NOBODY: "late", Cover.ONE: "due", Cover.ENOUGH: "done"}


@dataclass(frozen=True, kw_only=True)
class ServiceCover:
    """One service with the people who can serve it alone today; `learning` are on the way to it."""

    service: Service
    serving: tuple[User, ...]
    learning: tuple[User, ...]
    expired: tuple[User, ...]

    @property
    def cover(self) -> Cover:
        if not self.serving:
            return Cover.NOBODY
        return Cover.ONE if len(self.serving) < ENOUGH else Cover.ENOUGH

    @property
    def kind(self) -> str:
        """The kind of status chip for it."""
        return COVER_KINDS[self.cover]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What one person can do for one service."""

    service: Service
    competence: StaffCompetence | None
    has_expired: bool = False
    expires_soon: bool = False


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """One person with a cell for each service of the matrix, in its order."""

    person: User
    cells: tuple[Cell, ...]

    @property
    def serving(self) -> int:
        """How many of the services this person can serve alone today."""
        return sum(_serves(cell) for cell in self.cells)

    @property
    def expired(self) -> int:
        return sum(cell.has_expired for cell in self.cells)


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """People by services. Only people who still work here are in it."""

    on: dt.date
    services: tuple[Service, ...]
    rows: tuple[PersonRow, ...]

    @property
    def covers(self) -> list[ServiceCover]:
        """The services, those with the fewest people first."""
        found = [self._cover(number, service) for number, service in enumerate(self.services)]
        return sorted(found, key=lambda cover: (len(cover.serving), len(cover.learning)))

    @property
    def expired(self) -> list[Cell]:
        """What needs a new training, or soon will."""
        return [cell for row in self.rows for cell in row.cells if cell.has_expired or cell.expires_soon]

    def _cover(self, number: int, service: Service) -> ServiceCover:
        cells = [(row.person, row.cells[number]) for row in self.rows]
        return ServiceCover(
            service=service,
            serving=tuple(person for person, cell in cells if _serves(cell)),
            learning=tuple(person for person, cell in cells if cell.competence and not cell.competence.serves),
            expired=tuple(person for person, cell in cells if cell.has_expired),
        )


def build_matrix(
    people: Iterable[User], services: Iterable[Service], competences: Iterable[StaffCompetence], *, on: dt.date
) -> Matrix:
    """Put people, services and what is known of both into one table; asks nothing of the database."""
    chosen = tuple(services)
    known = {(row.person_id, row.service_id): row for row in competences}
    rows = tuple(
        PersonRow(
            person=person,
            cells=tuple(_cell(service, known.get((person.pk, service.pk)), on) for service in chosen),
        )
        for person in people
    )
    return Matrix(on=on, services=chosen, rows=rows)


def read_matrix(on: dt.date, *, unit: ServiceUnit | None = None, words: str = "") -> Matrix:
    """Read the matrix of the current schema: active staff by the services that are given, in three queries."""
    people: models.QuerySet[User] = User.objects.filter(is_active=True).order_by("full_name", "pk")
    if words:
        people = people.filter(models.Q(full_name__icontains=words) | models.Q(position__icontains=words))
    services = Service.objects.active().defer("search", "search_words")
    if unit:
        services = services.filter(unit=unit)
    competences = StaffCompetence.objects.filter(person__is_active=True, service__retired_at__isnull=True)
    return build_matrix(people, services, competences, on=on)


def row_of(person: User, services: Sequence[Service], on: dt.date) -> PersonRow:
    """Return one person's row."""
    return build_matrix([person], services, StaffCompetence.objects.filter(person=person), on=on).rows[0]


def _cell(service: Service, competence: StaffCompetence | None, on: dt.date) -> Cell:
    return Cell(
        service=service,
        competence=competence,
        has_expired=competence is not None and competence.has_expired(on),
        expires_soon=competence is not None and competence.expires_soon(on),
    )


def _serves(cell: Cell) -> bool:
    return cell.competence is not None and cell.competence.level in SERVES and not cell.has_expired


NOTICE_DAYS = EXPIRY_NOTICE.days
