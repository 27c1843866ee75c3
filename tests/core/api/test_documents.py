"""The committed OpenAPI documents are what the code says, and every host serves its own."""

from __future__ import annotations

import io
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from core.api import documents


@pytest.mark.parametrize("name", sorted(settings.API_DOCUMENTS))
def test_the_committed_document_is_not_stale(name: str) -> None:
    assert documents.path_of(name).read_bytes() == documents.make_document(name), "run `manage.py write_openapi`"


def test_write_openapi_check_names_a_stale_document(settings: Any, tmp_path: Any) -> None:
    (tmp_path / "agency.yaml").write_text("openapi: 3.1.0\n")
    settings.API_DOCUMENTS = {"agency": ("deploy.urls_agency", str(tmp_path / "agency.yaml"))}

    with pytest.raises(CommandError, match=r"agency\.yaml"):
        call_command("write_openapi", check=True)
    call_command("write_openapi", stdout=io.StringIO())
    call_command("write_openapi", check=True)


@pytest.mark.parametrize("name", sorted(settings.API_DOCUMENTS))
def test_every_operation_documents_its_refusals(name: str) -> None:
    document = yaml.safe_load(documents.read_document(name))

    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            wanted = {"400", "404", "406", "429", "500", "503"}
            if {} not in operation["security"]:
                wanted |= {"401", "403"}
            if method == "get":
                wanted |= {"304"}
            if method != "get":
                wanted |= {"409", "413", "415", "422"}
                assert "Idempotency-Key" in [parameter["name"] for parameter in operation["parameters"]]
            assert wanted <= set(operation["responses"]), f"{method} {path}"


def test_hosts_serve_their_own_document(client_a: Client, base_client: Client) -> None:
    titles = [
        yaml.safe_load(client.get("/api/v1/openapi.yaml").content)["info"]["title"]
        for client in (client_a, base_client)
    ]

    assert titles == ["Maklumat: an agency", "Maklumat: all agencies"]


def test_the_document_is_conditional(client_a: Client) -> None:
    etag = client_a.get("/api/v1/openapi.yaml").headers["ETag"]

    assert client_a.get("/api/v1/openapi.yaml", headers={"if-none-match": etag}).status_code == 304


def test_the_root_tells_where_to_go_on(client_a: Client) -> None:
    body = client_a.get("/api/v1/").json()

    assert body["kind"] == "agency"
    assert body["links"]["openapi"] == "http://uji-satu.localhost/api/v1/openapi.yaml"
    for link in ("openapi", "documentation"):
        path = body["links"][link].removeprefix("http://uji-satu.localhost")
        assert client_a.get(path).status_code == 200


def test_a_browser_gets_a_page_at_the_root(client_a: Client) -> None:
    response = client_a.get("/api/v1/", headers={"accept": "text/html,*/*;q=0.8"})

    assert response.headers["Content-Type"].startswith("text/html")
    assert "/api/v1/me/" in response.content.decode()
    assert "Accept" in response.headers["Vary"]


def test_pages_under_the_api_speak_the_language_of_the_pages(client_a: Client) -> None:
    response = client_a.get("/api/v1/", headers={"accept": "text/html", "accept-language": "en"})

    assert response.headers["Content-Language"] == "id"
    assert "API untuk pengembang" in response.content.decode()
