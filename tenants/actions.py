"""What the record of changes says of the actions of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.accounts.history import Text

ACTIONS: dict[str, Text] = {
    "tenants.agency_requested": _("Asked for a new agency"),
    "tenants.agency_opened": _("Opened an agency"),
    "tenants.agency_suspended": _("Suspended an agency"),
    "tenants.agency_resumed": _("Resumed an agency"),
    "tenants.agency_archiving": _("Began to archive an agency"),
    "tenants.agency_archived": _("Archived an agency"),
    "tenants.agency_called_back": _("Called an agency back from the archive"),
    "tenants.agency_dropped": _("Deleted the data of an archived agency"),
    "tenants.onboarding_resumed": _("Resumed an onboarding"),
    "tenants.onboarding_undo_requested": _("Asked to undo an onboarding"),
    "tenants.onboarding_undone": _("Undid an onboarding"),
    "tenants.bulk_prepared": _("Checked a spreadsheet of agencies"),
    "tenants.bulk_started": _("Began to onboard a spreadsheet of agencies"),
    "tenants.bulk_discarded": _("Discarded a spreadsheet of agencies"),
    "tenants.fleet_upgrade_requested": _("Asked to upgrade all agencies"),
    "tenants.export_downloaded": _("Downloaded the export of an agency"),
    "tenants.person_invited": _("Invited somebody into an agency"),
    "tenants.template_published": _("Published a common template"),
    "tenants.template_created": _("Began a common template"),
    "tenants.template_changed": _("Changed what a common template is for"),
    "tenants.template_version_begun": _("Began a new version of a common template"),
    "tenants.template_component_written": _("Wrote a component of a common template"),
    "tenants.template_version_discarded": _("Discarded the draft of a common template"),
    "tenants.template_version_withdrawn": _("Withdrew a version of a common template"),
    "tenants.template_retired": _("Retired a common template"),
    "tenants.template_restored": _("Put a common template on offer again"),
    "tenants.domain_added": _("Added a domain"),
    "tenants.domain_verified": _("Proved a domain"),
    "tenants.domain_removed": _("Removed a domain"),
    "tenants.host_renamed": _("Renamed the address of an agency"),
    "tenants.primary_host_changed": _("Changed the main address of an agency"),
    "tenants.emblem_changed": _("Changed the emblem"),
    "tenants.profile_updated": _("Changed the profile of the agency"),
    "tenants.calendar_decreed": _("Entered a decree on days off"),
    "oversight.collection_started": _("Asked to collect figures"),
}

NAMES_OF_CHANGES: dict[str, Text] = {"agencies": _("agencies"), "until": _("until"), "reason": _("reason")}
