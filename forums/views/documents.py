"""The documents of a forum: staff make, look at, publish and download them; everybody reads the published ones."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.accounts.access import signed_in
from core.agencies import current_agency
from core.errors import DomainError, NotFound
from core.pagecache import cache_page_for_everyone
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.pages import posted, public_page, staff_page
from forums.access import public_forum, staff_forum
from forums.document_forms import ScanForm
from forums.domain import documents
from forums.kept_papers import papers_of
from forums.models import ForumDocument
from forums.paper_files import SLUG_OF, SLUGS, pdf_response, send_kept

PERMISSION = documents.PERMISSION
HOME = "forums_portal:documents"
# Papers that are made when they are asked for, and who may ask: most hold names, contacts or personal links.
SHEETS = {
    "surat-undangan": PERMISSION,
    "undangan-dan-daftar": PERMISSION,
    "daftar-hadir-kosong": "forums.facilitate_forum",
    "daftar-hadir-lengkap": "forums.facilitate_forum",
    "pengumuman": "forums.view_forum",
}


@staff_page("forums.view_forum")
@require_safe
def document_list(request: HttpRequest, code: str) -> HttpResponse:
    """Every document of the forum, what is missing, and by when."""
    forum = staff_forum(code)
    context = {
        "forum": forum,
        "papers": papers_of(forum),
        "may_change": request.user.has_perm(PERMISSION),
        "may_facilitate": request.user.has_perm("forums.facilitate_forum"),
    }
    return render(request, "forums/documents.html", context)


@staff_page(PERMISSION)
@require_POST
def document_make(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Make a document of what the forum is now."""
    forum = staff_forum(code)
    made = SLUGS.get(kind)
    if made is None:
        raise NotFound
    try:
        documents.make_document(forum=forum, kind=made, by=signed_in(request))
    except NotFound:
        raise
    except DomainError as error:
        messages.error(request, " ".join([str(error), *error.facts.get("findings", [])]))
    else:
        messages.success(
            request, _("%(document)s was made. Look at it before you publish it.") % {"document": made.label}
        )
    return redirect(HOME, forum.code)


@staff_page(PERMISSION)
def document_scan(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a signed paper."""
    forum = staff_forum(code)
    initial = {"kind": SLUGS.get(request.GET.get("jenis", ""), ForumDocument.Kind.ATTENDANCE)}
    form = ScanForm(posted(request), request.FILES if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            documents.add_scan(forum=forum, **form.cleaned_data, by=signed_in(request))
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("The scan was kept. Only staff can read it."))
            return redirect(HOME, forum.code)
    return render(request, "forums/document_scan.html", {"forum": forum, "form": form}, status=status)


@staff_page(PERMISSION)
@require_POST
def document_publish(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Let everybody read a document."""
    document = _document(code, pk)
    by = signed_in(request)
    done = _("%(document)s is public now.") % {"document": document.get_kind_display()}
    tell_outcome(request, lambda: documents.publish_document(document=document, by=by), done=done)
    return redirect(HOME, code)


@staff_page(PERMISSION)
@require_POST
def document_unpublish(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Let only staff read a document."""
    document = _document(code, pk)
    by = signed_in(request)
    done = _("%(document)s is not public any more.") % {"document": document.get_kind_display()}
    tell_outcome(request, lambda: documents.unpublish_document(document=document, by=by), done=done)
    return redirect(HOME, code)


@staff_page("forums.view_forum")
@require_safe
def document_file(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """A kept document; a scan of who attended only for those who may see names."""
    document = _document(code, pk)
    if documents.is_private(document) and not request.user.has_perm("forums.facilitate_forum"):
        raise NotFound
    name = f"{SLUG_OF[document.kind]}-{document.forum.code}.pdf"
    return send_kept(request, document.file, document.file_sha256, name)


@staff_page("forums.view_forum")
@require_safe
def sheet(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """A paper that is made when it is asked for, and not kept."""
    if name not in SHEETS or not request.user.has_perm(SHEETS[name]):
        raise NotFound
    return pdf_response(_sheet(code, name), f"{name}-{code}.pdf")


@public_page
@cache_page_for_everyone
@require_safe
def announcement_file(request: HttpRequest, code: str) -> HttpResponse:
    """The announcement of a public forum, to print and hang up."""
    from core.documents.paper import compile_paper
    from forums.printing.announcement import announcement  # printing needs its own libraries

    pdf = compile_paper(announcement(public_forum(code), current_agency()))
    return pdf_response(pdf, f"pengumuman-{code}.pdf", is_public=True)


@public_page
@require_safe
def document_public(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    """The published document of a kind."""
    forum = public_forum(code)
    wanted = SLUGS.get(kind)
    document = forum.documents.filter(kind=wanted, is_public=True).first() if wanted else None
    if document is None:
        raise NotFound
    return send_kept(request, document.file, document.file_sha256, f"{kind}-{forum.code}.pdf", is_public=True)


def _document(code: str, pk: int) -> ForumDocument:
    forum = staff_forum(code)
    document = ForumDocument.objects.filter(forum=forum, pk=pk).first()
    if document is None:
        raise NotFound
    document.forum = forum
    return document


def _sheet(code: str, name: str) -> bytes:
    from core.documents.paper import compile_paper
    from forums.printing import announcement, attendance, letters  # printing needs its own libraries

    forum, agency = staff_forum(code), current_agency()
    if name == "surat-undangan":
        return compile_paper(letters.personal_letters(forum, agency))
    if name == "undangan-dan-daftar":
        return compile_paper(letters.invitation_letter(forum, agency, with_names=True))
    if name == "pengumuman":
        return compile_paper(announcement.announcement(forum, agency))
    version: attendance.Version = "to_sign" if name == "daftar-hadir-kosong" else "full"
    return compile_paper(attendance.attendance_sheet(forum, agency, version))
