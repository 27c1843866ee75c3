"""What is measured of the common catalogue and of a published page. Durations are seconds; functions return JSON."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deploy.bench.orders import _call

SEED = 25
DOCS = Path(__file__).resolve().parents[2] / "docs" / "standard-components.md"
VERBS = (
    "Peminjaman", "Pengajuan", "Penerbitan", "Pendaftaran", "Perpanjangan", "Pemeriksaan", "Penyuluhan", "Pelatihan",
    "Konsultasi", "Pengesahan", "Penerjemahan", "Permohonan", "Penggantian", "Pembatalan", "Pengaduan", "Kunjungan",
)  # fmt: skip
THINGS = (
    "aula", "ruang rapat", "kartu keluarga", "kartu tanda penduduk", "akta kelahiran", "izin usaha", "izin penelitian",
    "surat keterangan", "rumah singgah", "hotspot publik", "ambulans", "perpustakaan", "data statistik", "narasumber",
    "uji kemahiran", "beasiswa", "bantuan sosial", "kendaraan dinas", "sanggar seni", "naskah kuno", "imunisasi",
    "informasi publik", "kartu pencari kerja", "surat pindah", "legalisasi ijazah", "lapangan olahraga", "proyektor",
    "sertifikat elektronik", "subdomain", "penginapan pasien",
)  # fmt: skip
WORDS = (
    "permohonan", "berkas", "petugas", "loket", "surat", "izin", "kepala", "kantor", "persyaratan", "fotokopi", "asli",
    "pemohon", "verifikasi", "jadwal", "peraturan", "daerah", "pelayanan", "publik", "standar", "waktu", "biaya",
    "tarif", "produk", "pengaduan", "saran", "masukan", "sarana", "prasarana", "kompetensi", "pelaksana", "pengawasan",
    "jaminan", "keamanan", "evaluasi", "kinerja", "masyarakat", "komunitas", "sekolah", "instansi", "nomor", "tanggal",
    "dokumen", "kegiatan", "ruangan", "peserta", "formulir", "tanda", "terima", "salinan", "keputusan", "gubernur",
    "bupati", "wali", "kota", "dinas",
)  # fmt: skip
SEARCHES = (
    "aula", "gedung", "ruang pertemuan", "pinjam gedung", "ktp", "kartu tanda penduduk", "surat keterangan pindah",
    "wifi", "internet gratis", "penginapan pasien", "gedumg", "peminjmaan aula", "kemahirn", "izin", "surat",
    "bagaimana cara mengurus akta lahir", "beasiswa", "ambulan", "zzzzzz", "permohonan informasi", "layanan", "pusk",
)  # fmt: skip


def fill_catalogue(agencies: int, services: int) -> int:
    """Let `agencies` agencies publish `services` services each, as rows alone; returns how many rows there are."""
    from django.db import connections
    from django.utils import timezone

    from core.tenancy import use_public
    from tenants.catalogue.domain import keep_rows
    from tenants.catalogue.models import PublishedService
    from tenants.models import Agency, Host, Province

    use_public()
    dice = random.Random(SEED)  # noqa: S311  # the same rows in every run
    provinces = list(Province.objects.values_list("code", flat=True))
    for number in range(agencies):
        agency = Agency.objects.create(
            slug=f"katalog-{number}", schema_name=f"katalog_{number}", name=f"Dinas Contoh {number}",
            short_name=f"Dinas {number}", kind="provincial_agency", province_code=dice.choice(provinces),
            time_zone="Asia/Jakarta", state=Agency.State.ACTIVE, activated_at=timezone.now(),
        )  # fmt: skip
        domain = f"katalog-{number}.localhost"
        Host.objects.create(agency=agency, domain=domain, is_primary=True, verified_at=timezone.now())
        keep_rows(agency, list(_rows(dice, services)))
    with connections["owner"].cursor() as cursor:  # what autovacuum does some minutes after so many rows
        cursor.execute("ANALYZE tenants_agency, tenants_host, tenants_publishedservice, tenants_catalogueword")
    return PublishedService.objects.count()


def _rows(dice: random.Random, count: int) -> Iterator[Any]:
    from core.published import MOST_TEXT, PublishedRow

    rare = _rare_words()
    weights = [1 / rank for rank in range(1, len(rare) + 1)]  # words are as unequal as those of a language
    for number in range(count):
        thing = dice.choice(THINGS)
        text = " ".join([*dice.choices(WORDS, k=400), *dice.choices(rare, weights, k=600), thing])
        yield PublishedRow(
            code=f"layanan-{number}",
            name=f"{dice.choice(VERBS)} {thing}",
            summary=" ".join(dice.choices(rare, weights, k=15)),
            keywords=(dice.choice(THINGS), *dice.choices(rare, weights, k=2)),
            life_events=["community"],
            channels=["counter", "online"],
            facts={"id": {"duration": "2 hari kerja", "fee": "Tidak dipungut biaya", "product": "Surat"}},
            text=text[:MOST_TEXT],
            path=f"/layanan/layanan-{number}/",
            version=1,
            published_at=dt.datetime(2026, 5, 4, tzinfo=dt.UTC),
        )


def _rare_words() -> list[str]:
    """Return some thousand words that sound like the language, the same in every run."""
    dice = random.Random(SEED)  # noqa: S311  # no secret
    syllables = [first + vowel for first in "bcdghjklmnprstwy" for vowel in "aiueo"]
    made = {"".join(dice.choices(syllables, k=dice.choice((2, 3, 3, 4)))) for _ in range(6000)}
    return sorted(made, key=lambda word: (len(word), word))


def search_pages(rounds: int) -> list[float]:
    """Open the search page through the whole project, each address once, so that no page comes from memory."""
    durations = []
    for number in range(rounds):
        for at, words in enumerate(SEARCHES):
            query = words.replace(" ", "+")
            started = time.perf_counter()
            status, _body = _call("localhost", f"/cari/?q={query}&nomor={number}-{at}")
            durations.append(time.perf_counter() - started)
            if not status.startswith("200"):
                raise RuntimeError(f"/cari/?q={query} answered {status}")
    return durations


def bare_searches(rounds: int) -> list[float]:
    """Ask PostgreSQL for the same words in one plain statement: the twenty best rows of a full-text search."""
    from django.db import connection

    from core.tenancy import use_public

    use_public()
    statement = (
        "SELECT name, summary, path FROM tenants_publishedservice, plainto_tsquery('indonesian', %s) query"
        " WHERE search @@ query ORDER BY ts_rank(search, query) DESC, name, id LIMIT 20"
    )
    durations = []
    with connection.cursor() as cursor:
        for _ in range(rounds):
            for words in SEARCHES:
                started = time.perf_counter()
                cursor.execute(statement, [words])
                cursor.fetchall()
                durations.append(time.perf_counter() - started)
    return durations


def publish_example(schema: str) -> str:
    """Bring the example of docs/standard-components.md into force in an agency; returns the path of its page."""
    from core.tenancy import schema_context
    from deploy.demo.lives import begin, live
    from services.seam import create_service

    row = {"code": "contoh", "template": None, "changes": example_contents(), "publish": True, "next": None}
    with schema_context(schema):
        begin(create_service(code="contoh", name="Peminjaman aula", by=None), row)
        live([row])
    return "/layanan/contoh/"


def example_contents() -> dict[str, Any]:
    """Return the contents by component of the example in docs/standard-components.md."""
    found = re.search(r"```json\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    if found is None:
        raise RuntimeError("docs/standard-components.md has no example")
    contents: dict[str, Any] = json.loads(found[1])
    return contents


def page_weight(host: str, path: str) -> dict[str, int]:
    """Return the compressed bytes of a page and of everything that it loads from its own site, by address."""
    weights: dict[str, int] = {}
    waiting = [path]
    while waiting:
        address = waiting.pop()
        if address in weights:
            continue
        status, body = _call(host, address)
        if not status.startswith("200"):
            raise RuntimeError(f"{host}{address} answered {status}")
        weights[address] = len(gzip.compress(body, 6))
        waiting += [found for found in _loaded(address, body.decode(errors="replace")) if found not in weights]
    return weights


def _loaded(address: str, text: str) -> list[str]:
    """Return what a page or a style sheet loads from the same site."""
    if address.endswith(".css"):
        folder = address.rpartition("/")[0]
        names = re.findall(r"url\([\"']?([^\"')]+)", text)
        return [f"{folder}/{name}" for name in names if not name.startswith(("data:", "/", "http"))]
    if "<html" not in text[:500]:
        return []
    tags = re.findall(r"<(?:link|img|script)\b[^>]*>", text)
    loads = [tag for tag in tags if not re.search(r'rel="(?:alternate|canonical|license|search|next|prev)"', tag)]
    found = [match[1] for tag in loads if (match := re.search(r'(?:href|src)="([^"#]+)"', tag))]
    return [name for name in found if name.startswith("/")]
