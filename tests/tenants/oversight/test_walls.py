"""Who sees which agency; and that no oversight page reaches into an agency's schema."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.errors import NotFound
from core.roles import Role
from core.tenancy import is_public
from tenants.models import Agency, CollectionRun
from tenants.oversight.scope import agency_for, province_of, visible_agencies
from tests.factories.oversight import BABEL, BENGKULU, agency_in, figures_of, reader, report_of
from tests.tenants.oversight.conftest import SignIn
from tests.world import get_user

PAGES = (
    "/oversight/",
    "/oversight/?condition=incomplete&sort=-name",
    f"/oversight/provinces/{BENGKULU}/",
    "/oversight/agencies/",
    "/oversight/components/",
    "/oversight/agencies/export.csv",
    "/oversight/agencies/export.xlsx",
    "/api/v1/oversight/agencies/",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_bureau_sees_its_own_province_alone(bureau: Client, path: str) -> None:
    for name, province, changes in (
        ("Dinas Kita", BENGKULU, {}),
        ("Dinas Tetangga", BABEL, {}),
        ("Balai Pusat Ikut", BENGKULU, {"kind": Agency.Kind.CENTRAL_UPT, "opted_in_oversight": True}),
        ("Balai Pusat Sendiri", BENGKULU, {"kind": Agency.Kind.CENTRAL_UPT}),
        ("Dinas Belum Jadi", BENGKULU, {"state": Agency.State.FAILED, "activated_at": None}),
    ):
        figures_of(agency_in(province, name=name, short_name=name, **changes), missing={"fee": 1})

    response = bureau.get(path)

    assert response.status_code == 200
    text = _text_of(response)
    if "components" not in path:
        assert "Dinas Kita" in text
        assert "Balai Pusat Ikut" in text
    assert not [name for name in ("Dinas Tetangga", "Balai Pusat Sendiri", "Dinas Belum Jadi") if name in text]


def _text_of(response: Any) -> str:
    """Return what a file or page says; a workbook is unpacked."""
    if "spreadsheet" in response.headers["Content-Type"]:
        import io
        import zipfile

        with zipfile.ZipFile(io.BytesIO(response.content)) as book:
            return "".join(book.read(name).decode() for name in book.namelist())
    return str(response.content.decode())


@pytest.mark.parametrize(
    "path",
    [
        f"/oversight/provinces/{BABEL}/",
        "/oversight/provinces/99/",
        "/oversight/provinces/x/",
        "/oversight/agencies/dinas-tetangga/",
        "/oversight/agencies/balai-pusat/",
        "/oversight/agencies/tidak-ada/",
        f"/oversight/components/?province={BABEL}",
        "/oversight/agencies/export.ods",
    ],
)
def test_what_is_not_the_bureaus_is_not_there(bureau: Client, path: str) -> None:
    agency_in(BABEL, slug="dinas-tetangga")
    agency_in(BENGKULU, slug="balai-pusat", kind=Agency.Kind.CENTRAL_UPT)

    assert bureau.get(path).status_code == 404


def test_a_bureau_cannot_filter_its_way_out(bureau: Client) -> None:
    figures_of(agency_in(BABEL, name="Dinas Tetangga"))
    figures_of(agency_in(BENGKULU, name="Dinas Kita"))

    for path in (f"/oversight/agencies/?province={BABEL}", f"/oversight/agencies/export.csv?province={BABEL}"):
        text = bureau.get(path).content.decode()
        assert "Dinas Kita" in text
        assert "Dinas Tetangga" not in text


def test_the_ministry_sees_all_provinces_and_opens_one(ministry: Client) -> None:
    figures_of(agency_in(BABEL, name="Dinas Babel"), missing={"fee": 1})
    figures_of(agency_in(BENGKULU, name="Dinas Bengkulu"))

    overview = ministry.get("/oversight/").content.decode()
    assert "Kepulauan Bangka Belitung" in overview
    assert "Bengkulu" in overview

    one = ministry.get(f"/oversight/provinces/{BABEL}/").content.decode()
    assert "Dinas Babel" in one
    assert "Dinas Bengkulu" not in one

    everything = ministry.get("/oversight/agencies/").content.decode()
    assert "Dinas Babel" in everything
    assert "Dinas Bengkulu" in everything
    narrowed = ministry.get(f"/oversight/agencies/?province={BENGKULU}").content.decode()
    assert "Dinas Babel" not in narrowed


@pytest.mark.parametrize("path", ["/oversight/", "/oversight/agencies/", "/oversight/collections/"])
def test_a_visitor_is_led_to_the_sign_in(base_client: Client, path: str) -> None:
    response = base_client.get(path)

    assert response.status_code == 302
    assert "/akun/" in response.headers["Location"]


def test_an_agencys_host_has_no_oversight(client_a: Client, in_a: Agency) -> None:
    client_a.force_login(get_user("admin"), backend="core.accounts.backends.SignInBackend")

    assert client_a.get("/oversight/").status_code == 404


def test_the_ministry_may_look_but_not_collect(ministry: Client) -> None:
    assert ministry.get("/oversight/collections/").status_code == 403
    assert ministry.post("/oversight/collections/").status_code == 403
    assert not CollectionRun.objects.exists()


def test_a_bureau_sees_only_its_own_collections(bureau: Client) -> None:
    other = CollectionRun.objects.create(province_code=BABEL)
    own = CollectionRun.objects.create(province_code=BENGKULU)

    assert bureau.get(f"/oversight/collections/{other.pk}/").status_code == 404
    assert bureau.get(f"/oversight/collections/{own.pk}/").status_code == 200
    assert f"/collections/{other.pk}/" not in bureau.get("/oversight/collections/").content.decode()


def test_a_bureau_user_who_lost_the_province_sees_nothing(db: None) -> None:
    user = reader()
    user.province_code = ""

    with pytest.raises(NotFound):
        province_of(user)


def test_agency_for_answers_alike_for_foreign_and_unknown(db: None) -> None:
    user, foreign = reader(), agency_in(BABEL)

    for slug in (foreign.slug, "tidak-ada"):
        with pytest.raises(NotFound):
            agency_for(user, slug)
    assert agency_for(user, agency_in().slug).province_code == BENGKULU


def test_visible_agencies_leave_out_what_is_not_in_service(db: None) -> None:
    agency_in(state=Agency.State.PROVISIONING, activated_at=None)
    suspended = agency_in(state=Agency.State.SUSPENDED, suspended_at="2026-07-01T00:00Z", suspended_reason="Pindah")

    assert list(visible_agencies(BENGKULU)) == [suspended]


@pytest.mark.parametrize("role", [Role.BUREAU, Role.MINISTRY])
def test_no_page_names_or_enters_an_agencys_schema(agency_a: Agency, sign_in: SignIn, role: Role) -> None:
    """Every statement of every page is looked at, over a real agency with a schema of its own."""
    figures_of(agency_a, missing={"fee": 1})
    report_of(agency_a, {"missing": ["fee"], "has_published": False}, {})
    client = sign_in(reader(role, agency_a.province_code))
    paths = [path for path in PAGES if "provinces" not in path] + [
        f"/oversight/provinces/{agency_a.province_code}/",
        f"/oversight/agencies/{agency_a.slug}/",
        *(["/oversight/collections/"] if role == Role.BUREAU else []),
    ]
    schemas = list(Agency.objects.values_list("schema_name", flat=True))

    for path in paths:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        assert captured.captured_queries
        for query in captured.captured_queries:
            assert not [schema for schema in schemas if f'"{schema}"' in query["sql"] or f"{schema}." in query["sql"]]
        assert is_public()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user::text, current_schemas(false)::text")
            assert cursor.fetchone() == ("maklumat_central", "{public}")


def test_the_role_of_oversight_cannot_enter_an_agencys_schema(agency_a: Agency) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text, has_schema_privilege(%s, 'USAGE')", [agency_a.schema_name])
        assert cursor.fetchone() == ("maklumat_central", False)
