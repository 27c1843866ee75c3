"""Pages of oversight. `prepare` gives them figures and a collection that has ended."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from core.tenancy import central_context
from services.pekppp import Facts, ServiceFacts, assess
from services.pekppp.reporting import figures_of as figures_of_indicators
from tenants.models import Agency, AgencyRollup, CollectionItem, CollectionRun
from tests.factories.oversight import figures_of, report_of
from tests.routes import Route
from tests.world import AGENCY_A, AGENCY_B

RUN = 9001
STANDING = {
    "services_external": 2,
    "publication": {"web": 1, "paper": 0, "sippn": 1, "unproven": 1, "pledge": 3},
    "reviews": {"age_days_median": 400, "age_days_oldest": 700, "never": 0, "overdue": 1, "open": 0},
    "checks": {"checked_on": "2026-07-01", "checked": 6, "differences": 1, "by_kind": {}, "services": ["layanan-2"]},
    "competence": {
        "nobody": 1,
        "one": 1,
        "covered": 0,
        "serving": {"value": None, "suppressed": True},
        "several": {"value": None, "suppressed": True},
    },
    "sessions": {"internalisation": 2, "socialisation": 1, "open_questions": 0},
    "states": {"draft": 1, "in_force": 1},
    "templates": [{"code": "x", "version": 1, "newest": 2, "services": 1, "as_template": 9, "changed": 3, "behind": 2}],
}

ROUTES = [
    Route("oversight:home", "/oversight/", host="base", user="bureau"),
    Route("oversight:home", "/oversight/?condition=complete", host="base", user="bureau"),
    Route("oversight:home", "/oversight/", host="base", user="ministry"),
    Route("oversight:province", "/oversight/provinces/15/", host="base", user="ministry"),
    Route("oversight:province", "/oversight/provinces/35/", host="base", user="ministry"),
    Route("oversight:agencies", "/oversight/agencies/?sort=-name", host="base", user="bureau"),
    Route("oversight:agencies", "/oversight/agencies/?q=zzzz", host="base", user="ministry"),
    Route("oversight:agency", f"/oversight/agencies/{AGENCY_A}/", host="base", user="bureau"),
    Route("oversight:agency", f"/oversight/agencies/{AGENCY_B}/", host="base", user="bureau"),
    Route("oversight:components", "/oversight/components/", host="base", user="bureau"),
    Route("oversight:components", "/oversight/components/?province=15", host="base", user="ministry"),
    Route("oversight:indicators", "/oversight/indicators/", host="base", user="bureau"),
    Route("oversight:indicators", "/oversight/indicators/?province=15", host="base", user="ministry"),
    Route("oversight:open", "/oversight/open/", host="base", user="bureau"),
    Route("oversight:open_point", "/oversight/open/overdue/", host="base", user="bureau"),
    Route("oversight:open_point", "/oversight/open/paper/", host="base", user="ministry"),
    Route("oversight:open_point", "/oversight/open/checks/", host="base", user="bureau"),
    Route("oversight:collections", "/oversight/collections/", host="base", user="bureau"),
    Route("oversight:collection", f"/oversight/collections/{RUN}/", host="base", user="bureau"),
]


def figures_as_reported(facts: Facts) -> dict[str, Any]:
    """Return what an agency with these facts reports of its indicators."""
    return figures_of_indicators(assess(facts), facts)


def prepare() -> None:
    """Make the figures of one agency, which lacks something, and a collection in which the other one failed."""
    with central_context():
        first, second = (Agency.objects.get(slug=slug) for slug in (AGENCY_A, AGENCY_B))
        for back in range(9):
            open_points = {"reviews_overdue": 1, "on_paper": 0, "pekppp_mean": Decimal("3.10")} if back == 0 else {}
            figures_of(first, missing={"fee": 1}, hours_old=24 * back + 1, is_latest=back == 0, **open_points)
        report = report_of(
            first,
            {"has_published": False, "complete_components": 13, "missing": ["fee"]},
            {"on_paper": False, "in_sippn": True, "review_due_on": "2026-01-02", "is_overdue": True},
        )
        report.figures |= STANDING
        report.save()
        indicators = figures_as_reported(Facts(on=report.day, services=(ServiceFacts(code="a", name="Layanan 1"),)))
        AgencyRollup.objects.create(
            agency=first, day=report.day, app="pekppp_standards", figures=indicators, taken_at=report.taken_at
        )
        now = timezone.now()
        run = CollectionRun.objects.create(pk=RUN, province_code="15", state="done", finished_at=now)
        for agency, state in ((first, "done"), (second, "failed")):
            CollectionItem.objects.create(run=run, agency=agency, state=state, finished_at=now)
