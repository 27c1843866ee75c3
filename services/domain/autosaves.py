"""What people type is kept for them before they save it. No change of the standard, so the audit says nothing of it."""

from collections.abc import Mapping, Sequence

from django.utils import timezone

from core.models import User
from core.rights import require
from services.errors import NotADraft, TypedTooLong
from services.models import ComponentAutosave, ServiceStandard
from services.models.autosaves import DATA_LIMIT


def keep_typed(
    *, standard: ServiceStandard, code: str, data: Mapping[str, Sequence[str]], lock: int, by: User
) -> ComponentAutosave:
    """Keep the form of a component as `by` has filled it in so far, in place of what was kept before.

    Raises NotADraft, and TypedTooLong for more than DATA_LIMIT characters.
    """
    require(by, "services.edit_standard")
    if not standard.is_editable:
        raise NotADraft
    if sum(len(name) + sum(map(len, values)) for name, values in data.items()) > DATA_LIMIT:
        raise TypedTooLong
    # PostgreSQL cannot hold the character zero, and nobody types it.
    kept = {name: [value.replace("\x00", "") for value in values] for name, values in data.items()}
    autosave, _is_new = ComponentAutosave.objects.update_or_create(
        standard=standard, code=code, user=by, defaults={"data": kept, "lock": lock, "saved_at": timezone.now()}
    )
    return autosave


def forget_typed(*, standard: ServiceStandard, code: str, by: User) -> None:
    """Discard what was kept for `by`: it was saved, or is not wanted any more."""
    ComponentAutosave.objects.filter(standard=standard, code=code, user=by).delete()


def typed_by(*, standard: ServiceStandard, code: str, by: User) -> ComponentAutosave | None:
    """Return what was kept for `by`, or None."""
    return ComponentAutosave.objects.filter(standard=standard, code=code, user=by).first()


def at_work(*, standard: ServiceStandard, code: str, besides: User) -> list[str]:
    """Return the names of the others who typed something into this component in the last minutes."""
    others = ComponentAutosave.objects.recent().filter(standard=standard, code=code).exclude(user=besides)
    return [str(autosave.user) for autosave in others.select_related("user")]
