"""The copy of somebody's data as one ZIP: what is kept as JSON, and the files beside it."""

from __future__ import annotations

import json
import posixpath
import tempfile
import zipfile
from typing import IO

from core.privacy.domain import my_data
from core.privacy.domain.my_data import Found

IN_MEMORY = 5 * 2**20


def zip_of(found: Found) -> IO[bytes]:
    """Return a file that begins with data.json; a stored file that is gone is left out."""
    out: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  (the answer closes it)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        told = json.dumps(my_data.copy_of(found.cases, found.more), ensure_ascii=False, indent=2, default=str)
        archive.writestr("data.json", told)
        for row in my_data.files_of(found.cases):
            try:
                with row.file.open("rb") as opened:
                    content = opened.read()
            except FileNotFoundError:
                continue
            archive.writestr(f"{row.case.code}/{row.pk}-{posixpath.basename(row.name)}", content)
    out.seek(0)
    return out
