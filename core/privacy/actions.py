"""The names of what people do about personal data, for the record."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "privacy.notice_published": _("Privacy notice published"),
    "privacy.retention_changed": _("Retention changed"),
    "privacy.record_held": _("Records held"),
    "privacy.hold_ended": _("Hold of records ended"),
    "privacy.records_erased": _("Records erased"),
    "privacy.request_decided": _("Request about personal data decided"),
    "privacy.identity_corrected": _("Identity corrected"),
    "privacy.incident_entered": _("Incident entered"),
    "privacy.incident_changed": _("Incident changed"),
    "privacy.incident_told": _("People told of an incident"),
    "privacy.incident_closed": _("Incident closed"),
}
