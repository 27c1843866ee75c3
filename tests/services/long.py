"""A standard as long as the longest real ones: 30 requirements and 25 steps in the words of regulations."""

from typing import Any

LAW = (
    "sebagaimana dimaksud dalam Peraturan Menteri Pendidikan Dasar dan Menengah tentang Pendirian, Perubahan, dan "
    "Penutupan Satuan Pendidikan, yang dilegalisasi oleh pejabat yang berwenang paling lama tiga bulan sebelum "
    "permohonan diajukan"
)
ACTORS = ("Pemohon", "Petugas loket layanan", "Verifikator bidang", "Kepala bidang", "Kepala dinas")


def long_requirements(count: int = 30) -> dict[str, Any]:
    items = [
        {
            "name": f"Fotokopi akta notaris pendirian badan penyelenggara nomor {number}",
            "document": ("original", "copy", "original_and_copy", "digital")[number % 4],
            "copies": number % 3 + 1,
            "mandatory": number % 5 != 0,
            "applicant": "badan penyelenggara" if number % 7 == 0 else "",
            "note": LAW if number % 2 else "",
        }
        for number in range(1, count + 1)
    ]
    return {"items": items, "note": LAW}


def long_procedure(count: int = 25) -> dict[str, Any]:
    steps = [
        {
            "actor": ACTORS[number % len(ACTORS)],
            "action": f"Meneliti kelengkapan dan keabsahan persyaratan administratif tahap {number}",
            "duration_value": number % 4 + 1,
            "duration_unit": ("minute", "hour", "working_day")[number % 3],
            "detail": LAW if number % 3 == 0 else "",
        }
        for number in range(1, count + 1)
    ]
    return {"steps": steps, "note": "Pemohon diberi tahu pada setiap tahap."}


def long_contents() -> dict[str, dict[str, Any]]:
    return {"requirements": long_requirements(), "procedure": long_procedure()}
