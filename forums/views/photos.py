"""Photos of a forum: staff add and remove them, everybody sees the public ones of a public forum."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.accounts.access import signed_in
from core.errors import DomainError, NotFound
from core.ui.outcome import show_refusal
from core.ui.pages import posted, public_page, staff_page
from forums.access import public_forum, staff_forum
from forums.domain import photos
from forums.models import Forum, ForumPhoto
from forums.room_forms import PhotoForm, PhotoWordsForm

TYPES = {"jpg": "image/jpeg", "png": "image/png"}
PUBLIC_SECONDS = 3600
PAGE_SIZE = 12


@public_page
@require_safe
def photo_public(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """A public photo of a public forum; its digest is the tag, so that it travels once."""
    photo = public_forum(code).photos.filter(pk=pk, is_public=True).first()
    if photo is None:
        raise NotFound
    tag = f'"{photo.file_sha256[:24]}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = _picture(photo)
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}"
    return response


@staff_page("forums.view_forum")
@require_safe
def photo_file(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """Any photo, for staff."""
    return _picture(_photo(staff_forum(code), pk))


@staff_page("forums.facilitate_forum")
def photo_list(request: HttpRequest, code: str) -> HttpResponse:
    """The photos of a forum, and the form to add one."""
    forum = staff_forum(code)
    form = PhotoForm(posted(request), request.FILES if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            photos.add_photo(forum=forum, **form.cleaned_data, by=signed_in(request))
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("The photo was added."))
            return redirect("forums_portal:photos", forum.code)
    page = Paginator(forum.photos.order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "forums/photos.html", {"forum": forum, "form": form, "page": page}, status=status)


@staff_page("forums.facilitate_forum")
def photo_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What the photo shows, and who may see it."""
    forum = staff_forum(code)
    photo = _photo(forum, pk)
    initial = {"alt": photo.alt, "is_public": photo.is_public, "taken_on": photo.taken_on}
    form = PhotoWordsForm(posted(request), initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            photos.change_photo(photo=photo, **form.cleaned_data, by=signed_in(request))
        except DomainError as error:
            show_refusal(form, error)
            status = error.status
        else:
            messages.success(request, _("The photo was changed."))
            return redirect("forums_portal:photos", forum.code)
    return render(request, "forums/photo_edit.html", {"forum": forum, "photo": photo, "form": form}, status=status)


@staff_page("forums.facilitate_forum")
def photo_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask once, then take a photo away for good."""
    forum = staff_forum(code)
    photo = _photo(forum, pk)
    if request.method == "POST":
        photos.remove_photo(photo=photo, by=signed_in(request))
        messages.success(request, _("The photo was removed."))
        return redirect("forums_portal:photos", forum.code)
    return render(request, "forums/photo_remove.html", {"forum": forum, "photo": photo})


def _photo(forum: Forum, pk: int) -> ForumPhoto:
    photo = forum.photos.filter(pk=pk).first()
    if photo is None:
        raise NotFound
    return photo


def _picture(photo: ForumPhoto) -> HttpResponseBase:
    media_type = TYPES.get(str(photo.file.name).rpartition(".")[2], "application/octet-stream")
    try:
        return FileResponse(photo.file.open("rb"), content_type=media_type)
    except FileNotFoundError as error:
        raise NotFound from error
