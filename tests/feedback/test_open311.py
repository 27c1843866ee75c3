"""Open311 GeoReport v2: what is public is read by anybody, what is sent takes a token, errors are in its form."""

import datetime as dt
import json
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client
from django.utils import timezone

from core.api.models import Scope
from core.api.tokens import create_token
from core.cases.access import case_with_secret
from core.cases.domain.identities import person_of
from core.cases.models import Case
from feedback.models import Complaint
from tests.factories.complaints import REPORTER, make_answered, make_complaint, publish
from tests.factories.services import make_published
from tests.world import get_user

pytestmark = pytest.mark.usefixtures("agency_b", "in_a")
BASE = "/api/open311/v2"
STORY = {"service_code": "pengaduan-umum", "description": "Lampu jalan padam.", "address_string": "Pasar"}


def api_key(local: str = "complaints", *scopes: str) -> str:
    ends = timezone.now() + dt.timedelta(days=1)
    return create_token(name="Uji", user=get_user(local), scopes=scopes or (Scope.WRITE,), expires_at=ends)[1]


def read(client: Client, path: str, status: int = 200) -> Any:
    response = client.get(f"{BASE}/{path}")
    assert response.status_code == status, response.content
    if ".xml" in path:
        assert response["Content-Type"].startswith("text/xml")
        return fromstring(response.content)
    return json.loads(response.content)


def send(client: Client, status: int = 201, **fields: str) -> Any:
    response = client.post(f"{BASE}/requests.json", STORY | fields)
    assert response.status_code == status, response.content
    return json.loads(response.content)[0]


def test_discovery_and_services_in_both_forms(client_a: Client) -> None:
    standard = make_published()
    found = read(client_a, "discovery.json")["endpoints"][0]
    assert found["url"].endswith(BASE)
    assert found["formats"] == ["text/xml", "application/json"]
    codes = [one["service_code"] for one in read(client_a, "services.json")]
    assert codes == ["pengaduan-umum", standard.service.code]
    tree: Element = read(client_a, "services.xml")
    assert (tree.tag, [one.findtext("service_code") for one in tree.iter("service")]) == ("services", codes)
    assert tree.findtext("service/metadata") == "true"
    definition: Element = read(client_a, f"services/{standard.service.code}.xml")
    codes = [one.findtext("code") or "" for one in definition.iter("attribute")]
    assert codes == ["harm", "wish", "is_anonymous", "is_confidential"]
    assert len(list(definition.iter("value"))) == 4


def test_only_what_was_published_is_read_without_names_and_with_a_rounded_position(client_a: Client) -> None:
    shown = publish(make_answered(latitude=-1.610123, longitude=103.613987))
    make_complaint()
    make_answered(is_confidential=True)
    (found,) = read(client_a, "requests.json")
    assert (found["service_request_id"], found["status"], found["description"]) == (
        shown.code,
        "closed",
        "Loket tutup sebelum jadwal.",
    )
    assert (found["lat"], found["long"], found["address"]) == (-1.61, 103.614, "")
    assert REPORTER.name not in json.dumps(found)
    assert read(client_a, f"requests/{shown.code.lower()}.json") == [found]
    tree: Element = read(client_a, "requests.xml?status=closed")
    assert tree.findtext("request/service_request_id") == shown.code
    for nothing in ("?status=open", "?service_code=lain", "?end_date=2020-01-01T00:00:00Z", "?page=2"):
        assert read(client_a, f"requests.json{nothing}") == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("requests/ADU-2601-AAAA.json", 404),
        ("services/tidak-ada.xml", 404),
        ("tokens/xyz.json", 404),
        ("services.json?jurisdiction_id=lain", 404),
        ("requests.json?start_date=kemarin", 400),
        ("requests.json?start_date=2020-01-01T00:00:00Z", 400),
        ("requests.json?page_size=0", 400),
        ("requests.json?status=lost", 400),
    ],
)
def test_errors_are_in_the_form_of_the_specification(client_a: Client, path: str, status: int) -> None:
    found = read(client_a, path, status)
    code = found.findtext("error/code") if isinstance(found, Element) else found[0]["code"]
    assert int(code or 0) == status


def test_a_complaint_is_sent_with_a_token_and_twice_is_once(client_a: Client) -> None:
    key = api_key()
    fields = {"api_key": key, "lat": "-1.6101234567", "long": "103.61", "first_name": "Rina", "email": "rina@a.example"}
    fields |= {"attribute[is_anonymous]": "yes", "attribute[harm]": "Gelap."}
    again = {"headers": {"Idempotency-Key": "satu"}}
    first = client_a.post(f"{BASE}/requests.json", STORY | fields, **again)  # type: ignore[arg-type]
    second = client_a.post(f"{BASE}/requests.json", STORY | fields, **again)  # type: ignore[arg-type]
    (sent,), (same,) = json.loads(first.content), json.loads(second.content)
    case = Case.objects.get()
    assert (first.status_code, sent["service_request_id"], same["service_request_id"]) == (201, case.code, case.code)
    assert (case.channel, case.is_anonymous, person_of(case).email) == ("api", True, "rina@a.example")
    complaint = Complaint.objects.get()
    assert (str(complaint.latitude), complaint.harm, complaint.place) == ("-1.610123", "Gelap.", "Pasar")
    secret = sent["service_notice"].rstrip(".").split()[-1]
    assert case_with_secret(case.code, secret) == case
    assert read(client_a, f"tokens/{sent['token']}.json")[0]["service_request_id"] == case.code


def test_who_may_not_send_is_told_so_and_nothing_is_kept(client_a: Client, client_b: Client) -> None:
    reader, team, right = api_key("complaints", Scope.READ), api_key("team"), api_key()
    for wrong in ("", "salah", reader, team):
        assert send(client_a, 403, api_key=wrong)["code"] == 403
    assert json.loads(client_b.post(f"{BASE}/requests.json", STORY | {"api_key": right}).content)[0]["code"] == 403
    for field, value in (("description", ""), ("lat", "x"), ("long", "181"), ("email", "bukan"), ("lat", "NaN")):
        assert send(client_a, 400, api_key=right, **{field: value})["code"] == 400
    assert send(client_a, 404, api_key=right, service_code="tidak-ada")["code"] == 404
    client_a.force_login(get_user("complaints"))
    assert send(client_a, 403)["code"] == 403  # a session is no token
    assert not Case.objects.exists()
