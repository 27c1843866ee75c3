"""Reading back what is published: weekly, and after each publication. A dispatcher sends one task for each agency."""

from __future__ import annotations

from celery import shared_task
from celery.schedules import crontab

from core.tenancy import PUBLIC_SCHEMA, schema_context

SCHEDULE = {
    "services-publication-checks": {
        "task": "services.check_publications",
        "schedule": crontab(day_of_week="sun", hour="3", minute="20"),
    },
}


@shared_task(name="services.check_publications")
def check_publications() -> None:
    """Have every agency's publications read back."""
    from core.accounts.links import schemas  # leaf

    for schema_name in schemas():
        if schema_name != PUBLIC_SCHEMA:
            check_publication.delay(schema_name, "weekly")


@shared_task(name="services.check_publication", acks_late=True)
def check_publication(
    schema_name: str,
    reason: str,
    user_id: int | None = None,
    standard_id: int | None = None,
    run_id: int | None = None,
) -> None:
    """Read back what one agency publishes, or one version of it. May run twice: it only looks twice.

    `run_id` names the run that somebody asked for; one that has ended is not begun again.
    """
    from core.audit import acting  # leaf
    from core.models import User
    from services.domain.checking import run_checks
    from services.models import CheckRun, ServiceStandard

    with schema_context(schema_name):
        by = User.objects.filter(pk=user_id).first() if user_id else None
        standard = ServiceStandard.objects.filter(pk=standard_id).first() if standard_id else None
        run = CheckRun.objects.filter(pk=run_id, finished_at=None).first() if run_id else None
        if (standard_id and standard is None) or (run_id and run is None):
            return
        with acting(user=by, via="task"):
            run_checks(reason=reason, standard=standard, by=by, run=run)
