"""The inputs of a forum as everybody reads them, and a way to pass one on."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.agencies import current_agency
from core.antispam import refuse_flood
from core.api.answers import answer, checked
from core.api.views import PublicReads
from core.errors import InvalidInput
from forums import access, reading_text
from forums.api.common import TAGS
from forums.api.serializers.reading import InputSerializer
from forums.api.serializers.writing import KeptInputSerializer, NewInputSerializer
from forums.api.views.reading import Inputs
from forums.domain.guests import Guest, give_as_guest
from forums.domain.inputs import Said
from forums.models import Forum, ForumInput, ForumStandard

FROM_ONE_ADDRESS = 10  # a minute
FROM_EVERYBODY = 300  # counted apart from the pages, so that a rush of programs does not shut out the hall


class PublicInputs(PublicReads, Inputs):
    """Inputs that everybody may read; systems that collect what people say elsewhere pass it on with a right."""

    permission = {"create": "forums.facilitate_forum"}
    serializer_class = InputSerializer

    @extend_schema(operation_id="forums_inputs", tags=TAGS)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What people said, each with its answer once the answers are public."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        operation_id="forums_give_input",
        tags=TAGS,
        request=NewInputSerializer,
        responses={200: KeptInputSerializer, 201: KeptInputSerializer},
    )
    def create(self, request: Request, code: str) -> Response:
        """Pass on an input from afar, while the forum takes them. The same `client_key` again is answered with 200."""
        forum = access.public_forum(code)
        data = checked(NewInputSerializer, request)
        known = ForumInput.objects.filter(forum=forum, client_key=data["client_key"]).first()
        if known is not None:
            return _kept(forum, known)
        refuse_flood(request._request, "forum-input-api", per_address=FROM_ONE_ADDRESS, everybody=FROM_EVERYBODY)
        who = {name: data[name] for name in ("element", "name", "organisation", "show_name")}
        given = give_as_guest(forum=forum, said=_said(forum, data), guest=Guest(**who))
        return _kept(forum, given, is_new=True)


def _said(forum: Forum, data: dict[str, Any]) -> Said:
    subject = _subject(forum, data["service"])
    part = reading_text.part_of(subject, data["component"]) if subject and data["component"] else None
    if data["passage"] and (part is None or reading_text.quoted(part, data["passage"]) is None):
        raise InvalidInput({"passage": [_("These words do not stand in that component.")]})
    return Said(
        client_key=data["client_key"],
        text=data["text"],
        channel=ForumInput.Channel.ONLINE,
        kind=data["kind"],
        is_anonymous=not data["name"] and not data["organisation"],
        element=data["element"],
        subject_id=subject.pk if subject else None,
        code=data["component"],
        passage=data["passage"],
    )


def _subject(forum: Forum, service: str) -> ForumStandard | None:
    if not service:
        return None
    found = next((row for row in reading_text.subjects_of(forum) if row.service.code == service), None)
    if found is None:
        raise InvalidInput({"service": [_("This forum is not about that standard.")]})
    return found


def _kept(forum: Forum, given: ForumInput, *, is_new: bool = False) -> Response:
    """Tell the number, and nothing of what was said: the key alone proves nothing."""
    url = f"{current_agency().url}/forum/{forum.code}/masukan/{given.number}/"
    return answer(KeptInputSerializer, {"number": given.number, "state": given.state, "url": url}, is_new=is_new)
