"""What can happen in oversight: figures are taken, on schedule or because somebody asked."""

from tenants.oversight.domain.collecting import collect_agency, forget_old_details, keep_figures, local_day
from tenants.oversight.domain.runs import abandon_stuck_runs, collect_for_run, start_collection, waiting_schemas

__all__ = [
    "abandon_stuck_runs",
    "collect_agency",
    "collect_for_run",
    "forget_old_details",
    "keep_figures",
    "local_day",
    "start_collection",
    "waiting_schemas",
]
