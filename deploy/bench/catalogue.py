"""Figures of the common catalogue and of a published page, a part of the figure `standards`."""

from __future__ import annotations

from collections.abc import Iterator

from deploy.bench.figures import TEN, Bench, Figure, percentile

AGENCIES, SERVICES = 200, 20
ROUNDS = 12
MOST_MILLISECONDS = 50
MOST_BYTES = 100_000
ORDERS = "deploy.bench.catalogue_orders"


def catalogue(bench: Bench) -> Iterator[Figure]:
    """The search over every agency, beside a bare statement, and the weight of a published standard's page."""
    project = bench.full()
    rows = project.order(f"{ORDERS}.fill_catalogue", agencies=AGENCIES, services=SERVICES)
    project.order(f"{ORDERS}.search_pages", rounds=1)
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(3):
        ours += project.order(f"{ORDERS}.search_pages", rounds=ROUNDS // 3)
        bare += project.order(f"{ORDERS}.bare_searches", rounds=ROUNDS // 3)
    mine, theirs = (percentile(durations, 0.95) * 1000 for durations in (ours, bare))
    yield Figure(
        f"catalogue: search over {rows} services, p95, against a bare query",
        f"{mine:.0f} ms",
        f"{theirs:.1f} ms",
        f"{mine / theirs:.1f} x",
        f"<= {MOST_MILLISECONDS} ms",
        mine <= MOST_MILLISECONDS,
    )
    path = project.order(f"{ORDERS}.publish_example", schema=TEN[0].replace("-", "_"))
    weights = project.order(f"{ORDERS}.page_weight", host=f"{TEN[0]}.localhost", path=path)
    total = sum(weights.values())
    yield Figure(
        f"page of a published standard, {len(weights)} files compressed",
        f"{total / 1000:.1f} kB",
        f"{weights[path] / 1000:.1f} kB HTML",
        f"{total / MOST_BYTES:.2f} x",
        f"<= {MOST_BYTES // 1000} kB",
        total <= MOST_BYTES,
    )
