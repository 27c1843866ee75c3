"""How an agency comes to exist: asked for in one transaction, made step by step by a worker with the owner's rights."""

from tenants.onboarding.asking import NewAgency, Preview, preview_agency, request_agency
from tenants.onboarding.bulk import start_bulk
from tenants.onboarding.running import resume_onboarding, run_onboarding
from tenants.onboarding.undoing import request_undo, undo_onboarding

__all__ = [
    "NewAgency",
    "Preview",
    "preview_agency",
    "request_agency",
    "request_undo",
    "resume_onboarding",
    "run_onboarding",
    "start_bulk",
    "undo_onboarding",
]
