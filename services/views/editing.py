"""The editor of one component: shown, saved, merged with what somebody else saved, and kept while it is written."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.accounts.access import signed_in
from core.errors import DomainError, InvalidInput, NotFound
from services import access, domain, panels_of_component
from services.component_forms import ComponentEditor
from services.components import COMPONENTS, ComponentCode
from services.components.base import Component
from services.components.codes import TimeUnit
from services.components.wording import duration_words
from services.differences import compare_contents
from services.domain.comments import may_comment
from services.errors import MergeInvalid
from services.merging import Merge
from services.models import ComponentAutosave, ServiceStandard, StandardComponent
from services.views.base import staff_page
from services.views.commenting import comments_context
from services.views.drafting import draft_context

CHOICE = "pilih-"  # before the key of a conflict: the side that was chosen for it
USUAL_ACTORS = (gettext_lazy("Applicant"), gettext_lazy("Service officer"), gettext_lazy("Head of the agency"))


@staff_page("services.view_standard")
def component_edit(request: HttpRequest, code: str, version: int, component: str) -> HttpResponse:
    """The form of one component. What somebody typed stays on the page whatever happens."""
    standard = access.staff_standard(code, version)
    row = standard.by_code()[component_of(component).code]
    if request.method != "POST" and not standard.is_editable:
        return redirect("services_portal:standard", code, version)
    if not request.user.has_perm("services.edit_standard"):
        return redirect("services_portal:component_comments", code, version, component)
    if request.method != "POST":
        return _editor_page(request, standard, row, ComponentEditor(row.definition, content=row.content), lock=row.lock)
    return _answer(request, standard, row)


def _answer(request: HttpRequest, standard: ServiceStandard, row: StandardComponent) -> HttpResponse:
    """Do what the pressed button says."""
    if "drop" in request.POST:
        domain.forget_typed(standard=standard, code=row.code, by=signed_in(request))
        return redirect("services_portal:component", standard.service.code, standard.version, row.code)
    if "resume" in request.POST:
        return _resumed_page(request, standard, row)
    if "use_template" in request.POST and row.template_content is not None:
        editor = ComponentEditor(row.definition, content=row.template_content)
        return _editor_page(request, standard, row, editor, lock=row.lock, unsaved="template")
    return _save_component(request, standard, row)


def _resumed_page(request: HttpRequest, standard: ServiceStandard, row: StandardComponent) -> HttpResponse:
    kept = domain.typed_by(standard=standard, code=row.code, by=signed_in(request))
    if kept is None:
        return redirect("services_portal:component", standard.service.code, standard.version, row.code)
    editor = ComponentEditor(row.definition, content=row.content, data=as_query(kept.data), judge=False)
    return _editor_page(request, standard, row, editor, lock=kept.lock, unsaved="resumed", is_kept_shown=True)


def _save_component(request: HttpRequest, standard: ServiceStandard, row: StandardComponent) -> HttpResponse:
    editor = ComponentEditor(row.definition, content=row.content, data=request.POST)
    lock = _number(request, "lock")
    _keep(request, standard, row, editor)
    if not editor.is_valid():
        status = 200 if editor.is_editing_rows and not editor.has_paste_errors else 422
        return _editor_page(request, standard, row, editor, lock=lock, status=status, is_kept_shown=True)
    content = editor.content()
    if "edit_merged" in request.POST:
        return _merged_page(request, standard, row, content, lock)
    try:
        saving = domain.save_or_merge(
            standard=standard,
            code=row.code,
            content=content,
            lock=lock,
            by=signed_in(request),
            choices=_choices(request),
            seen_lock=_number(request, "seen_lock"),
        )
    except MergeInvalid as error:
        editor = ComponentEditor.typed(row.definition, error.content)
        editor.refuse(error.errors)
        return _editor_page(
            request, standard, row, editor, lock=error.lock, status=422, unsaved="merged", is_kept_shown=True
        )
    except InvalidInput as error:
        editor.refuse(error.errors)
        return _editor_page(request, standard, row, editor, lock=lock, status=error.status, is_kept_shown=True)
    except DomainError as error:
        editor.form.add_error(None, str(error))
        return _editor_page(request, standard, row, editor, lock=lock, status=error.status, is_kept_shown=True)
    if saving.row is None and saving.merge is not None and saving.theirs is not None:
        return _merge_page(request, standard, saving.theirs, editor, saving.merge, lock)
    return _saved(request, standard, row, saving)


def _saved(
    request: HttpRequest, standard: ServiceStandard, row: StandardComponent, saving: domain.Saving
) -> HttpResponse:
    domain.forget_typed(standard=standard, code=row.code, by=signed_in(request))
    label = row.definition.label
    if saving.merge is None:
        messages.success(request, _("“%(component)s” was saved.") % {"component": label})
    else:
        words = _("“%(component)s” was saved together with what %(name)s wrote in the meantime.")
        name = (saving.theirs and saving.theirs.updated_by) or _("somebody else")
        messages.success(request, words % {"component": label, "name": name})
    panels_of_component.tell_saved(standard, row.code, request)
    following = _following(standard, row.code) if "next" in request.POST else row.code
    if following is None:
        return redirect("services_portal:standard", standard.service.code, standard.version)
    return redirect("services_portal:component", standard.service.code, standard.version, following)


# --- two editors at once ----------------------------------------------------------------------------------------------
def _merge_page(
    request: HttpRequest,
    standard: ServiceStandard,
    theirs: StandardComponent,
    editor: ComponentEditor,
    merge: Merge,
    lock: int,
) -> HttpResponse:
    """What both changed, to choose from; the form carries what was typed, so that the merge can be made again."""
    chosen = _choices(request)
    is_answer = bool(chosen) or "seen_lock" in request.POST
    context = {
        **draft_context(standard),
        "row": theirs,
        "theirs": theirs,
        "conflicts": [(conflict, chosen.get(conflict.key, "")) for conflict in merge.conflicts],
        "is_incomplete": is_answer and _number(request, "seen_lock") == theirs.lock,
        "typed": [(name, value) for name, values in editor.typed_data(request.POST).items() for value in values],
        "lock": lock,
        "choice_prefix": CHOICE,
    }
    return render(request, "services/component_merge.html", context, status=409)


def _merged_page(
    request: HttpRequest, standard: ServiceStandard, row: StandardComponent, content: Mapping[str, Any], lock: int
) -> HttpResponse:
    """The editor with the merged text, to be written on before it is saved."""
    merge, theirs = domain.find_merge(standard=standard, code=row.code, content=content, lock=lock)
    editor = ComponentEditor.typed(row.definition, merge.resolved(_choices(request)))
    return _editor_page(
        request, standard, theirs, editor, lock=theirs.lock, theirs=theirs, unsaved="merged", is_kept_shown=True
    )


def _choices(request: HttpRequest) -> dict[str, str]:
    return {name.removeprefix(CHOICE): str(request.POST[name]) for name in request.POST if name.startswith(CHOICE)}


# --- kept while it is written -----------------------------------------------------------------------------------------
@staff_page("services.edit_standard")
@require_POST
def component_autosave(request: HttpRequest, code: str, version: int, component: str) -> HttpResponse:
    """Keep what the editor's script sends, and say who else writes here and which number the component has now."""
    standard = access.staff_standard(code, version)
    row = standard.by_code()[component_of(component).code]
    by = signed_in(request)
    editor = ComponentEditor(row.definition, content=row.content, data=request.POST)
    try:
        kept = _keep(request, standard, row, editor, is_whole=True)
    except DomainError as error:
        return JsonResponse({"detail": str(error)}, status=error.status)
    moment = timezone.localtime(kept.saved_at) if kept else None
    answer = {
        "kept_at": moment and moment.strftime("%H.%M"),
        "others": domain.at_work(standard=standard, code=row.code, besides=by),
        "lock": row.lock,
    }
    return JsonResponse(answer)


