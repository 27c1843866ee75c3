"""The inbox of staff: the list, its download, the search of the header, and one change to many cases."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from core import audit
from core.accounts.access import signed_in
from core.cases import regimes
from core.cases.case_sheets import as_csv, as_xlsx, rows_for_sheet
from core.cases.desk_forms import BulkForm, FilterForm
from core.cases.desk_pages import desk_page
from core.cases.domain.bulk import MOST_AT_ONCE, Outcome, change_several
from core.cases.inbox import MOST_EXPORTED, SIZES, BoundedPaginator, in_group, listed, rows_of, tally_for, with_clocks
from core.cases.models import Case
from core.cases.models.cases import CODE_PATTERN
from core.errors import NotFound, PermissionRefused
from core.sheets import CSV, XLSX
from core.text_rules import search_words
from core.ui.pages import posted

GROUPS = {
    "applications": gettext_lazy("Applications"),
    "feedback": gettext_lazy("Complaints and information"),
    "privacy": gettext_lazy("Requests about personal data"),
    "bookings": gettext_lazy("Bookings"),
}
ADDRESSES = {**{group: group for group in GROUPS}, "": "inbox"}
TOLD = 5  # refused cases that are named above the list


@desk_page
@require_safe
def inbox(request: HttpRequest, group: str = "") -> HttpResponse:
    """What is open, overdue first; narrowed by the address."""
    user = signed_in(request)
    group = group or _known_group(request.GET.get("group", ""))
    form = FilterForm(request.GET, group=group)
    chosen = form.chosen
    size = int(chosen.get("per") or SIZES[0])
    rows = with_clocks(listed(user, group, chosen))
    known = None if form.narrows else tally_for(request).of_group(group)  # the menu has counted it
    page = BoundedPaginator(rows, size, known=known).get_page(request.GET.get("page"))
    chips = _chips(chosen)
    context = {
        "group": group,
        "group_label": GROUPS.get(group, _("All cases")),
        "list_url": reverse(f"cases_portal:{ADDRESSES[group]}"),
        "form": form,
        "page": page,
        "rows": list(rows_of(page.object_list, services=form.services, units=form.units)),
        "narrows": form.narrows,
        "chips": chips,
        "is_chip": any(is_current for _query, _label, is_current in chips),
        "may_assign": user.has_perm("cases.assign_case") or _handles_any(user, group),
        "may_enter": user.has_perm("cases.enter_case"),
        "sees_any": bool({regime.kind for regime in regimes.regimes(group or None)} & set(regimes.kinds_seen_by(user))),
        "places": places(request),
    }
    return render(request, "cases/desk/inbox.html", context)


@desk_page
@require_safe
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The list as it is narrowed, as XLSX or CSV, without who wrote."""
    user, group = signed_in(request), _known_group(request.GET.get("group", ""))
    if form not in ("xlsx", "csv"):
        raise NotFound
    if not regimes.kinds_seen_by(user):
        raise PermissionRefused
    cases = listed(user, group, FilterForm(request.GET, group=group).chosen)
    rows = rows_for_sheet(cases.select_related("owner")[:MOST_EXPORTED])
    audit.record(action="cases.list_downloaded", changes={"entries": [None, len(rows)]})
    content, media_type = (as_xlsx(rows), XLSX) if form == "xlsx" else (as_csv(rows), CSV)
    headers = {"Content-Disposition": f'attachment; filename="berkas.{form}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)


@desk_page
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Lead from a whole code to its case, and from anything else to the list of all cases with it in the title."""
    words = search_words(request.GET.get("q", ""), most=100)
    user = signed_in(request)
    case = Case.objects.readable_by(user).filter(code=words.upper()).first() if words else None
    if case is not None:
        return redirect("cases_portal:case", case.code)
    return redirect(f"{reverse('cases_portal:inbox')}?{urlencode({'q': words, 'state': 'all'})}")


@desk_page
def bulk(request: HttpRequest) -> HttpResponse:
    """Change the ticked cases together: who is in charge, a tag, the priority."""
    user = signed_in(request)
    sent = request.POST if request.method == "POST" else request.GET
    group = _known_group(sent.get("group", ""))
    back = reverse(f"cases_portal:{ADDRESSES[group]}")
    codes = [code for code in dict.fromkeys(sent.getlist("kode")) if _is_code(code)]
    cases = list(in_group(user, group).filter(code__in=codes[: MOST_AT_ONCE + 1]).order_by("pk"))
    if not 0 < len(cases) <= MOST_AT_ONCE:
        messages.error(request, _("Choose between 1 and %(most)s cases.") % {"most": MOST_AT_ONCE})
        return redirect(back)
    form = BulkForm(posted(request))
    if request.method == "POST" and form.is_valid():
        values = form.disposition() | {name: form.cleaned_data[name] for name in ("add_tag", "priority")}
        _tell(request, change_several(cases=cases, by=user, **values))
        return redirect(back)
    context = {"form": form, "cases": cases, "group": group, "back": back}
    return render(request, "cases/desk/bulk.html", context, status=422 if form.errors else 200)


def places(request: HttpRequest) -> list[tuple[str, Any]]:
    """Return the other pages of the desk that this user may open: address and words."""
    pages = (
        ("cases_portal:counter", gettext_lazy("Enter at the counter"), "cases.enter_case"),
        ("cases_portal:workload", gettext_lazy("Workload"), "cases.view_workload"),
        ("cases_portal:templates", gettext_lazy("Reply templates"), "cases.write_template"),
        ("cases_portal:looks", gettext_lazy("Opened identities"), "cases.view_looks"),
        ("cases_portal:settings", gettext_lazy("Settings of cases"), "cases.manage_settings"),
        ("failed_notices:list", gettext_lazy("Messages that did not arrive"), "cases.manage_settings"),
        ("cases_portal:shortcuts", gettext_lazy("Keyboard shortcuts"), ""),
    )
    user = signed_in(request)
    allowed = [(name, label) for name, label, right in pages if not right or user.has_perm(right)]
    return [(reverse(name), label) for name, label in allowed]


def _chips(chosen: dict[str, Any]) -> list[tuple[str, Any, bool]]:
    """Return the filters that are asked for most: query, words, and whether it is the present one."""
    known: list[tuple[dict[str, str], Any]] = [
        ({}, _("All open")),
        ({"when": "late"}, _("Overdue")),
        ({"when": "soon"}, _("Due within a week")),
        ({"who": "mine"}, _("Mine")),
        ({"who": "nobody"}, _("Nobody in charge yet")),
        ({"who": "news"}, _("News from citizens")),
    ]
    present = {name: value for name, value in chosen.items() if name not in ("sort", "per")}
    return [("&".join(f"{k}={v}" for k, v in query.items()), label, query == present) for query, label in known]


def _tell(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.done:
        words = ngettext("%(n)s case was changed.", "%(n)s cases were changed.", len(outcome.done))
        messages.success(request, words % {"n": len(outcome.done)})
    if outcome.same:
        words = ngettext("%(n)s case was so already.", "%(n)s cases were so already.", len(outcome.same))
        messages.info(request, words % {"n": len(outcome.same)})
    for code, reason in outcome.refused[:TOLD]:
        messages.error(request, f"{code}: {reason}")
    if (left := len(outcome.refused) - TOLD) > 0:
        words = ngettext("%(n)s more case was refused.", "%(n)s more cases were refused.", left)
        messages.error(request, words % {"n": left})


def _known_group(value: str) -> str:
    return value if value in GROUPS else ""


def _handles_any(user: Any, group: str) -> bool:
    return any(user.has_perm(regime.handle) for regime in regimes.regimes(group or None))


def _is_code(value: str) -> bool:
    return re.fullmatch(CODE_PATTERN, value) is not None
