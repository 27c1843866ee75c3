"""Taking the figures: in the agency's schema under its own role, kept in the public one.

Everything here may run twice for the same day: the later figures replace the earlier ones.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.db import Error as DatabaseFailure
from django.db import transaction
from django.utils import timezone

from core import rollups
from core.errors import DomainError
from core.tenancy import central_context, schema_context
from tenants.models import Agency, AgencyRollup, CollectionRun, DailyFigures
from tenants.oversight.errors import CollectionFailed
from tenants.oversight.rows import HIGHEST_SCORE

logger = logging.getLogger(__name__)

STANDARDS = "services"  # the app whose figures fill the columns of DailyFigures
INDICATORS = "pekppp_standards"  # whose scores stand beside them
CONSULTING = "pekppp_consulting"  # and those of consultation and complaints
FORUMS = "forums"  # and whose public consultation
CASES = "cases"  # and what was asked of the agency
ELEMENTS = 5
KEEP_DETAILS_DAYS = 92  # reports with the list of services; the columns of DailyFigures stay for good
# What can go wrong in a collector: its queries, its rules, its sums. Anything else is a fault of the process.
FAILURES = (DatabaseFailure, DomainError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def local_day(agency: Agency) -> dt.date:
    """Return today in the agency's own zone: the day that its figures belong to."""
    return timezone.localdate(timezone=agency.zone)


def collect_agency(schema_name: str, day: dt.date) -> None:
    """Ask every app of one agency for its figures and keep them as those of `day`.

    An app that fails keeps its former figures and stops no other; CollectionFailed is raised at the end.
    """
    with central_context():
        agency = Agency.objects.served().get(schema_name=schema_name)
    answers: dict[str, dict[str, Any]] = {}
    columns: dict[str, Any] | None = None
    failed: dict[str, Exception] = {}
    with timezone.override(agency.zone), schema_context(schema_name):
        for app_label in rollups.registered():
            try:
                figures = rollups.collect(app_label, day)
                if app_label in COLUMNS_OF:
                    columns = {**(columns or {}), **COLUMNS_OF[app_label](figures)}
                answers[app_label] = figures
            except FAILURES as error:
                logger.exception("figures of %s in %s", app_label, schema_name)
                failed[app_label] = error
    columns = columns if STANDARDS in answers else None  # a row needs what the standards report
    keep_figures(agency, day, answers, columns, taken_at=timezone.now())
    if failed:
        raise CollectionFailed(apps=sorted(failed)) from next(iter(failed.values()))


def keep_figures(
    agency: Agency,
    day: dt.date,
    answers: Mapping[str, Mapping[str, Any]],
    columns: Mapping[str, Any] | None,
    *,
    taken_at: dt.datetime,
) -> None:
    """Store what the apps of an agency reported, and the columns that oversight pages read."""
    with central_context(), transaction.atomic():
        Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
        AgencyRollup.objects.bulk_create(
            [
                AgencyRollup(agency=agency, day=day, app=app_label, figures=figures, taken_at=taken_at)
                for app_label, figures in answers.items()
            ],
            update_conflicts=True,
            unique_fields=["agency", "day", "app"],
            update_fields=["figures", "taken_at"],
        )
        if columns is not None:
            _keep_columns(agency, day, columns, taken_at)


