from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core.accounts import access
from core.accounts.errors import LastAdministrator, SignInRequired
from core.accounts.middleware import AccountsMiddleware
from core.errors import NotFound, PermissionRefused
from tests.factories.accounts import UserFactory, make_invitation
from tests.world import get_user


@access.permission_required("people.manage_users", "people.view_audit")
def guarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse("inside")


def ask(path: str, user: Any, method: str = "get") -> HttpRequest:
    request: HttpRequest = getattr(RequestFactory(), method)(path)
    request.user = user
    return request


def test_who_has_the_right_comes_in(in_a: Any) -> None:
    assert guarded(ask("/portal/x/", get_user("admin"))).content == b"inside"


def test_who_lacks_the_right_is_refused(in_a: Any) -> None:
    with pytest.raises(PermissionDenied):
        guarded(ask("/portal/x/", get_user("counter")))


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/portal/x/?a=1&b=2", "/portal/x/%3Fa%3D1%26b%3D2"),
        ("/portal/%0d%0aSet-Cookie:x", "/portal/%250D%250ASet-Cookie%3Ax"),
    ],
)
def test_a_visitor_signs_in_and_comes_back(in_a: Any, path: str, back: str) -> None:
    response = guarded(ask(path, AnonymousUser()))

    assert (response.status_code, response["Location"]) == (302, f"/akun/masuk/?next={back}")


def test_a_path_that_looks_like_a_host_stays_a_path(in_a: Any) -> None:
    request = ask("/x", AnonymousUser())
    request.path = request.path_info = "//jahat.example/portal"

    assert guarded(request)["Location"] == "/akun/masuk/?next=/%252Fjahat.example/portal"


def test_a_form_is_not_repeated_after_the_sign_in(in_a: Any) -> None:
    assert guarded(ask("/portal/x/?a=1", AnonymousUser(), "post"))["Location"] == "/akun/masuk/?next=/portal/x/"


@pytest.mark.parametrize(("local", "status"), [(None, 401), ("counter", 403)])
def test_the_api_answers_with_a_problem(in_a: Any, local: str | None, status: int) -> None:
    response = guarded(ask("/api/v1/x/", get_user(local) if local else AnonymousUser()))

    assert response["Content-Type"].startswith("application/problem+json")
    assert (response.status_code, json.loads(response.content)["status"]) == (status, status)


def test_a_deactivated_user_has_no_right(in_a: Any) -> None:
    admin = get_user("admin")
    admin.is_active = False

    with pytest.raises(PermissionDenied):
        guarded(ask("/portal/x/", admin))


def test_signed_in_refuses_visitors() -> None:
    with pytest.raises(SignInRequired):
        access.signed_in(ask("/", AnonymousUser()))


def test_objects_are_got_only_by_who_manages_users(in_a: Any) -> None:
    user, invitation = UserFactory(), make_invitation()
    admin, counter = get_user("admin"), get_user("counter")

    assert access.get_user(user.pk, by=admin) == user
    assert access.get_invitation(invitation.pk, by=admin) == invitation
    for get, pk in ((access.get_user, user.pk), (access.get_invitation, invitation.pk)):
        with pytest.raises(NotFound):
            get(pk, by=counter)
        with pytest.raises(NotFound):
            get(10**9, by=admin)


@pytest.mark.parametrize(
    ("error", "status"),
    [(NotFound(), 404), (PermissionRefused(), 403), (LastAdministrator(), 409), (SignInRequired(), 401)],
)
def test_a_refusal_that_a_view_lets_pass_becomes_a_page(in_a: Any, error: Exception, status: int) -> None:
    request = ask("/portal/x/", get_user("counter"))
    request.session = {}  # type: ignore[assignment]

    response = AccountsMiddleware(lambda _: HttpResponse()).process_exception(request, error)

    assert response is not None
    assert response.status_code == status


def test_other_errors_pass(in_a: Any) -> None:
    request = ask("/portal/x/", get_user("counter"))

    assert AccountsMiddleware(lambda _: HttpResponse()).process_exception(request, ValueError()) is None
