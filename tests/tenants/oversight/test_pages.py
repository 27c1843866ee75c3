"""What the pages say: a sentence from the data, who needs help, how old the figures are, and how to find a row."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from kombu.exceptions import OperationalError

from core import rollups
from tenants.models import Agency, CollectionItem, CollectionRun
from tenants.oversight import tasks
from tests.factories.oversight import BABEL, BENGKULU, agency_in, figures_of, report_of


def text_of(response: Any) -> str:
    """Return the words of a page with single spaces, no-break ones included."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(words.replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ").split())


def names_in_table(response: Any) -> list[str]:
    """Return the agencies in the order of the table."""
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]+)</a>', response.content.decode())


def three_agencies() -> dict[str, Agency]:
    agencies = {
        name: agency_in(name=f"Dinas {name}", short_name=name) for name in ("Lengkap", "Kurang", "Kosong", "Baru")
    }
    figures_of(agencies["Lengkap"], external=3)
    figures_of(agencies["Kurang"], external=4, missing={"fee": 3, "duration": 1})
    figures_of(agencies["Kosong"], external=0)
    return agencies


def test_glance_opens_with_a_sentence_from_the_data(bureau: Client) -> None:
    three_agencies()

    text = text_of(bureau.get("/oversight/"))

    assert "1 of 4 agencies publish the standards of all their external services." in text
    assert "1 agency is still completing its standards." in text
    assert "1 agency has not listed an external service yet." in text
    assert "Figures of 3 of 4 agencies." in text
    assert "3 of 4 external services not published yet." in text


def test_glance_when_everybody_publishes(bureau: Client) -> None:
    for name in ("A", "B"):
        figures_of(agency_in(name=f"Dinas {name}"))

    text = text_of(bureau.get("/oversight/"))

    assert "All 2 agencies publish the standards of all their external services." in text
    assert "Nothing is missing in any agency that has reported." in text


def test_glance_without_agencies_says_what_will_come(bureau: Client) -> None:
    assert "No agency of this province is connected yet" in text_of(bureau.get("/oversight/"))


def test_glance_before_the_first_figures_offers_to_take_them(bureau: Client) -> None:
    agency_in(name="Dinas Baru")

    response = bureau.get("/oversight/")

    assert "No figures were taken yet" in text_of(response)
    assert "Take the figures now" in text_of(response)
    assert "Dinas Baru" in text_of(response)


def test_old_figures_are_marked(bureau: Client) -> None:
    figures_of(agency_in(name="Dinas Lama"), hours_old=37)
    figures_of(agency_in(name="Dinas Segar"), hours_old=35)

    assert (
        text_of(bureau.get("/oversight/agencies/")).count("Old figures") == 2
    )  # the row, and the choice of the filter
    assert names_in_table(bureau.get("/oversight/agencies/?condition=stale")) == ["Dinas Lama"]


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", ["Kurang", "Lengkap", "Baru", "Kosong"]),
        ("completeness", ["Kurang", "Lengkap", "Baru", "Kosong"]),
        ("-completeness", ["Lengkap", "Kurang", "Baru", "Kosong"]),
        ("name", ["Baru", "Kosong", "Kurang", "Lengkap"]),
        ("-name", ["Lengkap", "Kurang", "Kosong", "Baru"]),
        ("-external", ["Kurang", "Lengkap", "Kosong", "Baru"]),
        ("published", ["Kosong", "Kurang", "Lengkap", "Baru"]),
        ("password", ["Kurang", "Lengkap", "Baru", "Kosong"]),
    ],
)
def test_table_is_sorted_with_unknown_values_last(bureau: Client, sort: str, names: list[str]) -> None:
    three_agencies()

    response = bureau.get("/oversight/agencies/", {"sort": sort} if sort else {})

    assert names_in_table(response) == [f"Dinas {name}" for name in names]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "kur"}, ["Kurang"]),
        ({"q": "  DINAS   KOSONG "}, ["Kosong"]),
        ({"q": "tidak ada"}, []),
        ({"q": "%"}, []),
        ({"q": "\x00kur"}, ["Kurang"]),
        ({"condition": "complete"}, ["Lengkap"]),
        ({"condition": "incomplete"}, ["Kurang"]),
        ({"condition": "empty"}, ["Kosong"]),
        ({"condition": "unknown"}, ["Baru"]),
        ({"condition": "suspended"}, []),
        ({"condition": "nonsense"}, ["Kurang", "Lengkap", "Baru", "Kosong"]),
        ({"kind": "liaison_office"}, []),
        ({"component": "fee"}, ["Kurang"]),
        ({"component": "legal_basis"}, []),
        ({"component": "'; drop"}, ["Kurang", "Lengkap", "Baru", "Kosong"]),
        ({"page": "99"}, ["Kurang", "Lengkap", "Baru", "Kosong"]),
        ({"page": "x"}, ["Kurang", "Lengkap", "Baru", "Kosong"]),
    ],
)
def test_table_is_filtered_by_what_can_be_understood(bureau: Client, query: dict[str, str], names: list[str]) -> None:
    three_agencies()

    response = bureau.get("/oversight/agencies/", query)

    assert names_in_table(response) == [f"Dinas {name}" for name in names]


