"""Every mail of the shelter can be written, and tells no name and no illness."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

import bookings
from core.cases.domain.outbox import tell_citizen, tell_staff
from core.cases.sending import send_waiting
from tests.factories import shelter as make
from tests.world import get_user

pytestmark = pytest.mark.django_db
FOLDER = Path(bookings.__file__).parent / "templates" / "bookings" / "mail"
NAMES = sorted(path.name.removesuffix("_subject.txt") for path in FOLDER.glob("stay_*_subject.txt"))

TO_STAFF = ("stay_needs_beds", "stay_papers_late_staff")


def test_every_mail_is_written_without_names(in_a: Any) -> None:
    assert settings.EMAIL_BACKEND.endswith("locmem.EmailBackend")
    stay = make.make_asked(make.make_shelter())
    for name in NAMES:
        facts = {"to": timezone.now().isoformat()}
        if name in TO_STAFF:
            tell_staff(get_user("shelter"), f"bookings/{name}", key=name, case=stay.case, facts=facts)
        else:
            tell_citizen(stay.case, f"bookings/{name}", key=name, facts=facts)
    while send_waiting():
        pass
    assert len(mail.outbox) == len(NAMES) + 1  # and the receipt
    for letter in mail.outbox:
        told = f"{letter.subject} {letter.body}"
        assert stay.case.code in letter.subject
        for word in ("Sariputih", "Keluarga Uji", "diagnosisrahasia", "RS Contoh", "197101"):
            assert word not in told
