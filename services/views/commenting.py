"""What the team says to each other about a component that is being prepared."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.access import signed_in
from core.errors import DomainError, InvalidInput, NotFound
from services import access, domain
from services.components import COMPONENTS
from services.domain.comments import may_comment
from services.models import ComponentComment, ServiceStandard
from services.models.comments import TEXT_LIMIT
from services.views.base import staff_page

MOVES = {
    "resolve": domain.resolve_comment,
    "reopen": domain.reopen_comment,
    "withdraw": domain.withdraw_comment,
}


@staff_page("services.view_standard")
def component_comments(request: HttpRequest, code: str, version: int, component: str) -> HttpResponse:
    """What a component says and what was said about it; also for those who do not edit."""
    standard = access.staff_standard(code, version)
    if component not in COMPONENTS:
        raise NotFound
    if request.method != "POST":
        return _comments_page(request, standard, component)
    try:
        domain.add_comment(
            standard=standard,
            code=component,
            text=request.POST.get("text", ""),
            reply_to=_number(request.POST.get("reply_to", "")),
            by=signed_in(request),
        )
    except InvalidInput as error:
        return _comments_page(request, standard, component, error=str(error.errors["text"][0]), status=error.status)
    except NotFound:
        raise
    except DomainError as error:
        return _comments_page(request, standard, component, error=str(error), status=error.status)
    messages.success(request, _("The comment was added. Only your team reads it."))
    return redirect(_back(request, standard, component))


@staff_page("services.view_standard")
@require_POST
def comment_move(
    request: HttpRequest, code: str, version: int, component: str, comment: int, move: str
) -> HttpResponse:
    """Resolve a conversation, open it again, or withdraw one's own words."""
    standard = access.staff_standard(code, version)
    found = standard.comments.filter(code=component, pk=comment).first()
    if found is None or move not in MOVES:
        raise NotFound
    try:
        MOVES[move](comment=found, by=signed_in(request))
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, str(error))
    return redirect(_back(request, standard, component))


def comments_context(standard: ServiceStandard, component: str) -> dict[str, object]:
    """Return what `services/_comments.html` needs."""
    replies = Prefetch("replies", ComponentComment.objects.select_related("author"))
    found = standard.comments.filter(code=component, reply_to__isnull=True)
    conversations = list(found.select_related("author", "resolved_by").prefetch_related(replies))
    return {
        "conversations": conversations,
        "open_count": sum(comment.is_open for comment in conversations),
        "comment_limit": TEXT_LIMIT,
    }


def _comments_page(
    request: HttpRequest, standard: ServiceStandard, component: str, *, error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        **comments_context(standard, component),
        "service": standard.service,
        "standard": standard,
        "row": standard.by_code()[component],
        "may_comment": may_comment(signed_in(request)),
        "comment_error": error,
        "comment_text": request.POST.get("text", ""),
        "comment_reply_to": _number(request.POST.get("reply_to", "")),
    }
    return render(request, "services/component_comments.html", context, status=status)


def _back(request: HttpRequest, standard: ServiceStandard, component: str) -> str:
    """Return the page that the form stood on."""
    is_editor = request.POST.get("back") == "editor"
    name = "services_portal:component" if is_editor else "services_portal:component_comments"
    return reverse(name, args=(standard.service.code, standard.version, component)) + "#komentar"


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
