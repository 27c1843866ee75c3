"""Pages of central IT on the base host: onboarding, agencies and their life, fleet upgrades, common templates."""
