"""Colours and emblem of an agency, on its own host."""

from __future__ import annotations

import io

from django.test import Client
from PIL import Image

from tenants.domain.profile import set_emblem
from tenants.identity import emblem_version
from tenants.models import Agency
from tenants.routing import table


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "#0b6257").save(out, "JPEG")
    out.seek(0)
    return out


def test_the_colours_are_custom_properties_kept_for_a_year_by_their_version(client_a: Client, agency_a: Agency) -> None:
    answer = client_a.get(f"/identitas.css?v={agency_a.colour[1:]}")
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert f"--agency: {agency_a.colour}; --agency-tint: {agency_a.tint};" in answer.content.decode()
    assert "immutable" in answer["Cache-Control"]
    assert client_a.get("/identitas.css?v=other")["Cache-Control"] == "public, max-age=300"
    assert not answer.cookies


def test_an_agency_without_an_emblem_has_none(client_a: Client) -> None:
    assert client_a.get("/emblem").status_code == 404


def test_the_emblem_is_always_a_png_of_ours(client_a: Client, client_b: Client, agency_a: Agency) -> None:
    agency = set_emblem(agency_a, upload=picture())
    table.forget()
    answer = client_a.get(f"/emblem?v={emblem_version(agency)}")
    assert answer.content.startswith(b"\x89PNG")
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer["Cache-Control"]
    assert client_b.get("/emblem").status_code == 404


def test_the_base_host_has_no_identity_of_an_agency(base_client: Client) -> None:
    assert base_client.get("/identitas.css").status_code == 404
    assert base_client.get("/emblem").status_code == 404
