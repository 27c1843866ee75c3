"""How a password signs somebody in: by e-mail address, within the current schema."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from core.models import User


class SignInBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    """Looks in core.User alone; allauth's own table of addresses is not used."""

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        user = User.objects.filter(email=email.strip().lower()).first()
        return self._check_password(user, password)  # type: ignore[no-any-return]  # allauth is untyped
