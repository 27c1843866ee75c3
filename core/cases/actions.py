"""The names of what people do with cases, for the record."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "cases.case_entered": _("Case entered for somebody"),
    "cases.case_moved": _("Case moved"),
    "cases.case_passed_on": _("Case passed on to another agency"),
    "cases.case_assigned": _("Case dispositioned"),
    "cases.case_labelled": _("Tags or priority of a case changed"),
    "cases.case_read": _("News of a citizen marked as read"),
    "cases.file_added": _("Internal file added to a case"),
    "cases.parent_set": _("Case put under another one"),
    "cases.list_downloaded": _("List of cases downloaded"),
    "cases.template_written": _("Reply template written"),
    "cases.settings_changed": _("Settings of cases changed"),
    "cases.citizen_passed_on": _("Word of a citizen passed on from another system"),
    "cases.citizen_answered": _("Citizen answered"),
    "cases.limit_extended": _("Limit extended"),
    "cases.notices_sent_again": _("Failed messages sent again"),
    "cases.secret_renewed": _("New secret word given"),
    "cases.secret_refused": _("New secret word refused"),
    "cases.identity_opened": _("Protected identity opened"),
}