def test_filter_says_how_many_and_leads_out_of_an_empty_result(bureau: Client) -> None:
    three_agencies()

    assert "1 of 4" in text_of(bureau.get("/oversight/agencies/?q=kurang"))
    assert "No agency fits this filter" in text_of(bureau.get("/oversight/agencies/?q=zzz"))


def test_downloads_keep_the_filter_of_the_page(bureau: Client) -> None:
    three_agencies()

    page = bureau.get("/oversight/agencies/?q=kurang&sort=-name&page=1").content.decode()

    assert "export.xlsx?q=kurang&amp;sort=-name" in page


def test_long_lists_have_pages(bureau: Client) -> None:
    for number in range(51):
        figures_of(agency_in(name=f"Dinas {number:02d}", short_name=f"{number:02d}"))

    assert len(names_in_table(bureau.get("/oversight/agencies/?sort=name"))) == 50
    assert names_in_table(bureau.get("/oversight/agencies/?sort=name&page=2")) == ["Dinas 50"]


@pytest.mark.parametrize(
    "path",
    ["/oversight/", "/oversight/agencies/", "/oversight/components/", "/oversight/agencies/export.csv"],
)
def test_queries_do_not_grow_with_the_agencies(bureau: Client, path: str) -> None:
    def count(agencies: int) -> int:
        for number in range(agencies):
            figures_of(agency_in(name=f"Dinas {number}"), missing={"fee": 1})
        bureau.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert bureau.get(path).status_code == 200
        return len(captured)

    assert count(3) == count(27) <= 10


def test_ministry_queries_do_not_grow_with_agencies_and_provinces(ministry: Client) -> None:
    def count(provinces: list[str], agencies: int) -> int:
        for code in provinces:
            for _ in range(agencies):
                figures_of(agency_in(code))
        ministry.get("/oversight/")
        with CaptureQueriesContext(connection) as captured:
            assert ministry.get("/oversight/").status_code == 200
        return len(captured)

    assert count([BENGKULU], 3) == count([BABEL, "31", "91"], 9) <= 8


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("completeness", ["Bengkulu", "Kepulauan Bangka Belitung", "DKI Jakarta"]),
        ("-agencies", ["Kepulauan Bangka Belitung", "Bengkulu", "DKI Jakarta"]),
        ("name", ["Bengkulu", "DKI Jakarta", "Kepulauan Bangka Belitung"]),
        ("nonsense", ["Bengkulu", "Kepulauan Bangka Belitung", "DKI Jakarta"]),
    ],
)
def test_provinces_are_compared(ministry: Client, agency_a: Agency, sort: str, names: list[str]) -> None:
    figures_of(agency_in(BENGKULU), missing={"fee": 1})
    for _ in range(2):
        figures_of(agency_in(BABEL))
    agency_in("31")

    response = ministry.get("/oversight/", {"sort": sort})

    assert [name for name in names_in_table(response) if name != "Jambi"] == names
    assert "4 of 38 provinces have agencies here." in text_of(response)


def test_components_name_the_one_that_is_missing_most(bureau: Client) -> None:
    figures_of(agency_in(name="Dinas A"), external=3, missing={"fee": 1, "duration": 3})
    figures_of(agency_in(name="Dinas B"), external=2, missing={"fee": 1})

    text = text_of(bureau.get("/oversight/components/"))

    assert "Missing most often: Service duration" in text
    assert "3 of 5 external services lack it." in text
    assert text.index("Service duration") < text.index("Fee or tariff") < text.index("Legal basis")
    assert "2 agencies" in text


def test_components_when_nothing_is_missing(bureau: Client) -> None:
    figures_of(agency_in())

    assert "No component is missing" in text_of(bureau.get("/oversight/components/"))


def test_a_component_without_words_is_still_named(bureau: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rollups, "_sources", {})
    figures_of(agency_in(), missing={"new_component": 1})

    assert "new component" in text_of(bureau.get("/oversight/components/"))


