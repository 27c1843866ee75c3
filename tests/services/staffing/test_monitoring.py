"""Reports of monitoring and evaluation."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.errors import InvalidInput, PermissionRefused
from services.domain.monitoring import change_report, record_report
from services.models import MonitoringReport
from tests.factories.services import make_service, pdf_file
from tests.world import get_user

TODAY = timezone.localdate()


def values(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Monev triwulan II",
        "period_start": TODAY - dt.timedelta(days=90),
        "period_end": TODAY - dt.timedelta(days=1),
        "methods": ["survey", "observation"],
        "findings": "Waktu tunggu melewati janji.",
        "follow_up": "Tambah satu petugas.",
        "reported_on": TODAY,
        **changes,
    }


def test_record_report_keeps_what_was_found(in_a: Any) -> None:
    services = [make_service("aula", "Aula"), make_service("ukbi", "Uji")]

    report = record_report(services=services, file=pdf_file(), by=get_user("team"), **values())

    assert report.methods == ["survey", "observation"]
    assert list(report.services.order_by("code")) == services
    assert report.file.name.startswith("monitoring/")


def test_change_report_keeps_the_file_without_another(in_a: Any) -> None:
    service = make_service("aula", "Aula")
    report = record_report(services=[service], file=pdf_file(), by=None, **values())

    changed = change_report(report=report, services=[service], by=None, **values(title="Monev semester I"))

    assert (changed.title, changed.file.name) == ("Monev semester I", report.file.name)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"findings": ""}, "findings"),
        ({"findings": "x" * 20_001}, "findings"),
        ({"methods": []}, "methods"),
        ({"methods": ["guess"]}, "methods"),
        ({"period_end": TODAY - dt.timedelta(days=91)}, "period_end"),
        ({"period_start": dt.date(1990, 1, 1)}, "period_start"),
        ({"reported_on": TODAY + dt.timedelta(days=1)}, "reported_on"),
        ({"reported_on": TODAY - dt.timedelta(days=91)}, "reported_on"),
    ],
)
def test_record_report_refuses_beside_the_field(in_a: Any, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        record_report(services=[make_service()], by=None, **values(**changes))
    assert list(refused.value.errors) == [field]
    assert not MonitoringReport.objects.exists()


def test_record_report_needs_a_service_a_pdf_and_the_right(in_a: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        record_report(services=[], by=None, **values())
    assert list(refused.value.errors) == ["services"]
    with pytest.raises(InvalidInput) as refused:
        record_report(services=[make_service()], file=SimpleUploadedFile("a.pdf", b"x"), by=None, **values())
    assert list(refused.value.errors) == ["file"]
    with pytest.raises(PermissionRefused):
        record_report(services=[make_service("b", "B")], by=get_user("counter"), **values())
