"""The columns of the spreadsheet: how they are called, what stands in them, and what to do when it is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.places import TimeZone
from tenants.models import Agency

LANGUAGES = ("id", "en")
ZONE_LABELS = {TimeZone.WESTERN.value: "WIB", TimeZone.CENTRAL.value: "WITA", TimeZone.EASTERN.value: "WIT"}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. `advice` says what to write there; `most` is the limit of characters."""

    key: str
    header: Promise
    advice: Promise
    example: str
    is_required: bool = False
    most: int = 160
    width: int = 24


COLUMNS = (
    Column(
        key="name",
        header=_("Agency name"),
        advice=_("Write the full official name of the agency."),
        example="Dinas Contoh Provinsi Jambi",
        is_required=True,
        width=44,
    ),
    Column(
        key="short_name",
        header=_("Short name"),
        advice=_("Write the name that people use, at most 60 characters."),
        example="Dinas Contoh Jambi",
        is_required=True,
        most=60,
    ),
    Column(
        key="kind",
        header=_("Kind"),
        advice=_("Choose a kind from the list in the cell."),
        example=Agency.Kind.PROVINCIAL_AGENCY.value,
        is_required=True,
        width=34,
    ),
    Column(
        key="province",
        header=_("Province"),
        advice=_("Choose a province from the list in the cell, or write its two-digit Kemendagri code."),
        example="15",
        is_required=True,
        width=30,
    ),
    Column(
        key="parent_name",
        header=_("Parent organisation"),
        advice=_("Write the organisation above the agency, or leave the cell empty."),
        example="Pemerintah Provinsi Jambi",
        width=34,
    ),
    Column(
        key="slug",
        header=_("Address name"),
        advice=_("Write small letters, digits and hyphens that no other agency has, for example dinas-contoh-jambi."),
        example="dinas-contoh-jambi",
        is_required=True,
        most=48,
        width=28,
    ),
    Column(
        key="time_zone",
        header=_("Time zone"),
        advice=_("Choose WIB, WITA or WIT, or leave the cell empty to take the zone of the province."),
        example="WIB",
        most=20,
        width=12,
    ),
    Column(
        key="colour",
        header=_("Colour"),
        advice=_("Write a colour as # and six digits, for example #0b6257, or leave the cell empty."),
        example="#0b6257",
        most=7,
        width=12,
    ),
    Column(
        key="address",
        header=_("Office address"),
        advice=_("Write the address of the office in at most 400 characters, or leave the cell empty."),
        example="Jalan Contoh 1, Jambi",
        most=400,
        width=36,
    ),
    Column(
        key="phone",
        header=_("Telephone"),
        advice=_("Write a number such as (0741) 555 0100, or leave the cell empty."),
        example="(0741) 555 0100",
        most=40,
        width=18,
    ),
    Column(
        key="email",
        header=_("E-mail of the agency"),
        advice=_("Write an e-mail address such as kantor@example.go.id, or leave the cell empty."),
        example="kantor@contoh.example",
        most=254,
        width=28,
    ),
    Column(
        key="admin_name",
        header=_("Name of the first administrator"),
        advice=_("Write the name of the person who will receive the invitation."),
        example="Pengelola Contoh",
        is_required=True,
        most=150,
        width=30,
    ),
    Column(
        key="admin_email",
        header=_("E-mail of the first administrator"),
        advice=_("Write the e-mail address to which the invitation is sent."),
        example="pengelola@contoh.example",
        is_required=True,
        most=254,
        width=32,
    ),
)
BY_KEY = {column.key: column for column in COLUMNS}


def fold(text: str) -> str:
    """Return a text as headers and labels are compared: without case, asterisk and doubled spaces."""
    return " ".join(text.replace("*", " ").split()).casefold()


def headers_by_text() -> dict[str, Column]:
    """Return the columns by their folded headers in every language that the file is offered in."""
    known: dict[str, Column] = {}
    for language in LANGUAGES:
        with translation.override(language):
            known |= {fold(str(column.header)): column for column in COLUMNS}
    return known


def kinds_by_text() -> dict[str, str]:
    """Return the kinds of agency by their folded labels in every language, and by their codes."""
    known = {fold(value): value for value in Agency.Kind.values}
    for language in LANGUAGES:
        with translation.override(language):
            known |= {fold(str(label)): value for value, label in Agency.Kind.choices}
    return known


def zones_by_text() -> dict[str, str]:
    """Return the time zones by WIB, WITA, WIT and by their IANA names."""
    return {fold(label): value for value, label in ZONE_LABELS.items()} | {fold(value): value for value in ZONE_LABELS}
