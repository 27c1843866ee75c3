"""The names of what people do with complaints and public information, for the record."""

from typing import Any

from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Any] = {
    "feedback.complaint_verified": _("Complaint verified"),
    "feedback.complaint_published": _("Complaint shown to everybody"),
    "feedback.complaint_unpublished": _("Complaint hidden from the public list"),
    "feedback.follow_up_published": _("Follow-up published"),
    "feedback.settings_changed": _("Settings of complaints changed"),
    "feedback.lapor_imported": _("Spreadsheet of SP4N-LAPOR! imported"),
    "feedback.lapor_number_noted": _("Tracking number of SP4N-LAPOR! noted"),
    "feedback.information_decided": _("Answered a request for public information"),
    "feedback.information_given": _("Noted that information was given"),
    "feedback.objection_decided": _("Decided on an objection"),
    "feedback.objection_response": _("Noted the response to a decision on an objection"),
    "feedback.paper_opened": _("Opened a sealed paper of an applicant"),
    "feedback.register_opened": _("Took a register with the names of applicants"),
    "feedback.information_listed": _("Put information on the list of public information"),
    "feedback.information_changed": _("Changed an entry of the list of public information"),
    "feedback.information_removed": _("Took information off the list of public information"),
    "feedback.information_file_removed": _("Took a file off the list of public information"),
    "feedback.information_taken_over": _("Brought the list of public information up to date"),
    "feedback.exemption_added": _("Put information on the exempt list"),
    "feedback.exemption_changed": _("Changed an entry of the exempt list"),
    "feedback.exemption_opened": _("Opened information that was exempt"),
    "feedback.information_reported": _("Published the yearly report of the information service"),
    "feedback.information_settings_changed": _("Changed the settings of the information service"),
}