def _keep(
    request: HttpRequest,
    standard: ServiceStandard,
    row: StandardComponent,
    editor: ComponentEditor,
    *,
    is_whole: bool = False,
) -> ComponentAutosave | None:
    """Keep what was typed, unless it says what is saved. Without `is_whole` a text too long is only not kept."""
    by, lock = signed_in(request), _number(request, "lock")
    typed = editor.typed_data(request.POST)
    if not typed:
        return None
    try:
        if _says_the_same(editor, row):
            domain.forget_typed(standard=standard, code=row.code, by=by)
            return None
        return domain.keep_typed(standard=standard, code=row.code, data=typed, lock=lock, by=by)
    except DomainError:
        if is_whole:
            raise
        return None


def _says_the_same(editor: ComponentEditor, row: StandardComponent) -> bool:
    if not editor.is_valid():
        return False
    content, errors = row.definition.read(editor.content())
    return not errors and content == row.definition.read(row.content)[0]


def as_query(data: Mapping[str, Any]) -> QueryDict:
    """Return kept form data as a request would bring it."""
    query = QueryDict(mutable=True)
    for name, values in data.items():
        query.setlist(name, values)
    return query


# --- the page ---------------------------------------------------------------------------------------------------------
def _editor_page(
    request: HttpRequest,
    standard: ServiceStandard,
    row: StandardComponent,
    editor: ComponentEditor,
    *,
    lock: int,
    theirs: StandardComponent | None = None,
    unsaved: str = "",
    is_kept_shown: bool = False,
    status: int = 200,
) -> HttpResponse:
    by = signed_in(request)
    current = standard.service.standards.current().prefetch_related("components").first()
    former = current.by_code().get(row.code) if current else None
    kept = None if is_kept_shown else domain.typed_by(standard=standard, code=row.code, by=by)
    context = {
        **draft_context(standard),
        **comments_context(standard, row.code),
        "may_comment": may_comment(by),
        "row": row,
        "editor": editor,
        "form": editor.form,
        "rows": editor.row_set,
        "lock": lock,
        "theirs": theirs,
        "unsaved": unsaved,
        "kept": kept,
        "others": domain.at_work(standard=standard, code=row.code, besides=by),
        "gaps": [] if editor.form.is_bound else list(dict.fromkeys(row.definition.gaps(row.content).values())),
        "former_row": former,
        "in_force": current,
        "changes": former and compare_contents(row.definition, former.content, row.content),
        "is_fresh": request.method == "GET",
        "suggestions": _suggestions(standard),
        "times": _times(standard) if row.code in (ComponentCode.PROCEDURE, ComponentCode.DURATION) else {},
        "autosave_url": reverse(
            "services_portal:component_autosave", args=(standard.service.code, standard.version, row.code)
        ),
        "my_lock": row.lock if row.updated_by_id == by.pk else -1,
        "panels": panels_of_component.panels(standard, row.code, request),
    }
    return render(request, "services/component_edit.html", context, status=status)


