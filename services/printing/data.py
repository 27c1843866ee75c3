"""What the templates are filled with: a record's words, the words of ours around them, and the agency's look.

Everything is written in Indonesian, whatever language the reader of the site has chosen: callers hold `indonesian()`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from core.documents import hyphenate, picture_in_svg, qr_svg, without_unprintable
from core.ui.formats import plain_date
from services.components import COMPONENTS, ComponentCode, ComponentGroup
from services.models.services import Channel
from services.printing.blocks import FULL, Detail
from services.printing.layout import lay_out

LANGUAGE = "id"
DELIVERY = tuple(code for code, component in COMPONENTS.items() if component.must_publish)
PROMISE = (ComponentCode.DURATION, ComponentCode.FEE, ComponentCode.PRODUCT)
PROMISE_LETTERS = 90
Content = Mapping[str, Any]
Data = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Look:
    """How an agency's documents look, and the start of its addresses, without a closing slash."""

    url: str
    colour: str
    tint: str
    initials: str
    emblem: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """What a record says, the code to check it by, and when it was sealed."""

    content: Content
    code: str  # empty while nothing is sealed: then the document is marked as a draft
    sealed_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class DecreeHead:
    """What stands above and below the annex of a decree."""

    number: str
    dated_on: dt.date
    title: str
    signed_place: str = ""
    signatory_name: str = ""
    signatory_position: str = ""


def indonesian() -> AbstractContextManager[None]:
    """Write everything inside in Indonesian."""
    return translation.override(LANGUAGE)


def version_url(look: Look, content: Content) -> str:
    """Return the address at which exactly this version is read."""
    return f"{look.url}/layanan/{content['service']['code']}/versi/{content['version']}/"


def check_url(look: Look, code: str) -> str:
    """Return the address that a printed QR code holds: whether the record still applies, and all that it says."""
    return f"{look.url}/periksa/{code}/"


def grouped(code: str) -> str:
    """Write a check code as people read it aloud: in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def standard_data(
    sealed: Sealed, look: Look, codes: Iterable[str], detail: Detail = FULL, *, is_narrow: bool = False
) -> Data:
    """Return the data of a document about one standard, with the components named by `codes`."""
    content = sealed.content
    service, url = content["service"], version_url(look, content)
    contents = content["components"]
    more_at = _without_scheme(url)
    laid = {
        code: lay_out(code, contents.get(code, {}), detail=detail, more_at=more_at, is_narrow=is_narrow).data()
        for code in codes
    }
    title = _("Service standard")
    groups = [
        {
            "label": str(group.label),
            "components": [laid[code] for code in laid if COMPONENTS[ComponentCode(code)].group == group],
        }
        for group in ComponentGroup
    ]
    return {
        **_common(content, look, check_url(look, sealed.code) if sealed.code else ""),
        "url": _without_scheme(url),
        "is_draft": not sealed.code,
        "title": f"{title}: {service['name']}",
        "keywords": [service["name"], service["code"], *filter(None, [sealed.code])],
        "service": {
            "name": printed(service["name"], hyphens=False),
            "summary": printed(service["summary"], hyphens=False),
        },
        "version": _("Version %(number)s") % {"number": content["version"]},
        "promise": _promise(content),
        "facts": _facts(content),
        "groups": groups,
        "components": list(laid.values()),
        "foot": _foot(content, look, sealed.code),
        "short_foot": _foot({**content, "decree": None}, look, sealed.code),
    }


def pledge_data(sealed: Sealed, look: Look, paper: str) -> Data:
    """Return the data of a pledge as a sheet of `paper`."""
    content = sealed.content
    data = _common(content, look, check_url(look, sealed.code))
    title = _("Pledge of public information services") if content["kind"] == "information" else _("Service pledge")
    signed_on = dt.date.fromisoformat(content["signed_on"]) if content.get("signed_on") else None
    version = _("Version %(number)s") % {"number": content["version"]}
    return {
        **data,
        "title": f"{title}: {content['agency']['name']}",
        "keywords": [title, sealed.code],
        "paper": paper,
        "words": {**data["words"], "pledge": title},
        "paragraphs": [printed(paragraph, hyphens=False) for paragraph in content["paragraphs"]],
        "signing": _signing(content["place"], signed_on, content["signatory_position"]),
        "signatory": printed(content["signatory_name"], hyphens=False),
        "foot": [printed(f"{title} · {version}", hyphens=False), _check_line(look, sealed.code)],
    }


def annex_data(head: DecreeHead, contents: Sequence[Content], look: Look, *, is_draft: bool) -> Data:
    """Return the data of a decree's annex with the standards of all `contents`. A draft is marked on every page."""
    data = _common(contents[0], look, "")
    title = _("Annex of decree %(number)s") % {"number": head.number}
    date = plain_date(head.dated_on)
    heading = [
        _("ANNEX"),
        _("DECREE OF %(position)s") % {"position": head.signatory_position},
        _("NUMBER %(number)s") % {"number": head.number},
        _("DATE %(date)s") % {"date": date},
        _("ON %(title)s") % {"title": head.title},
    ]
    mark = f" · {_('DRAFT')}" if is_draft else ""
    return {
        **data,
        "title": title,
        "keywords": [head.number],
        "is_draft": is_draft,
        "words": {**data["words"], "annex_title": _("SERVICE STANDARDS"), "contents": _("Contents")},
        "heading": [printed(line.upper(), hyphens=False) for line in heading],
        "services": [_annexed(content) for content in contents],
        "signing": _signing(head.signed_place, head.dated_on, head.signatory_position, enacted=True),
        "signatory": printed(head.signatory_name, hyphens=False),
        "foot": [printed(f"{title}{mark}", hyphens=False), printed(contents[0]["agency"]["name"], hyphens=False)],
    }


