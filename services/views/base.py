"""What the pages of this app share: which field a refusal of its domain is about."""

from collections.abc import Mapping

from django import forms

from core.errors import DomainError, NotFound, PermissionRefused
from core.ui.outcome import show_refusal
from core.ui.pages import StaffView, View, posted, public_page, staff_page
from services.errors import CodeTaken, UnitNameTaken

__all__ = ["StaffView", "View", "posted", "public_page", "put_on_form", "staff_page"]

# Refusals that are about one field of a form.
FIELDS: Mapping[type[DomainError], str] = {CodeTaken: "code", UnitNameTaken: "name"}


def put_on_form(error: DomainError, form: forms.Form) -> None:
    """Show a refusal beside the field it is about, or above the form."""
    if isinstance(error, PermissionRefused | NotFound):
        raise error
    show_refusal(form, error, field=FIELDS.get(type(error)))
