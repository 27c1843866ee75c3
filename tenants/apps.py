from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    """Agencies: the registry in the public schema."""

    name = "tenants"
    verbose_name = _("Agencies")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core import agencies, commons, pagecache
        from core.ui import identity
        from core.workdays import national
        from tenants import first_steps, navigation, people
        from tenants.calendars.provider import earlier_tables, public_table
        from tenants.catalogue.tasks import collect_soon
        from tenants.commons import PublicTemplates
        from tenants.facts import active_agencies, agency_facts
        from tenants.identity import agency_identity
        from tenants.oversight import shell as oversight_shell

        commons.register_templates(PublicTemplates())
        pagecache.when_content_changes(collect_soon)
        identity.register(agency_identity)
        agencies.register(agency_facts, lister=active_agencies)
        national.register(public_table, earlier_tables)
        navigation.register()
        people.register()
        first_steps.register()
        oversight_shell.register()
