"""The demo's data fit the domain: every step of the loading runs twice, and no real office looks unfinished."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from core.accounts import mails
from core.cases import gateway
from core.cases.models import Case, Notice
from core.commons import standard_template
from core.privacy.models import Incident
from core.tenancy import central_context, schema_context
from deploy.demo import casework, loading, views
from feedback.models import InformationObjection, InformationReport
from services.components import COMPONENTS, ComponentCode
from services.models import QueueTicket, ResultDocument
from tenants.domain.templates import publish_template, shipped_templates, take_over_shipped_templates
from tenants.models import StandardTemplateVersion


def test_every_shipped_template_fits_the_format() -> None:
    templates = list(shipped_templates())

    assert len(templates) == 6
    for template in templates:
        assert set(template.components) == {code.value for code in ComponentCode}, template.code
        for code, content in template.components.items():
            assert COMPONENTS[ComponentCode(code)].validate(content) == {}, (template.code, code)


@pytest.mark.django_db
def test_shipped_templates_are_taken_over_once() -> None:
    StandardTemplateVersion.objects.all().delete()

    first, second = take_over_shipped_templates(), take_over_shipped_templates()

    assert (len(first), len(second)) == (6, 0)
    assert standard_template("facility-lending").version == 1


@pytest.mark.django_db
def test_publishing_a_changed_template_counts_on_and_the_same_again_does_nothing() -> None:
    take_over_shipped_templates()
    shipped = next(iter(shipped_templates()))
    components = {**shipped.components, "safety_guarantee": {"text": "Berubah."}}
    changed = type(shipped)(**{**shipped.__dict__, "components": components})

    versions = [publish_template(changed), publish_template(changed)]

    assert [version and version.version for version in versions] == [2, None]
    assert take_over_shipped_templates() == []


def test_every_real_office_publishes_all_its_services() -> None:
    unfinished = {
        agency["slug"]
        for agency in loading.read_data()["agencies"]
        if not all(service["publish"] for service in agency["services"])
    }

    assert unfinished == {"contoh-perizinan-bengkulu", "contoh-dukcapil-bengkulu"}


@pytest.mark.django_db
def test_services_of_the_demo_load_twice_and_publish(in_a: Any) -> None:
    from services.models import ServiceStandard
    from services.models.standards import CURRENT

    with central_context():
        take_over_shipped_templates()
    seen = set()
    for row in loading.read_data()["agencies"]:
        mine = {**row, "slug": in_a.slug}
        with transaction.atomic():
            for _ in range(2):
                loading.add_staff(mine, loading.read_data()["staff"])
                loading.add_services(mine)
                loading.live_services(mine)
                loading.surround(mine)
                states = list(ServiceStandard.objects.values_list("service__code", "version", "state"))
                seen.add(tuple(states))
            in_force = {code for code, _, state in states if state in CURRENT}
            ended = {service["code"] for service in row["services"] if service.get("end")}
            assert in_force == {service["code"] for service in row["services"] if service["publish"]} - ended
            transaction.set_rollback(True)

    assert len(seen) == len(loading.read_data()["agencies"])
    assert {state for states in seen for _, _, state in states} == set(ServiceStandard.State.values)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["kantorbahasa-jambi", "diskominfo-babel"])
def test_cases_of_the_demo_happen_once_in_every_state_as_examples(in_a: Any, slug: str) -> None:
    row = next(row for row in loading.read_data()["agencies"] if row["slug"] == slug)
    mine = {**row, "slug": in_a.slug}
    with central_context():
        take_over_shipped_templates()
    loading.add_staff(mine, loading.read_data()["staff"])
    loading.add_services(mine)
    loading.live_services(mine)
    loading.surround(mine)
    seen = []
    for _ in range(2):
        casework.live_cases(slug)
        seen.append(Counter(Case.objects.values_list("kind", "state")))

    assert seen[0] == seen[1]
    assert not Case.objects.filter(is_example=False).exists()
    assert not Notice.objects.filter(sent_at__isnull=True).exists()
    if slug == "kantorbahasa-jambi":
        states = {state for kind, state in seen[0] if kind == "application"}
        assert states == {"received", "incomplete", "in_progress", "answered", "closed", "rejected", "withdrawn"}
        assert Case.objects.filter(kind="application", due_at__lt=timezone.now(), closed_at=None).exists()
        assert ResultDocument.objects.count() == 5
        assert set(QueueTicket.objects.values_list("state", flat=True)) == {"waiting", "called", "done", "no_show"}
        assert [incident.title[:6] for incident in Incident.objects.all()] == ["Contoh"]
    else:
        assert InformationReport.objects.get().figures["requests"] == 3
        assert set(InformationObjection.objects.values_list("decision", flat=True)) == {"", "accepted"}


@pytest.mark.parametrize(
    ("header", "sent"),
    [
        ("Date: Sat, 21 Nov 2026 22:03:41 -0000", dt.datetime(2026, 11, 21, 22, 3, 41, tzinfo=dt.UTC)),
        ("Date: Sun, 22 Nov 2026 05:03:41 +0700", dt.datetime(2026, 11, 21, 22, 3, 41, tzinfo=dt.UTC)),
        ("Date: kemarin", None),
        ("X-Other: 1", None),
    ],
)
def test_mail_tells_when_it_was_sent(tmp_path: Path, header: str, sent: dt.datetime | None) -> None:
    file = tmp_path / "1.log"
    file.write_text(f"To: a@contoh.example\nSubject: Undangan\n{header}\n\nHalo.\n{'-' * 79}\n")

    mail = views.read_mail(file)

    assert (mail.to, mail.subject, mail.sent, mail.body.strip()) == ("a@contoh.example", "Undangan", sent, "Halo.")


@pytest.mark.django_db
def test_mails_and_texts_are_read_together_and_by_office(settings: Any, tmp_path: Path, agency_a: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "surat")
    settings.TEXT_GATEWAY_URL = f"file://{tmp_path}/surat/texts"
    with schema_context(agency_a.schema_name):
        gateway.send_text(key="abc", to="0812 5550 1234", text="Pengaduan ADU-2606-8MWT: sudah kami jawab.")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(mails, "render_to_string", lambda template, context: "Surat contoh")
            mails.send("cases/mail/letter", to="warga@contoh.example", context={})

    every = [views.read_mail(file) for file in views._files()] + [views.read_text(file) for file in views._texts()]

    assert [(message.office, message.is_text) for message in every] == [("uji_satu", False), ("uji_satu", True)]
    assert every[1].to == "+6281255501234"
