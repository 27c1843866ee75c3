"""Templates of result documents and applications that are worked on; the functions go through the domain."""

from __future__ import annotations

import uuid
from typing import Any

from services.applications import checking, results
from services.applications.result_templates import filled_body, save_template
from services.models import Application, ApplicationForm, ResultDocument, ResultTemplate, Service
from tests.factories.applications import make_application

BODY = (
    "Yang bertanda tangan di bawah ini menerangkan bahwa:\n\nNama : {nama}\nNIK : {nik}\nAcara : {f1}\n\nNomor {nomor}."
)


def make_result_template(service: Service, **texts: Any) -> ResultTemplate:
    """Write a template that names the applicant and an answer."""
    values = {
        "title": "Surat izin pemakaian aula",
        "body": BODY,
        "number_pattern": "{nomor}/{kode}/{bulan}/{tahun}",
        "number_code": "AULA",
        "signatory_name": "Drs. Rahmat Hidayat",
        "signatory_position": "Kepala Kantor",
        "signed_place": "Jambi",
    }
    return save_template(service=service, **{**values, **texts}, by=None)


def make_accepted(form: ApplicationForm | None = None) -> Application:
    """Return an application whose file is complete."""
    application = make_application(form)
    checking.accept_application(case=application.case, by=None)
    application.case.refresh_from_db()
    return application


def issue(application: Application, template: ResultTemplate, **fields: Any) -> ResultDocument:
    """Give the result of an application."""
    body = filled_body(template, application, results.applicant_of(application.case, None))
    values: dict[str, Any] = {"body": body, "text": "", "delivery": "download", "key": str(uuid.uuid4())}
    return results.issue_document(case=application.case, template=template, **{"by": None, **values, **fields})
