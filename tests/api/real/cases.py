"""A case of every older kind, each where something can be done with it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from core.cases import codes
from core.cases.models import Case, CaseFile
from core.privacy.domain.incidents import enter_incident
from core.privacy.domain.my_data import file_request
from tests.api.real import SECRET, Book, Real, below
from tests.factories.applications import make_application, make_form, make_unsent, new_file, send_unsent
from tests.factories.complaints import make_answered, make_complaint, make_verified, publish
from tests.factories.information import file_against, make_entry, make_exemption, make_information, notify
from tests.factories.results import issue, make_accepted, make_result_template
from tests.world import get_user

EVERY_CASE = """
    GET
    GET messages/
    POST messages/
    GET events/
    GET files/
    POST notes/
    POST question/
    POST assignment/
    POST reading/
    POST joining/
    DELETE joining/
    POST forwarding/
    DELETE forwarding/
    POST return/
    PUT labels/
    PUT parent/
    POST identity/
    POST files/
"""
EVERY_CITIZEN = """
    GET
    POST messages/
    POST withdrawal/
    POST settlement/
    POST reopening/
    POST data-requests/
    PUT rating/
"""


def make() -> Book:
    """Make them."""
    form = make_form()
    accepted = make_accepted(form)
    template = make_result_template(form.service)
    resulting = make_accepted(form)
    document = issue(resulting, template)
    application = send_unsent(make_unsent(form)).case
    ended = make_application(form).case
    complaint, verified, answered = make_complaint(), make_verified(), publish(make_answered())
    asked, granted = make_information(), notify(make_information())
    objection = file_against(notify(make_information())).case
    data = file_request(right="deletion", target=complaint, text="Hapus.", key="uji-acak").case
    cases = (application, complaint, verified, answered, asked.case, granted.case, objection, data)
    paths = _codes(*cases)
    file = CaseFile.objects.filter(case=application).latest("pk")
    waiting, decided, applied = _code(accepted.case), _code(resulting.case), _code(application)
    entry, exempt = make_entry(files=[new_file("daftar")]), make_exemption()
    incident = enter_incident(
        title="Surel terkirim ke alamat lain",
        discovered_at=timezone.now(),
        happened_at=None,
        data="Nama",
        cause="Salah memilih penerima.",
        by=get_user("head"),
    )
    service = {"code": form.service.code}
    return {
        **below("cases/{code}/", EVERY_CASE, *paths),
        **below("case-status/{code}/", EVERY_CITIZEN, *paths, _code(ended)),
        **below("cases/{code}/", "GET files/{id}/", applied | {"id": file.pk}),
        **below("case-status/{code}/", "GET files/{id}/", applied | {"id": file.pk}),
        **below("case-status/{code}/", "GET application/", applied, waiting),
        **below("case-status/{code}/", "POST items/{item}/", applied | {"item": "f5"}, applied | {"item": "f1"}),
        **below("cases/{code}/", "GET application/\nPUT checks/\nPOST completion-request/\nPOST acceptance/", applied),
        **below("cases/{code}/", "PUT steps/\nPUT fee/\nPOST fee/settlement/\nPOST refusal/", waiting, applied),
        **below("cases/{code}/", "POST results/\nPOST brought-results/", waiting, decided),
        **below("cases/{code}/results/{id}/", "POST handover/\nPOST revocation/", decided | {"id": document.pk}),
        **below("cases/{code}/", "GET complaint/\nPOST verification/\nPOST archiving/", *_codes(complaint, verified)),
        **below("cases/{code}/", "POST answer/", *_codes(verified, answered)),
        **below("cases/{code}/", "PUT publication/\nDELETE publication/\nPUT follow-up/", _code(answered)),
        **below("cases/{code}/", "POST notification/\nPOST extension/", *_codes(asked.case, granted.case)),
        **below("cases/{code}/", "POST handover/", _code(granted.case)),
        **below("cases/{code}/", "POST decision/\nPOST response/", _code(objection)),
        **below("cases/{code}/", "POST data-decision/", _code(data)),
        **below("complaints/{code}/", "GET", _code(answered)),
        **below("public-information/{id}/", "GET\nPUT\nDELETE", {"id": entry.pk}),
        **below(
            "public-information/{id}/", "DELETE files/{file}/", {"id": entry.pk, "file": entry.files.get().pk}
        ),
        **below("exempt-information/{id}/", "PUT\nPOST opening/", {"id": exempt.pk}),
        **below(
            "incidents/{id}/", "GET\nPUT\nGET events/\nPOST people/\nPOST telling/\nPOST authority/\nPOST closure/",
            {"id": incident.pk},
        ),
        **below("services/{code}/", "GET form/\nGET statistics/", service),
        **below("services/{code}/", "GET result-templates/\nPOST result-templates/", service),
        **below("services/{code}/", "PUT result-templates/{id}/", service | {"id": template.pk}),
        "GET cases/": [Real(query={"kind": "complaint", "is_open": "true"})],
    }  # fmt: skip


def _code(case: Case) -> dict[str, Any]:
    Case.objects.filter(pk=case.pk).update(secret_hash=codes.hash_of(SECRET))
    return {"code": case.code}


def _codes(*cases: Case) -> list[dict[str, Any]]:
    return [_code(case) for case in cases]
