"""Pages of oversight. `prepare` gives them figures and a collection that has ended."""

from __future__ import annotations

from django.utils import timezone

from core.tenancy import central_context
from tenants.models import Agency, CollectionItem, CollectionRun
from tests.factories.oversight import figures_of, report_of
from tests.routes import Route
from tests.world import AGENCY_A, AGENCY_B

RUN = 9001

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
    Route("oversight:collections", "/oversight/collections/", host="base", user="bureau"),
    Route("oversight:collection", f"/oversight/collections/{RUN}/", host="base", user="bureau"),
]


def prepare() -> None:
    """Make the figures of one agency, which lacks something, and a collection in which the other one failed."""
    with central_context():
        first, second = (Agency.objects.get(slug=slug) for slug in (AGENCY_A, AGENCY_B))
        for back in range(3):
            figures_of(first, missing={"fee": 1}, hours_old=24 * back + 1, is_latest=back == 0)
        report_of(first, {"has_published": False, "complete_components": 13, "missing": ["fee"]}, {})
        now = timezone.now()
        run = CollectionRun.objects.create(pk=RUN, province_code="15", state="done", finished_at=now)
        for agency, state in ((first, "done"), (second, "failed")):
            CollectionItem.objects.create(run=run, agency=agency, state=state, finished_at=now)
