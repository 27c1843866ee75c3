"""Pages on which a forum is planned: what and why, when and where, agenda, material, team, letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.accounts.access import signed_in
from core.errors import DomainError, InvalidInput, NotFound, PermissionRefused
from core.ui.forms import forget_errors
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, staff_page
from core.ui.rows import RowFormSet
from forums import access
from forums.domain import planning, programme
from forums.errors import ForumChanged
from forums.models import Forum, ForumMaterial, ForumSettings
from forums.planning_forms import (
    AgendaRows,
    LetterForm,
    LockedForm,
    LockForm,
    MaterialForm,
    MemberRows,
    ScheduleForm,
    SubjectForm,
)
from services.seam import send_paper

PERMISSION = planning.PERMISSION
SUBJECT_NAMES = {"standards": "standards"}
SCHEDULE_NAMES = {"starts_at": "begins", "ends_at": "ends", "registration_until": "registration_day"}


@staff_page(PERMISSION)
def forum_create(request: HttpRequest) -> HttpResponse:
    """Begin to plan a forum; the address may bring the words of a suggested subject."""
    form = SubjectForm(posted(request), initial=_asked(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            forum = planning.create_forum(by=signed_in(request), **form.values)
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("The forum %(code)s was begun. Give its time and place next.") % vars(forum))
            return redirect("forums_portal:schedule", forum.code)
    return render(request, "forums/forum_form.html", {"form": form}, status=status)


def _asked(request: HttpRequest) -> dict[str, Any]:
    asked = {name: request.GET.get(name, "")[:500] for name in ("title", "subject", "purpose")}
    standards = [key for key in request.GET.getlist("standards") if key.isascii() and key.isdigit() and len(key) < 12]
    return {**asked, "standards": standards}


@staff_page(PERMISSION)
def forum_edit(request: HttpRequest, code: str) -> HttpResponse:
    """What the forum is about, and why."""
    forum = access.staff_forum(code)
    chosen = list(forum.standards.values_list("standard", flat=True))
    names = ("title", "subject", "purpose", "lock")
    initial = {**{name: getattr(forum, name) for name in names}, "standards": chosen}
    form = SubjectForm(posted(request), forum=forum, initial=initial)
    return _edit(
        request,
        forum,
        form,
        lambda: planning.change_subject(forum=forum, by=signed_in(request), **form.values),
        title=_("What and why"),
    )


@staff_page(PERMISSION)
def forum_schedule(request: HttpRequest, code: str) -> HttpResponse:
    """When and where; of an announced forum everybody concerned is told."""
    forum = access.staff_forum(code)
    form = ScheduleForm(posted(request), terms=ForumSettings.load(), initial=ScheduleForm.initial_of(forum))
    warning = _("This forum was announced. A new time or place is told by mail to everybody invited or registered.")
    return _edit(
        request,
        forum,
        form,
        lambda: planning.schedule_forum(forum=forum, by=signed_in(request), **form.values),
        title=_("Time and place"),
        names=SCHEDULE_NAMES,
        warning=warning if forum.is_public else "",
    )


@staff_page(PERMISSION)
def forum_letter(request: HttpRequest, code: str) -> HttpResponse:
    """The contact person, and the facts of the invitation letter."""
    forum = access.staff_forum(code)
    names = ("contact_name", "contact_phone", "letter_number", "letter_date", "signatory_name", "signatory_position")
    form = LetterForm(posted(request), initial={name: getattr(forum, name) for name in (*names, "lock")})
    return _edit(
        request,
        forum,
        form,
        lambda: planning.change_letter(forum=forum, by=signed_in(request), **form.cleaned_data),
        title=_("Contact and letter"),
    )


@staff_page(PERMISSION)
def forum_agenda(request: HttpRequest, code: str) -> HttpResponse:
    """The agenda as rows that are added, moved and removed."""
    forum = access.staff_forum(code)
    form = LockForm(posted(request), initial={"lock": forum.lock})
    initial = [
        {"key": item.pk, "starts_at": item.starts_at, "title": item.title, "speaker": item.speaker}
        for item in forum.agenda.all()
    ]
    rows = AgendaRows(posted(request), prefix="items", initial=initial)
    return _edit(
        request,
        forum,
        form,
        lambda: programme.set_agenda(
            forum=forum,
            lock=form.cleaned_data["lock"],
            items=[programme.Item(**row) for row in rows.values],
            by=signed_in(request),
        ),
        title=_("Agenda"),
        rows=rows,
        row_title=_("Item"),
        add_label=_("Add an item"),
    )


@staff_page(PERMISSION)
def forum_team(request: HttpRequest, code: str) -> HttpResponse:
    """Who of the agency prepares and leads the forum."""
    forum = access.staff_forum(code)
    form = LockForm(posted(request), initial={"lock": forum.lock})
    initial = [
        {"duty": member.duty, "user": member.user_id, "name": _own_name(member), "position": member.position}
        for member in forum.team.select_related("user")
    ]
    rows = MemberRows(posted(request), prefix="team", initial=initial)
    return _edit(
        request,
        forum,
        form,
        lambda: programme.set_team(
            forum=forum,
            lock=form.cleaned_data["lock"],
            members=[programme.Member(**row) for row in rows.values],
            by=signed_in(request),
        ),
        title=_("Team"),
        rows=rows,
        row_title=_("Member"),
        add_label=_("Add a member"),
    )


def _own_name(member: Any) -> str:
    """Return the name where it does not follow from the account."""
    return "" if member.user is not None and member.name == str(member.user) else str(member.name)


@staff_page(PERMISSION)
def forum_materials(request: HttpRequest, code: str) -> HttpResponse:
    """What people can read before: files and addresses, and the form to add one."""
    forum = access.staff_forum(code)
    form = MaterialForm(posted(request), request.FILES if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            programme.add_material(forum=forum, by=signed_in(request), **form.cleaned_data)
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("The material was added."))
            return redirect("forums_portal:materials", forum.code)
    context = {"forum": forum, "form": form, "materials": forum.materials.all()}
    return render(request, "forums/materials.html", context, status=status)


@staff_page(PERMISSION)
@require_POST
def material_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a material away."""
    forum = access.staff_forum(code)
    material = ForumMaterial.objects.select_related("forum").filter(forum=forum, pk=pk).first()
    if material is not None:
        tell_outcome(
            request,
            lambda: programme.remove_material(material=material, by=signed_in(request)),
            done=_("The material was removed."),
        )
    return redirect("forums_portal:materials", forum.code)


