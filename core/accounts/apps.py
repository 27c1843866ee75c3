from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Sign-in, invitations, second factor, sessions, and the pages on people and the record of what they did."""

    name = "core.accounts"
    label = "accounts"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.accounts import history, signals
        from core.ui import nav

        signals.connect()
        history.register_actions(history.ACTIONS_OF_CORE)
        for shell in ("portal", "central"):
            nav.register(
                shell,
                nav.NavItem("people", _("People"), "people:list", order=80, permission="people.manage_users"),
            )
            nav.register(
                shell,
                nav.NavItem("audit", _("Record of changes"), "people:audit", order=90, permission="people.view_audit"),
            )
        # Citizens need no account; staff find the way in at the foot of every public page.
        for foot in ("public_foot", "base_foot"):
            nav.register(foot, nav.NavItem("sign_in", _("Sign-in for staff"), "account_login", order=90))
        nav.register("account", nav.NavItem("profile", _("My account"), "account:profile", order=10))
