"""Open311 GeoReport v2 for complaints. What is read is public; what is sent takes a token of ours as `api_key`."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import wraps
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core import audit
from core.accounts import policy
from core.antispam import refuse_flood
from core.api.models import ApiToken, Scope
from core.api.tokens import find_token, note_use
from core.cases.domain.identities import Person
from core.cases.states import Channel
from core.contacts import email_problem, phone_problem
from core.errors import DomainError, InvalidInput
from feedback.domain.complaints import NewComplaint, file_complaint
from feedback.open311 import content
from feedback.open311.answers import Refused, answer, error

PERMISSION = "cases.enter_case"
FROM_ONE_ADDRESS = 60  # a minute
FROM_EVERYBODY = 600
TOKEN_AGE = dt.timedelta(days=90)
_SALT = "open311.token"
_NAMES = {"text": "description", "place": "address_string", "latitude": "lat"}
View = Callable[..., HttpResponse]


def georeport(view: View) -> View:
    """Answer refusals in the form of the specification, and refuse another agency's identifier."""

    @wraps(view)
    def answered(request: HttpRequest, form: str, **kwargs: Any) -> HttpResponse:
        try:
            given = request.POST if request.method == "POST" else request.GET
            _refuse_nul(given)
            content.jurisdiction(request, given.get("jurisdiction_id", ""))
            return view(request, form, **kwargs)
        except InvalidInput as refusal:
            named = [f"{_NAMES.get(name, name)}: {text}" for name, texts in refusal.errors.items() for text in texts]
            return error(Refused(400, "; ".join(named)), form)
        except DomainError as refusal:
            return error(Refused(refusal.status, str(refusal)), form)
        except Refused as refusal:
            return error(refusal, form)

    return answered


@require_safe
@georeport
def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """Where the endpoints are."""
    base = request.build_absolute_uri(reverse("open311:discovery", kwargs={"form": form})).rpartition("/")[0]
    return answer(content.discovery(base), root="discovery", form=form)


@require_safe
@georeport
def services(request: HttpRequest, form: str) -> HttpResponse:
    """What a complaint can be about."""
    return answer(content.services(), root="services", item="service", form=form)


@require_safe
@georeport
def service(request: HttpRequest, form: str, code: str) -> HttpResponse:
    """What can be told besides."""
    return answer(content.definition(code), root="service_definition", form=form)


@csrf_exempt  # no cookie counts here: what is sent takes a token
@require_http_methods(["GET", "HEAD", "POST"])
@georeport
def requests(request: HttpRequest, form: str) -> HttpResponse:
    """Public complaints, or a new one."""
    if request.method == "POST":
        return answer([_file(request)], root="service_requests", item="request", form=form, status=201)
    asked = request.GET.dict()
    found = content.page_of(content.found(asked), asked)
    return answer(content.requests_of(found), root="service_requests", item="request", form=form)


@require_safe
@georeport
def one_request(request: HttpRequest, form: str, code: str) -> HttpResponse:
    """One public complaint."""
    found = content.requests_of(list(content.found({"service_request_id": code})))
    if not found:
        raise Refused(404, "service_request_id provided was not found")
    return answer(found, root="service_requests", item="request", form=form)


@require_safe
@georeport
def token(request: HttpRequest, form: str, token: str) -> HttpResponse:
    """The code of what was sent, for whoever got this token."""
    try:
        code = signing.loads(token, salt=_SALT, max_age=TOKEN_AGE)
    except signing.BadSignature:
        raise Refused(404, "token provided was not found") from None
    rows = [{"service_request_id": code, "token": token}]
    return answer(rows, root="service_requests", item="request", form=form)


def _refuse_nul(given: QueryDict) -> None:
    """Raise Refused for a character that the database cannot look for."""
    if any("\0" in value for value in given.values() if isinstance(value, str)):
        raise Refused(400, "no value may hold a NUL character")


def _file(request: HttpRequest) -> dict[str, Any]:
    """Keep a complaint; the same Idempotency-Key again is the same one."""
    key = _api_key(request)
    refuse_flood(request, "open311", per_address=FROM_ONE_ADDRESS, everybody=FROM_EVERYBODY)
    sent = request.POST
    service_code = content.checked_service(sent.get("service_code", ""))
    person = _person(sent)
    is_anonymous = sent.get("attribute[is_anonymous]") == "yes"
    new = NewComplaint(
        key=f"open311:{key.pk}:{request.headers.get('Idempotency-Key') or uuid.uuid4()}",
        text=sent.get("description", ""),
        place=sent.get("address_string", ""),
        harm=sent.get("attribute[harm]", ""),
        wish=sent.get("attribute[wish]", ""),
        person=person,
        is_anonymous=is_anonymous,
        is_confidential=sent.get("attribute[is_confidential]") == "yes",
        service_code=service_code,
        channel=Channel.API,
        latitude=_degrees(sent.get("lat", ""), "lat", 90),
        longitude=_degrees(sent.get("long", ""), "long", 180),
    )
    with audit.acting(user=key.user, via="api"):
        filed = file_complaint(new=new, by=key.user)
    words = _("Follow it at %(url)s with this code and the secret word %(secret)s.")
    url = request.build_absolute_uri(reverse("cases:track"))
    return {
        "service_request_id": filed.case.code,
        "token": signing.dumps(filed.case.code, salt=_SALT),
        "service_notice": words % {"url": url, "secret": filed.secret},
        "account_id": "",
    }


def _api_key(request: HttpRequest) -> ApiToken:
    """Return the token that was sent along. Raises Refused for one that may not write complaints."""
    text = request.POST.get("api_key", "") or request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not text:
        raise Refused(403, "Missing api_key")
    key = find_token(text)
    known = key is not None and key.revoked_at is None and not key.is_expired and key.user.is_active
    if not known or key is None or policy.lacks_second_factor(request, key.user):
        raise Refused(403, "Invalid api_key")
    if not key.allows(Scope.WRITE) or not key.user.has_perm(PERMISSION):
        raise Refused(403, "This api_key may not send requests")
    note_use(key)
    return key


def _person(sent: Any) -> Person:
    name = " ".join(part for part in (sent.get("first_name", ""), sent.get("last_name", "")) if part).strip()
    email, phone = sent.get("email", "").strip(), sent.get("phone", "").strip()
    problems = {
        "first_name": _("Use at most %(limit)s characters.") % {"limit": 160} if len(name) > 160 else "",
        "email": (email_problem(email) or "") if email else "",
        "phone": (phone_problem(phone) or "") if phone else "",
    }
    if found := {field: [text] for field, text in problems.items() if text}:
        raise InvalidInput(found)
    return Person(name=name, email=email, phone=phone)


def _degrees(text: str, name: str, most: int) -> Decimal | None:
    if not text:
        return None
    try:
        value = round(Decimal(text), 6)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) > most:
        raise Refused(400, f"{name} is a number from -{most} to {most}")
    return value
