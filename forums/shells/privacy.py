"""How long contacts of forums are kept, and what the registration tells about personal data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.privacy import processing
from core.privacy.processing import LegalBasis, Processing, RecordClass
from forums.domain.retention import RECORD_CLASS
from forums.models import ForumSettings


def register() -> None:
    """Fill the registries; called once when the apps are loaded."""
    processing.register_class(
        RecordClass(
            key=RECORD_CLASS,
            label=_("Contacts of public consultation forums"),
            months=12,
            own_months=lambda: ForumSettings.load().contact_months,
            order=70,
        )
    )
    processing.register(
        Processing(
            key="forum_registration",
            label=_("Registration for a public consultation"),
            basis=LegalBasis.CONSENT,
            purpose=_("To keep a seat for you, to tell you of changes, and to send you the answer to your input."),
            data=_("Your name, e-mail or mobile number, and what you need to take part."),
            recipients=_("The team of the forum."),
            record_class=RECORD_CLASS,
            order=70,
        )
    )
