from tenants.calendars.models import CalendarDay, CalendarDecree
from tenants.catalogue.models import CatalogueWord, PublishedService
from tenants.models.agencies import Agency
from tenants.models.archives import AgencyArchive
from tenants.models.bulk import BulkOnboarding, BulkOnboardingRow
from tenants.models.fleet import FleetItem, FleetRun
from tenants.models.hosts import Host
from tenants.models.onboarding import OnboardingRun, OnboardingStep
from tenants.models.provinces import Province
from tenants.models.standards import StandardTemplate, StandardTemplateVersion
from tenants.oversight.models import AgencyRollup, CollectionItem, CollectionRun, DailyFigures

__all__ = [
    "Agency",
    "AgencyArchive",
    "AgencyRollup",
    "BulkOnboarding",
    "BulkOnboardingRow",
    "CalendarDay",
    "CalendarDecree",
    "CatalogueWord",
    "CollectionItem",
    "CollectionRun",
    "DailyFigures",
    "FleetItem",
    "FleetRun",
    "Host",
    "OnboardingRun",
    "OnboardingStep",
    "Province",
    "PublishedService",
    "StandardTemplate",
    "StandardTemplateVersion",
]