def _suggestions(standard: ServiceStandard) -> dict[str, list[str]]:
    """Return the words that the form offers: whoever acts in this procedure or has a role in this standard."""
    rows = standard.by_code()
    steps = rows[ComponentCode.PROCEDURE].content.get("steps", []) if ComponentCode.PROCEDURE in rows else []
    roles = rows[ComponentCode.STAFF_COUNT].content.get("roles", []) if ComponentCode.STAFF_COUNT in rows else []
    names = [*(step.get("actor", "") for step in steps), *map(str, USUAL_ACTORS), *(role["role"] for role in roles)]
    return {"actors": list(dict.fromkeys(name for name in names if name))}


def _times(standard: ServiceStandard) -> dict[str, str]:
    """Return the times of all steps together, unit by unit, and the time that is promised; nothing without steps."""
    rows = standard.by_code()
    steps = rows[ComponentCode.PROCEDURE].content.get("steps", []) if ComponentCode.PROCEDURE in rows else []
    totals: Counter[str] = Counter()
    for step in steps:
        totals[step.get("duration_unit", "")] += step.get("duration_value") or 0
    words = [duration_words(totals[unit], unit) for unit in reversed(TimeUnit.values) if totals[unit]]
    promised = rows[ComponentCode.DURATION].content if ComponentCode.DURATION in rows else {}
    promise = duration_words(promised.get("duration_value"), promised.get("duration_unit", ""))
    return {"total": " + ".join(words), "promise": promise} if words and promise else {}


def component_of(code: str) -> Component:
    """Return the component of an address. Raises NotFound."""
    if code not in COMPONENTS:
        raise NotFound
    return COMPONENTS[ComponentCode(code)]


def _number(request: HttpRequest, name: str) -> int:
    """Return a number that the form was drawn with; a form without it counts as outdated."""
    typed = request.POST.get(name, "")
    return int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else -1


def _following(standard: ServiceStandard, code: str) -> str | None:
    """Return the next component that is not complete, after `code` and then from the start."""
    codes = [str(known) for known in COMPONENTS]
    place = codes.index(code)
    unfinished = set(standard.components.exclude(completeness="complete").values_list("code", flat=True))
    return next((c for c in codes[place + 1 :] + codes[:place] if c in unfinished), None)
