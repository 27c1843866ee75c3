"""What one agency's newest reports say, in words: indicators with their reasons, publication, reviews, people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core import rollups
from core.ui.formats import duration, number, percent
from tenants.models import Agency, AgencyRollup, StandardTemplate
from tenants.oversight.rows import CONSULTING_APP, INDICATOR_APP, INDICATORS, STANDARDS, indicator_title

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class IndicatorLine:
    """One indicator with its score, what it says in the words of the rubric, and what lifts it by one."""

    number: str
    title: Text
    score: int | None
    reason: Text
    services: int
    full: int
    lifts: list[tuple[Text, list[str]]]


@dataclass(frozen=True, kw_only=True)
class TemplateLine:
    """One version of a common template that services of the agency follow; the counts are components."""

    name: str
    version: int
    newest: int | None
    services: int
    as_template: int
    changed: int
    behind: int


def newest_reports(agency: Agency) -> dict[str, dict[str, Any]]:
    """Return the newest report of each app of an agency, by its label. One statement."""
    reports = AgencyRollup.objects.filter(agency=agency).order_by("app", "-day").distinct("app")
    return dict(reports.values_list("app", "figures"))


def indicator_lines(reports: Mapping[str, Mapping[str, Any]]) -> list[IndicatorLine]:
    """Return the indicators as they were reported; empty when nothing was."""
    report = reports.get(INDICATOR_APP)
    if not report:
        return []
    labels = rollups.labels_of(INDICATOR_APP)
    names = {service["code"]: service["name"] for service in report["facts"]["services"]}
    found = report["indicators"]
    return [_line(key, found[key], labels, names) for key in INDICATORS if key in found]


def _line(key: str, found: Mapping[str, Any], labels: Mapping[str, Text], names: Mapping[str, str]) -> IndicatorLine:
    lifts = [
        (labels.get(f"step_{lift['step']}", lift["step"]), [names.get(code, code) for code in lift["services"]])
        for lift in found["lifts"]
    ]
    return IndicatorLine(
        number=key,
        title=indicator_title(key),
        score=found["score"],
        reason="" if found["score"] is None else labels.get(f"indicator_{key}_{found['score']}", ""),
        services=found["services"],
        full=found["full"],
        lifts=lifts,
    )


def consulting_lines(reports: Mapping[str, Mapping[str, Any]]) -> list[IndicatorLine]:
    """Return the indicators of consultation and complaints as they were reported; empty when nothing was."""
    labels = rollups.labels_of(CONSULTING_APP)
    return [
        IndicatorLine(
            number=key,
            title=labels.get(f"indicator_{key}", key),
            score=found["score"],
            reason="" if found["score"] is None else labels.get(f"indicator_{key}_{found['score']}", ""),
            services=0,
            full=0,
            lifts=[(labels.get(f"step_{step}", step), []) for step in found["lifts"]],
        )
        for key, found in reports.get(CONSULTING_APP, {}).get("indicators", {}).items()
    ]


def rubric_name(reports: Mapping[str, Mapping[str, Any]]) -> Text:
    """Return the name of the rubric that the scores were computed with."""
    key = reports.get(INDICATOR_APP, {}).get("rubric", "")
    return rollups.labels_of(INDICATOR_APP).get(key, key)


def standing_lines(reports: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return publication, reviews, checks and people of an agency as pairs of words."""
    report = reports.get(STANDARDS, {})
    if "publication" not in report:
        return []
    external = report["services_external"]
    publication, reviews, checks = report["publication"], report["reviews"], report["checks"]
    competence, sessions = report["competence"], report["sessions"]
    return [
        (_("Published on the web"), _of(publication["web"], external)),
        (_("Published on paper"), _of(publication["paper"], external)),
        (_("In SIPPN"), _of(publication["sippn"], external)),
        (_("Pledge, steps of five"), number(publication["pledge"])),
        (_("Reviews overdue"), number(reviews["overdue"])),
        (_("Last review, median"), _age(reviews["age_days_median"])),
        (_("Last review, oldest"), _age(reviews["age_days_oldest"])),
        (_("Publication checks"), _checks(checks)),
        (_("Services that nobody can serve alone"), number(competence["nobody"])),
        (_("Services that one person can serve"), number(competence["one"])),
        (_("People who can serve several services"), _people_share(competence["several"])),
        (_("Sessions within a year, for staff and for users"), _sessions(sessions)),
    ]


def state_lines(reports: Mapping[str, Mapping[str, Any]]) -> list[tuple[Text, int]]:
    """Return how many versions are in which state."""
    labels = rollups.labels_of(INDICATOR_APP)
    states = reports.get(STANDARDS, {}).get("states", {})
    return [(labels.get(f"state_{state}", state), count) for state, count in states.items()]


def template_lines(reports: Mapping[str, Mapping[str, Any]]) -> list[TemplateLine]:
    """Return the common templates that the agency follows, by their names. One statement when there are any."""
    rows = reports.get(STANDARDS, {}).get("templates", [])
    codes = {row["code"] for row in rows}
    names = dict(StandardTemplate.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    return [
        TemplateLine(
            name=names.get(row["code"], row["code"]),
            version=row["version"],
            newest=row["newest"],
            services=row["services"],
            as_template=row["as_template"],
            changed=row["changed"],
            behind=row["behind"],
        )
        for row in rows
    ]


def _of(part: int, whole: int) -> str:
    return _("%(n)s of %(total)s services") % {"n": number(part), "total": number(whole)}


def _age(days: int | None) -> str:
    if days is None:
        return _("not yet")
    return _("%(length)s ago") % {"length": duration(days, "day")} if days else _("today")


def _checks(checks: Mapping[str, Any]) -> str:
    if not checks["checked"]:
        return _("none yet")
    facts = {"n": number(checks["checked"]), "failed": number(checks["differences"])}
    return _("%(n)s things looked at, %(failed)s failed") % facts


def _people_share(figure: Mapping[str, Any]) -> str:
    if rollups.is_suppressed(dict(figure)) or figure["value"] is None:
        return _("hidden, fewer than five people")
    return percent(100 * figure["value"])


def _sessions(sessions: Mapping[str, int]) -> str:
    return f"{number(sessions['internalisation'])} / {number(sessions['socialisation'])}"
