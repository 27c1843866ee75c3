"""The command line: prints one line for each figure. Exits with 1 when a target is missed."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack

from deploy.bench.bookings import bookings
from deploy.bench.cases import cases
from deploy.bench.catalogue import catalogue
from deploy.bench.documents import documents
from deploy.bench.figures import FIGURES, Bench, Figure
from deploy.bench.forums import forums
from deploy.local.servers import TestServers

PARTS = {"documents": documents, "catalogue": catalogue}  # of the figure "standards"
_WIDTHS = (62, 12, 12, 14, 12, 6)


def _line(*cells: str) -> str:
    return "".join(cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True)).rstrip()


def standards(bench: Bench) -> Iterator[Figure]:
    """What is printed of standards, and how they are found and read."""
    for part in PARTS.values():
        yield from part(bench)


ALL = {**FIGURES, "standards": standards, **PARTS, "forums": forums, "cases": cases, "bookings": bookings}


def main() -> int:
    """Measure what was asked for, everything by default."""
    parser = argparse.ArgumentParser(prog="python -m deploy.bench")
    parser.add_argument("figures", nargs="*", metavar="figure", help=", ".join(ALL))
    parser.add_argument("--agencies", type=int, default=1000, help="how many agencies fleet, oversight and scale have")
    parser.add_argument("--small", action="store_true", help="few rows: shows that cases can be measured, not how fast")
    options = parser.parse_args()
    unknown = set(options.figures) - set(ALL)
    if unknown:
        parser.error(f"no such figure: {', '.join(sorted(unknown))}")
    missed = 0
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="maklumat-bench-"))
        os.environ.update(stack.enter_context(TestServers()))
        os.environ.update(STORAGE_URL=f"file:{folder}/files", EMAIL_URL=f"file://{folder}/mail", LOG_FORMAT="json")
        bench = Bench(os.environ["DATABASE_ADMIN_URL"], options.agencies, stack, is_small=options.small)
        sys.stdout.write(_line("figure", "ours", "yardstick", "ratio", "target", "") + "\n")
        for name in options.figures or [*FIGURES, "standards", "forums", "cases", "bookings"]:
            for figure in ALL[name](bench):
                missed += not figure.ok
                verdict = "ok" if figure.ok else "short"
                sys.stdout.write(
                    _line(figure.name, figure.ours, figure.yardstick, figure.ratio, figure.target, verdict) + "\n"
                )
                sys.stdout.flush()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
