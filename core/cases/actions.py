"""The names of what people do with cases, for the record."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "cases.case_entered": _("Case entered for somebody"),
    "cases.case_moved": _("Case moved"),
    "cases.citizen_answered": _("Citizen answered"),
    "cases.limit_extended": _("Limit extended"),
    "cases.identity_opened": _("Protected identity opened"),
}
