"""Pages of whoever is signed in about their own account, and the page that an invitation leads to."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from core import audit
from core.accounts import domain, invitations, provinces
from core.accounts.access import permission_required, signed_in
from core.accounts.adapter import home_of
from core.accounts.errors import EmailTaken, InvitationInvalid, InvitationUsed
from core.accounts.middleware import has_second_factor
from core.accounts.people_forms import AcceptInvitationForm, ProfileForm
from core.accounts.policy import requires_second_factor
from core.accounts.sessions import end_session, end_sessions, sessions_of
from core.roles import Role
from core.ui.views import gone

BACKEND = "core.accounts.backends.SignInBackend"


@never_cache
@permission_required()
def profile(request: HttpRequest) -> HttpResponse:
    """Show the own account, and change name, position and language."""
    user = signed_in(request)
    initial = {"full_name": user.full_name, "position": user.position, "language": user.language}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        domain.change_profile(user, **form.cleaned_data)
        messages.success(request, _("Your profile has been saved."))
        return redirect("account:profile")
    context = {
        "form": form,
        "roles": [Role(role).label for role in user.roles if role in Role.values],
        "province": provinces.name_of(user.province_code),
        "has_second_factor": has_second_factor(request, user),
        "needs_second_factor": requires_second_factor(request, user),
    }
    return render(request, "people/profile.html", context)


@never_cache
@require_safe
@permission_required()
def sessions(request: HttpRequest) -> HttpResponse:
    """List where the user is signed in."""
    found = sessions_of(signed_in(request), this_key=request.session.session_key)
    context = {"sessions": found, "has_others": any(not session.is_this for session in found)}
    return render(request, "people/sessions.html", context)


@require_POST
@permission_required()
def end_one_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out in one other place."""
    end_session(signed_in(request), pk)
    messages.success(request, _("The session has been ended."))
    return redirect("account:sessions")


@require_POST
@permission_required()
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    user = signed_in(request)
    ended = end_sessions(user, but_key=request.session.session_key)
    if ended:
        audit.record(action="people.sessions_ended", target=user, changes={"sessions_ended": ended})
    messages.success(request, _("You are now signed in only here."))
    return redirect("account:sessions")


@never_cache
@sensitive_post_parameters("password1", "password2")
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Make the account that the link of a mail offers, and sign its owner in."""
    try:
        invitation = invitations.find(token)
        form = AcceptInvitationForm(request.POST or None, invitation=invitation)
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            user = invitations.accept(token, full_name=data["full_name"], password=data["password1"])
            login(request, user, backend=BACKEND)
            record_authentication(request, user, method="password", email=user.email)
            UserSession.objects.create_from_request(request)
            messages.success(request, _("Your account is ready. Welcome!"))
            return redirect(home_of(user))
    except EmailTaken as error:
        return gone(request, title=_("You have an account already"), explanation=str(error), offers_sign_in=True)
    except InvitationInvalid as error:
        return gone(
            request,
            title=_("This invitation cannot be used"),
            explanation=str(error),
            offers_sign_in=isinstance(error, InvitationUsed),
        )
    return render(request, "people/accept.html", {"form": form, "invitation": invitation})
