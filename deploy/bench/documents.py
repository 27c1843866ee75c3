"""Figures of what is printed, a part of the figure `standards`."""

from __future__ import annotations

from collections.abc import Iterator

from deploy.bench.figures import Bench, Figure

ROUNDS = 15
ANNEX_ROUNDS = 3
SERVICES = 100
ORDERS = "deploy.bench.documents_orders"
# Milliseconds for one document of an example standard. The fastest round counts: the work is the same each time, and
# what takes longer is something else on the machine.
MOST_FOR_TYPST = 60
TARGETS = {"standar": 90, "leaflet": 300, "poster": 500, "buku-saku": 120, "maklumat": 150}


def documents(bench: Bench) -> Iterator[Figure]:
    """One standard on paper in every form, and the annex of a decree with 100 of them."""
    project = bench.full()
    typst = min(project.order(f"{ORDERS}.compile_times", rounds=ROUNDS)) * 1000
    yield _figure("documents: full standard, typst alone", typst, MOST_FOR_TYPST)
    for kind, most in TARGETS.items():
        times = project.order(f"{ORDERS}.print_times", kind=kind, rounds=ROUNDS)
        yield _figure(f"documents: {kind}, data, typst and fitting", min(times) * 1000, most)
    times = project.order(f"{ORDERS}.annex_times", services=SERVICES, rounds=ANNEX_ROUNDS)
    yield _figure(f"documents: annex of a decree with {SERVICES} standards", min(times) * 1000, 3000)
    times = project.order(f"{ORDERS}.reading_times", rounds=ROUNDS)
    yield _figure("documents: full standard read back and compared", min(times) * 1000, 300)


def _figure(name: str, milliseconds: float, most: int) -> Figure:
    ok = milliseconds <= most
    return Figure(name, f"{milliseconds:.0f} ms", f"{most} ms", f"{milliseconds / most:.2f} x", f"<= {most} ms", ok)
