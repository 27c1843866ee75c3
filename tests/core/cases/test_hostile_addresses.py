"""What strangers and programs write into addresses never breaks a page."""

import pytest
from django.test import Client

from tests.world import get_user

NUL, LONG = "%00", "x" * 3000


@pytest.mark.parametrize(
    "address",
    [
        f"/ppid/daftar/?q=a{NUL}b&kategori={NUL}&page={NUL}",
        f"/pengaduan/?q=a{NUL}b&tahun={NUL}&layanan={NUL}&page=-1",
        f"/pengaduan/data.csv?q={NUL}",
        f"/pengaduan/baru/?komponen={NUL}&layanan={NUL}",
        f"/pengaduan/baru/?komponen=999999999999:{NUL}",
        f"/api/open311/v2/requests.json?service_request_id=ADU{NUL}",
        f"/api/open311/v2/requests.json?service_code={NUL}",
        "/api/open311/v2/requests.json?end_date=0001-01-01T00:00:00Z",
        "/api/open311/v2/requests.json?start_date=9999-12-31T23:59:59-14:00",
        f"/api/open311/v2/requests.json?jurisdiction_id={NUL}",
        "/ppid/laporan/99999999999999999999/",
        f"/lacak/?kode={NUL}{LONG}",
        f"/ajukan/?cari={NUL}{LONG}",
        f"/hitung-waktu/?received_at=0001-01-01&limit_days={NUL}",
        "/hitung-waktu/?received_at=9999-12-31T23:59&limit_days=500",
        f"/permohonan/lanjut/{NUL}/",
        f"/antrean/{NUL}/",
        f"/privasi/data-saya/{NUL}/",
        f"/api/open311/v2/tokens/{'A' * 200}.json",
    ],
)
def test_public_pages_refuse_it_or_leave_it_out(client_a: Client, address: str) -> None:
    assert client_a.get(address).status_code < 500


@pytest.mark.parametrize(
    "query",
    [
        "since=0001-01-01&until=9999-12-31",
        f"q=a{NUL}b&tag={NUL}&who=unit:{NUL}&kind={NUL}",
        f"kode={NUL}&group={NUL}&page=99999999999999999999",
    ],
)
def test_the_desk_leaves_it_out(client_a: Client, query: str) -> None:
    client_a.force_login(get_user("head"))
    for page in ("", "bersama/", "unduh.csv", "cari/", "kalimat-baku/"):
        assert client_a.get(f"/portal/berkas/{page}?{query}").status_code < 500