def printed(text: str, *, hyphens: bool = True) -> str:
    """Return typed text as the fonts can print it."""
    text = without_unprintable(text)
    return hyphenate(text) if hyphens else text


def _annexed(content: Content) -> Data:
    service = content["service"]
    unit = service["unit"]
    version = _("Version %(number)s") % {"number": content["version"]}
    return {
        "name": printed(service["name"], hyphens=False),
        "summary": printed(service["summary"]),
        "note": printed(f"{version} · {unit['name']}" if unit else version),
        "components": [lay_out(code, content["components"].get(code, {})).data() for code in COMPONENTS],
    }


def _common(content: Content, look: Look, qr_address: str) -> Data:
    agency = content["agency"]
    contact = [agency["address"], *(agency[name] for name in ("phone", "email"))]
    return {
        "scale": 0,
        "is_draft": False,
        "look": {
            "colour": look.colour,
            "tint": look.tint,
            "initials": look.initials,
            "emblem": picture_in_svg(look.emblem) if look.emblem else "",
            "qr": qr_svg(qr_address) if qr_address else "",
        },
        "agency": {
            "name": printed(agency["name"], hyphens=False),
            "parent_name": printed(agency["parent_name"], hyphens=False),
            "contact": [printed(line.replace("\n", ", "), hyphens=False) for line in contact if line],
        },
        "url": _without_scheme(qr_address),
        "words": {
            "kind": _("Service standard"),
            "emblem": _("Emblem of %(agency)s") % {"agency": agency["name"]},
            "qr_alt": _("QR code that leads to %(address)s") % {"address": qr_address},
            "scan": _("Scan, or open"),
            "page": _("Page"),
            "of": _("of"),
            "draft": _("DRAFT"),
        },
    }


def _promise(content: Content) -> list[Data]:
    """Return the facts of the promise card: the same as on the web page."""
    facts = []
    for code in PROMISE:
        summary = COMPONENTS[code].summary(content["components"].get(code, {}))
        facts.append((_PROMISE_LABELS[code](), summary.headline, summary.detail))
    ways = [str(channel.label) for channel in Channel if channel in content["service"]["channels"]]
    if ways:
        facts.append((_("Way"), ", ".join(ways), ""))
    return [
        {"label": label, "headline": printed(_short(headline)), "detail": printed(_short(detail))}
        for label, headline, detail in facts
        if headline
    ]


_PROMISE_LABELS = {
    ComponentCode.DURATION: lambda: _("Time"),
    ComponentCode.FEE: lambda: _("Fee"),
    ComponentCode.PRODUCT: lambda: _("Result"),
}


def _facts(content: Content) -> list[Data]:
    decree, unit = content["decree"], content["service"]["unit"]
    facts = [(_("Version"), str(content["version"]))]
    if unit:
        facts.append((_("Service unit"), unit["name"]))
    if decree:
        effective = plain_date(dt.date.fromisoformat(decree["effective_on"]))
        facts.append((_("Enacted by"), _decree_words(decree)))
        facts.append((_("In force since"), effective))
    return [{"label": label, "text": printed(text, hyphens=False)} for label, text in facts]


def _decree_words(decree: Content) -> str:
    words = _("Decree number %(number)s of %(date)s")
    return words % {"number": decree["number"], "date": plain_date(dt.date.fromisoformat(decree["dated_on"]))}


def _foot(content: Content, look: Look, code: str) -> list[str]:
    version = _("Version %(number)s") % {"number": content["version"]}
    parts = [
        _short(content["service"]["name"]),
        version,
        *([_decree_words(content["decree"])] if content["decree"] else []),
    ]
    last = _check_line(look, code) if code else _("DRAFT: nothing of this holds yet")
    return [printed(" · ".join(parts), hyphens=False), last]


def _check_line(look: Look, code: str) -> str:
    words = _("Check code %(code)s · check it at %(address)s")
    return words % {"code": grouped(code), "address": f"{_without_scheme(look.url)}/periksa/"}


def _signing(place: str, day: dt.date | None, position: str, *, enacted: bool = False) -> list[str]:
    where = ", ".join(part for part in (place, plain_date(day) if day else "") if part)
    lines = [_("Enacted in %(where)s") % {"where": where} if enacted and where else where, position]
    return [printed(line, hyphens=False) for line in lines if line]


def _short(text: str, letters: int = PROMISE_LETTERS) -> str:
    return text if len(text) <= letters else f"{text[:letters].rsplit(maxsplit=1)[0]}…"


def _without_scheme(url: str) -> str:
    return url.partition("://")[2] or url