@staff_page("forums.view_forum")
@require_safe
def material_file(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """A material of any forum, for staff."""
    return send_material(request, access.staff_forum(code), pk)


def send_material(request: HttpRequest, forum: Forum, pk: int) -> HttpResponseBase:
    """Return the file of a material. Raises NotFound."""
    material = forum.materials.filter(pk=pk).first()
    if material is None:
        raise NotFound
    return send_paper(request, material.file, name=slugify(material.title)[:80] or f"bahan-{material.pk}")


def _edit(
    request: HttpRequest,
    forum: Forum,
    form: LockedForm,
    act: Callable[[], object],
    *,
    title: str,
    names: dict[str, str] | None = None,
    warning: str = "",
    rows: RowFormSet | None = None,
    row_title: str = "",
    add_label: str = "",
) -> HttpResponse:
    """Draw a form of the plan; save it, and go back to the overview."""
    status = 200
    if rows is not None and rows.is_editing:
        forget_errors(form)
    elif request.method == "POST" and form.is_valid() and (rows is None or rows.is_valid()):
        try:
            act()
        except (PermissionRefused, NotFound):
            raise
        except DomainError as error:
            _show(form, error, names or {})
            status = error.status
        else:
            messages.success(request, _("Saved: %(title)s.") % {"title": title})
            return redirect("forums_portal:forum", forum.code)
    context = {
        "forum": forum,
        "form": form,
        "title": title,
        "warning": warning,
        "rows": rows,
        "row_title": row_title,
        "add_label": add_label,
    }
    return render(request, "forums/plan_form.html", context, status=status)


def _show(form: LockedForm, error: DomainError, names: dict[str, str]) -> None:
    findings = error.facts.get("findings")
    if isinstance(error, ForumChanged):
        form.renew(error.facts["lock"])
        form.add_error(None, _("%(problem)s Save again to put yours in its place.") % {"problem": error})
    elif findings:
        form.add_error(None, forms.ValidationError([str(finding) for finding in findings]))
    elif isinstance(error, InvalidInput):
        show_refusal(form, error, names=names)
    else:
        show_refusal(form, error)
