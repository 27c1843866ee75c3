"""Collections that a person asked for: started once, followed on a page, finished by the last agency."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from core import audit
from core.db.violations import translate_violations
from core.errors import PermissionRefused
from core.models import User
from core.tenancy import central_context
from tenants.models import Agency, CollectionItem, CollectionRun
from tenants.oversight.domain.collecting import collect_agency, local_day
from tenants.oversight.errors import AlreadyRunning, CollectionFailed
from tenants.oversight.scope import visible_agencies

State = CollectionItem.State
Send = Callable[[int], object]


def start_collection(*, province_code: str = "", by: User | None, send: Send) -> CollectionRun:
    """Begin taking the figures of a province's agencies, or of all without a province.

    `send(run_id)` has the agencies collected that still wait; it is called after the commit. While a collection of the
    same province runs, that one is sent again and returned: whoever asks twice repairs one that nobody works on.
    """
    if by is not None and not by.has_perm("oversight.collect"):
        raise PermissionRefused
    abandon_stuck_runs()
    with transaction.atomic():
        run = _start(province_code, by)
        if run.is_running:
            transaction.on_commit(lambda: send(run.pk))
    return run


def _start(province_code: str, by: User | None) -> CollectionRun:
    agencies = list(visible_agencies(province_code).order_by("pk"))
    state = {} if agencies else {"state": CollectionRun.State.DONE, "finished_at": timezone.now()}
    run = CollectionRun(
        province_code=province_code,
        requested_by_id=by.pk if by else None,
        requested_by_name=str(by or "")[:254],
        **state,
    )
    try:
        with translate_violations({"collectionrun_one_per_province": AlreadyRunning}):
            run.save()
    except AlreadyRunning:
        running = CollectionRun.objects.filter(province_code=province_code, state=CollectionRun.State.RUNNING).first()
        return running or _start(province_code, by)  # it may have ended in between
    CollectionItem.objects.bulk_create([CollectionItem(run=run, agency=agency) for agency in agencies])
    audit.record(action="oversight.collection_started", target=run, changes={"agencies": len(agencies)})
    return run


def waiting_schemas(run_id: int) -> list[str]:
    """Return the schemas of the agencies in a run that were not collected yet."""
    items = CollectionItem.objects.filter(run=run_id, run__state=CollectionRun.State.RUNNING, state=State.WAITING)
    return list(items.order_by("pk").values_list("agency__schema_name", flat=True))


def collect_for_run(schema_name: str, run_id: int) -> None:
    """Take the figures of one agency and note the end of it in the run. Does nothing when that was noted before."""
    with central_context():
        items = CollectionItem.objects.filter(run=run_id, agency__schema_name=schema_name)
        item = items.filter(state=State.WAITING).select_related("agency").first()
    if item is None:
        return
    try:
        collect_agency(schema_name, local_day(item.agency))
    except (CollectionFailed, Agency.DoesNotExist):
        _finish_item(item, State.FAILED)
        raise
    _finish_item(item, State.DONE)


def abandon_stuck_runs() -> int:
    """Close runs that have lost their worker, so that a new one may begin. Returns how many."""
    now = timezone.now()
    stuck = CollectionRun.objects.filter(state=CollectionRun.State.RUNNING, started_at__lt=now - CollectionRun.LONGEST)
    return stuck.update(state=CollectionRun.State.ABANDONED, finished_at=now)


def _finish_item(item: CollectionItem, state: str) -> None:
    with central_context(), transaction.atomic():
        run = CollectionRun.objects.select_for_update().get(pk=item.run_id)
        now = timezone.now()
        CollectionItem.objects.filter(pk=item.pk).update(state=state, finished_at=now)
        if run.is_running and not run.items.filter(state=State.WAITING).exists():
            run.state, run.finished_at = CollectionRun.State.DONE, now
            run.save(update_fields=["state", "finished_at"])
