"""An announcement to hang up: one page on which everything is as large as it fits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from core.documents import qr_svg
from core.documents.blocks import printed
from core.documents.paper import Head, Paper, bare_address, common_data, template_path

TEMPLATE = Path(__file__).with_name("typst") / "announcement.typ"


def poster(
    head: Head,
    *,
    title: str,
    over: str,
    blocks: Sequence[Mapping[str, Any]],
    address: str,
    join: Sequence[str],
    made_at: dt.datetime,
) -> Paper:
    """Return an announcement of one page."""
    data = common_data(head, title, [bare_address(address)])
    data["look"]["qr"] = qr_svg(address)
    data["words"]["qr_alt"] = _("QR code that leads to %(address)s") % {"address": address}
    shown = {"over": printed(over, hyphens=False), "heading": printed(title, hyphens=False)}
    data |= {**shown, "blocks": list(blocks), "join": [printed(line, hyphens=False) for line in join], "scale": 0}
    return Paper(template=template_path(TEMPLATE), data=data, made_at=made_at)
