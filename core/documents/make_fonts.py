"""Make the fonts of the documents from variable fonts under the SIL Open Font License.

    python -m core.documents.make_fonts <folder with SourceSans3[wght].ttf and SourceSerif4[opsz,wght].ttf>

Needs fonttools, a development package. The result is committed, so nothing is made when documents are compiled.
"Source" is a reserved name of the originals: a changed version must not carry it, so the family is called Maklumat.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FOLDER = Path(__file__).parent / "fonts"
MANIFEST = "manifest.json"
# Latin with all its marks, Greek and Cyrillic, punctuation, currency, arrows and the shapes that stand beside a status.
CHARACTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x250),
    *range(0x2B0, 0x370),
    *range(0x370, 0x460),
    *range(0x1E00, 0x1F00),
    *range(0x2000, 0x2070),
    *range(0x2070, 0x20D0),
    *range(0x2100, 0x2220),
    *range(0x2248, 0x2270),
    *range(0x25A0, 0x2600),
    *range(0x2610, 0x2620),
    *range(0x2710, 0x2720),
    *range(0xFB00, 0xFB07),
)
FEATURES = ["ccmp", "kern", "locl", "mark", "mkmk", "tnum", "lnum", "pnum", "case", "smcp"]
SOURCES = {
    "SourceSans3[wght].ttf": ("Maklumat Sans", {"Regular": {"wght": 400}, "SemiBold": {"wght": 600}}),
    "SourceSerif4[opsz,wght].ttf": (
        "Maklumat Serif",
        {"Regular": {"wght": 400, "opsz": 20}, "SemiBold": {"wght": 600, "opsz": 20}},
    ),
}


def main(folder: Path) -> None:
    """Write one TTF for each weight, and the manifest: their sums, and the characters that every one of them has."""
    fonts: dict[str, dict[str, str | int]] = {}
    covered: set[int] = set(CHARACTERS)
    for source, (family, weights) in SOURCES.items():
        for style, place in weights.items():
            font = instancer.instantiateVariableFont(TTFont(folder / source, recalcTimestamp=False), place)
            _keep_only(font)
            _rename(font, family, style, place["wght"])
            name = f"{family.replace(' ', '')}-{style}.ttf"
            font.save(FOLDER / name, reorderTables=True)
            content = (FOLDER / name).read_bytes()
            covered &= set(font.getBestCmap())
            fonts[name] = {
                "family": family,
                "weight": place["wght"],
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
                "made_from": source,
                "sha256_of_source": hashlib.sha256((folder / source).read_bytes()).hexdigest(),
            }
    manifest = {"fonts": fonts, "characters": _runs(sorted(covered))}
    (FOLDER / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _runs(codes: list[int]) -> list[str]:
    """Write the codes as runs in hexadecimal digits, such as "20-7e"."""
    runs: list[list[int]] = []
    for code in codes:
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return [f"{first:x}-{last:x}" for first, last in runs]


def _keep_only(font: TTFont) -> None:
    options = Options(layout_features=FEATURES, hinting=False, name_IDs=["*"], notdef_outline=True, glyph_names=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)


def _rename(font: TTFont, family: str, style: str, weight: int) -> None:
    names = font["name"]
    original = names.getDebugName(0)
    for record in list(names.names):
        if record.nameID not in {0, 13, 14}:
            names.removeNames(nameID=record.nameID)
    postscript = f"{family.replace(' ', '')}-{style}"
    texts = {
        0: original,
        1: family if style == "Regular" else f"{family} {style}",
        2: "Regular",
        3: f"{postscript};{font['head'].fontRevision:.3f}",
        4: f"{family} {style}",
        5: f"Version {font['head'].fontRevision:.3f}",
        6: postscript,
        16: family,
        17: style,
    }
    for number, text in texts.items():
        names.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font["head"].created = font["head"].modified = 3_786_912_000  # one moment for all: the same bytes each time


if __name__ == "__main__":
    main(Path(sys.argv[1]))
