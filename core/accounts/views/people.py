"""The people of an office: the list, roles, taking the sign-in away and giving it back, invitations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.accounts import domain, invitations, policy, provinces
from core.accounts.access import get_invitation, get_user, permission_required, signed_in
from core.accounts.adapter import home_of
from core.accounts.models import Invitation
from core.accounts.people_forms import InvitationForm, PeopleFilter, RolesForm
from core.accounts.roles import assignable_roles
from core.api.tokens import open_tokens_of
from core.errors import DomainError
from core.models import User
from core.roles import Role
from core.ui.outcome import show_refusal, tell_outcome
from core.ui.tables import Sorting

PER_PAGE = 25
MANAGE = "people.manage_users"
COLUMNS = {"name": "full_name", "email": "email", "seen": "last_login", "since": "created_at"}
# Which field a refusal belongs to.
FIELDS = {
    "email-taken": "email",
    "invitation-open": "email",
    "roles-missing": "roles",
    "roles-not-allowed": "roles",
    "last-administrator": "roles",
    "province-missing": "province_code",
}


@never_cache
@require_safe
@permission_required(MANAGE)
def people(request: HttpRequest) -> HttpResponse:
    """List everybody with an account, and the invitations that wait for an answer."""
    narrowing = PeopleFilter(request.GET)
    narrowing.is_valid()
    sorting = Sorting.of(request, COLUMNS, default="name")
    found = _narrowed(User.objects.all(), narrowing.cleaned_data).order_by(*sorting.order_by)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    is_narrowed = any(narrowing.cleaned_data.values())
    context = {
        "filter": narrowing,
        "is_narrowed": is_narrowed,
        "sorting": sorting,
        "page": page,
        "total": User.objects.count() if is_narrowed else page.paginator.count,
        "rows": [(user, role_labels(user)) for user in page],
        "invitations": Invitation.objects.open().select_related("invited_by"),
        "sort_choices": [("name", _("Name")), ("email", _("E-mail address")), ("seen", _("Last sign-in"))],
    }
    return render(request, "people/people_list.html", context)


@never_cache
@permission_required(MANAGE)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by mail."""
    form = InvitationForm(request.POST or None)
    if _done(form, lambda: invitations.invite(by=signed_in(request), **form.cleaned_data)):
        email = form.cleaned_data["email"]
        messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": email})
        return redirect("people:list")
    return render(request, "people/invitation_form.html", {"form": form})


@never_cache
@permission_required(MANAGE)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person, and change the roles."""
    by = signed_in(request)
    user = get_user(pk, by=by)
    form = RolesForm(request.POST or None, initial={"roles": user.roles, "province_code": user.province_code})
    if _done(form, lambda: domain.change_roles(user, by=by, **form.cleaned_data)):
        messages.success(request, _("The roles of %(name)s have been saved.") % {"name": user.full_name})
        # Whoever has just given up the right to see this page goes to where they still may be.
        return redirect("people:edit", pk) if pk != by.pk else redirect(home_of(User.objects.get(pk=pk)))
    context = {
        "form": form,
        "person": user,
        "roles": role_labels(user),
        "province": provinces.name_of(user.province_code),
        "is_self": user.pk == by.pk,
        "has_second_factor": policy.has_authenticator(user),
        "tokens": open_tokens_of(user) if by.has_perm("api.manage_tokens") else None,
    }
    return render(request, "people/person.html", context)


@never_cache
@permission_required(MANAGE)
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then take the sign-in away."""
    return _move(
        request,
        pk,
        move=domain.deactivate_user,
        title=_("Take the sign-in of %(name)s away?"),
        consequences=[
            _("Every session of this account ends at once."),
            _("Its API tokens are revoked for good."),
            _("What the person did stays, and stays in the record of changes."),
            _("You can give the sign-in back at any time."),
        ],
        submit=_("Take the sign-in away"),
        done=_("%(name)s may not sign in any more."),
    )


@never_cache
@permission_required(MANAGE)
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then give the sign-in back."""
    return _move(
        request,
        pk,
        move=domain.reactivate_user,
        title=_("Give %(name)s the sign-in back?"),
        consequences=[_("The account has the same password and the same roles as before.")],
        submit=_("Give the sign-in back"),
        done=_("%(name)s may sign in again."),
    )


@never_cache
@permission_required(MANAGE)
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then take away the authenticator app of somebody who lost it."""
    return _move(
        request,
        pk,
        move=domain.reset_second_factor,
        title=_("Reset the second step of %(name)s?"),
        consequences=[
            _("Authenticator app and recovery codes stop working, and every session ends at once."),
            _("The next sign-in needs only the password. Make sure that it is really this person who asks."),
        ],
        submit=_("Reset the second step"),
        done=_("The second step of %(name)s has been reset."),
    )


@require_POST
@permission_required(MANAGE)
def resend_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a new link; the old one ends."""
    invitation = get_invitation(pk, by=signed_in(request))
    done = _("A new invitation to %(email)s is on its way.") % {"email": invitation.email}
    tell_outcome(request, lambda: invitations.resend(invitation), done=done)
    return redirect("people:list")


@never_cache
@permission_required(MANAGE)
def revoke_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then withdraw an invitation."""
    invitation = get_invitation(pk, by=signed_in(request))
    if request.method == "POST":
        done = _("The invitation to %(email)s has been withdrawn.") % {"email": invitation.email}
        tell_outcome(request, lambda: invitations.revoke(invitation), done=done)
        return redirect("people:list")
    context = {
        "title": _("Withdraw the invitation to %(email)s?") % {"email": invitation.email},
        "consequences": [_("The link in the mail stops working."), _("You can invite the person again.")],
        "submit": _("Withdraw the invitation"),
    }
    return render(request, "people/confirm.html", context)


def role_labels(user: User) -> list[str]:
    """Return the roles of a user in words, in their order."""
    return [str(role.label) for role in Role if role.value in user.roles]


def _narrowed(people: QuerySet[User], wanted: dict[str, Any]) -> QuerySet[User]:
    if words := wanted.get("q"):
        people = people.filter(Q(full_name__icontains=words) | Q(email__icontains=words))
    if (role := wanted.get("role")) in [known.value for known in assignable_roles()]:
        people = people.filter(roles__contains=[role])
    if state := wanted.get("state"):
        people = people.filter(is_active=state == "active")
    return people


def _done(form: BaseForm, act: Callable[[], object]) -> bool:
    """Do it when the form was sent and is valid; put a refusal beside its field and return False."""
    if not form.is_valid():
        return False
    try:
        act()
    except DomainError as error:
        show_refusal(form, error, field=FIELDS.get(error.code))
        return False
    return True


def _move(
    request: HttpRequest,
    pk: int,
    *,
    move: Callable[..., User],
    title: str,
    consequences: list[str],
    submit: str,
    done: str,
) -> HttpResponse:
    by = signed_in(request)
    user = get_user(pk, by=by)
    names = {"name": user.full_name}
    if request.method == "POST":
        tell_outcome(request, lambda: move(user, by=by), done=done % names)
        return redirect("people:edit", pk)
    context = {"title": title % names, "consequences": consequences, "submit": submit, "person": user}
    return render(request, "people/confirm.html", context)