def test_agency_shows_its_services_and_its_days(bureau: Client) -> None:
    agency = agency_in(name="Dinas Kita", slug="dinas-kita")
    figures_of(agency, missing={"fee": 1})
    report_of(
        agency,
        {"name": "Izin usaha", "code": "izin-usaha"},
        {"name": "Izin baru", "has_published": False, "complete_components": 13, "missing": ["fee"]},
    )
    for back in range(1, 20):
        figures_of(agency, hours_old=24 * back, is_latest=False)

    response = bureau.get("/oversight/agencies/dinas-kita/")

    text = text_of(response)
    assert "Missing: Fee or tariff (1)." in text
    assert "13 of 14 components" in text
    assert text.index("Izin baru") < text.index("Izin usaha")
    html = response.content.decode()
    assert 'href="http://dinas-kita.localhost:8000/layanan/izin-usaha/"' in html
    assert html.count('width="6"') == 12


def test_agency_without_figures_says_so(bureau: Client) -> None:
    agency = agency_in()

    assert "No figures were taken yet" in text_of(bureau.get(f"/oversight/agencies/{agency.slug}/"))


def test_a_suspended_agency_is_marked_and_its_site_is_not_linked(bureau: Client) -> None:
    agency = agency_in(
        name="Dinas Tutup",
        state=Agency.State.SUSPENDED,
        suspended_at=dt.datetime(2026, 7, 1, tzinfo=dt.UTC),
        suspended_reason="Pindah kantor",
    )
    figures_of(agency)
    report_of(agency, {})

    response = bureau.get(f"/oversight/agencies/{agency.slug}/")

    assert "Suspended" in text_of(response)
    assert f"{agency.slug}.localhost" not in response.content.decode()
    assert names_in_table(bureau.get("/oversight/agencies/?condition=suspended")) == ["Dinas Tutup"]


def test_names_are_escaped(bureau: Client) -> None:
    agency = agency_in(name="Dinas <script>alert(1)</script>", short_name="<b>x</b>")
    figures_of(agency, missing={"fee": 1})

    for path in ("/oversight/", f"/oversight/agencies/{agency.slug}/"):
        html = bureau.get(path).content.decode()
        assert "<script>alert" not in html
        assert "<b>x</b>" not in html


def test_collecting_now_leads_to_its_page(bureau: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.collect_run, "delay", lambda run_id: None)
    agency = agency_in(name="Dinas Kita")

    response = bureau.post("/oversight/collections/")

    run = CollectionRun.objects.get()
    assert response.headers["Location"] == f"/oversight/collections/{run.pk}/"
    text = text_of(bureau.get(f"/oversight/collections/{run.pk}/"))
    assert "The figures are being taken" in text
    assert "0 of 1" in text
    assert [item.agency for item in run.items.all()] == [agency]


@pytest.mark.parametrize(
    ("state", "item", "words"),
    [
        ("done", "done", "The figures were taken"),
        ("done", "failed", "The figures were not all taken"),
        ("abandoned", "waiting", "The figures were not all taken"),
    ],
)
def test_collection_tells_how_it_ended(bureau: Client, state: str, item: str, words: str) -> None:
    ended = dt.datetime(2026, 7, 6, 2, 0, tzinfo=dt.UTC)
    run = CollectionRun.objects.create(province_code=BENGKULU, state=state, finished_at=ended, started_at=ended)
    CollectionItem.objects.create(
        run=run, agency=agency_in(name="Dinas Kita"), state=item, finished_at=None if item == "waiting" else ended
    )

    text = text_of(bureau.get(f"/oversight/collections/{run.pk}/"))

    assert words in text
    assert ("Dinas Kita" in text) is (item == "failed")


def test_broker_that_is_down_is_told_and_the_request_is_kept(
    bureau: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def down(run_id: int) -> None:
        raise OperationalError

    monkeypatch.setattr(tasks.collect_run, "delay", down)
    agency_in()
    with pytest.raises(OperationalError), django_capture_on_commit_callbacks(execute=True):
        response = bureau.post("/oversight/collections/")

    assert response.status_code == 302
    assert CollectionRun.objects.get().is_running


@pytest.mark.parametrize("path", ["/oversight/", "/oversight/agencies/", "/oversight/components/"])
def test_pages_are_read_only(bureau: Client, path: str) -> None:
    assert bureau.post(path).status_code == 405


def test_pages_are_never_kept_by_a_cache(bureau: Client) -> None:
    assert "no-store" in bureau.get("/oversight/").headers["Cache-Control"]