def columns_of(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of DailyFigures that the standards' figures fill.

    Raises KeyError, TypeError or ValueError when the figures are not what `services` promises.
    """
    external, published = int(figures["services_external"]), int(figures["published_external"])
    complete, expected = int(figures["components_complete"]), int(figures["components_total"])
    if not 0 <= published <= external or not 0 <= complete <= expected:
        raise ValueError(f"{published} of {external} services, {complete} of {expected} components")
    changed_on = figures["last_changed_on"]
    return {
        "services_external": external,
        "services_internal": int(figures["services_internal"]),
        "published": published,
        "drafts": int(figures["drafts"]),
        "completeness": (Decimal(complete) / (expected or 1)).quantize(Decimal("0.0001")) if external else None,
        "missing": {code: int(number) for code, number in figures["missing_components"].items() if number},
        "last_changed_on": dt.date.fromisoformat(changed_on) if changed_on else None,
        **_standing_of(figures, external),
    }


def _standing_of(figures: Mapping[str, Any], external: int) -> dict[str, Any]:
    """Return the columns of publication, reviews and checks; None for what was not reported."""
    publication, reviews = figures.get("publication", {}), figures.get("reviews", {})
    numbers = {
        "on_paper": publication.get("paper"),
        "in_sippn": publication.get("sippn"),
        "reviews_overdue": reviews.get("overdue"),
        "review_age_days": reviews.get("age_days_median"),
        "checks_failed": figures.get("checks", {}).get("differences"),
    }
    columns = {name: None if number is None else int(number) for name, number in numbers.items()}
    for name in ("on_paper", "in_sippn"):
        if not 0 <= (columns[name] or 0) <= external:
            raise ValueError(f"{name}: {columns[name]} of {external} services")
    return columns


def indicator_columns_of(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of DailyFigures that the scores of the indicators fill.

    Raises KeyError, TypeError or ValueError when the figures are not what `services` promises.
    """
    scores, mean = _scores_of(figures)
    return {"pekppp": scores, "pekppp_mean": mean, "pekppp_rubric": str(figures["rubric"])}


def consulting_columns_of(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of DailyFigures that the scores of consultation and complaints fill.

    Raises KeyError, TypeError or ValueError when the figures are not what `services` promises.
    """
    scores, mean = _scores_of(figures)
    return {"consulting": scores, "consulting_mean": mean}


def _scores_of(figures: Mapping[str, Any]) -> tuple[dict[str, int], Decimal | None]:
    """Return the scores that are told by number, and their mean."""
    scores = {
        str(number): int(indicator["score"])
        for number, indicator in figures["indicators"].items()
        if indicator["score"] is not None
    }
    if any(not 0 <= score <= HIGHEST_SCORE for score in scores.values()):
        raise ValueError(f"scores {scores}")
    mean = figures["mean"]
    return scores, None if mean is None else Decimal(str(mean)).quantize(Decimal("0.01"))


def forum_columns_of(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of DailyFigures that public consultation fills.

    Raises KeyError, TypeError or ValueError when the figures are not what `forums` promises.
    """
    inputs, actions = figures["inputs"], figures["actions"]
    columns = {
        "forums_held": int(figures["held_year"]),
        "forum_elements": int(figures["elements_year"]),
        "forum_inputs": int(inputs["standing"]),
        "forum_answered": int(inputs["answered"]),
        "forum_accepted": int(inputs["accepted"]),
        "actions_open": int(actions["open"]),
        "actions_overdue": int(actions["overdue"]),
    }
    parts_fit = columns["forum_accepted"] <= columns["forum_answered"] <= columns["forum_inputs"]
    if min(columns.values()) < 0 or not parts_fit or columns["actions_overdue"] > columns["actions_open"]:
        raise ValueError(f"forums: {columns}")
    if columns["forum_elements"] > ELEMENTS:
        raise ValueError(f"forums: {columns['forum_elements']} elements")
    return columns


def case_columns_of(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of DailyFigures that cases fill; what is hidden stays None.

    Raises KeyError, TypeError or ValueError when the figures are not what `core.cases` promises.
    """
    numbers = {
        "cases_received": figures["received"]["value"],
        "cases_open": figures["open"]["value"],
        "cases_overdue": int(figures["overdue"]),
        "cases_late": int(figures["overdue_for_bureau"]),
    }
    columns: dict[str, Any] = {name: None if number is None else int(number) for name, number in numbers.items()}
    share = figures["in_time_share"]["value"]
    if min(number or 0 for number in columns.values()) < 0 or not 0 <= (share or 0) <= 1:
        raise ValueError(f"cases: {columns}, {share}")
    return {**columns, "cases_in_time": None if share is None else Decimal(str(share)).quantize(Decimal("0.0001"))}


COLUMNS_OF: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    STANDARDS: columns_of,
    INDICATORS: indicator_columns_of,
    CONSULTING: consulting_columns_of,
    FORUMS: forum_columns_of,
    CASES: case_columns_of,
}


def forget_old_details(today: dt.date) -> int:
    """Delete reports older than KEEP_DETAILS_DAYS, and collections of that age. Returns the number of reports."""
    with central_context():
        oldest = today - dt.timedelta(days=KEEP_DETAILS_DAYS)
        CollectionRun.objects.filter(started_at__date__lt=oldest).exclude(state=CollectionRun.State.RUNNING).delete()
        deleted, _by_model = AgencyRollup.objects.filter(day__lt=oldest).delete()
    return deleted


def _keep_columns(agency: Agency, day: dt.date, columns: Mapping[str, Any], taken_at: dt.datetime) -> None:
    """Upsert one day; the mark of the newest day moves only forward. The agency's row is locked."""
    rows = DailyFigures.objects.filter(agency=agency)
    is_latest = not rows.filter(day__gt=day).exists()
    if is_latest:
        rows.filter(is_latest=True).exclude(day=day).update(is_latest=False)
    rows.update_or_create(day=day, agency=agency, defaults={**columns, "is_latest": is_latest, "taken_at": taken_at})
