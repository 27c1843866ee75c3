"""The public calendars: a week of thirty facilities with five hundred bookings, beside one facility with one."""

from __future__ import annotations

from collections.abc import Iterator

from deploy.bench.figures import TEN, Bench, Figure, percentile

ORDERS = "deploy.bench.bookings_week_orders"
FEW, MANY = (1, 1), (30, 500)  # facilities, bookings of one week
TIMES, MOST_MILLISECONDS = 40, 100
WEEK = "week view"
PAGES = {WEEK: "/jadwal/", "month view": "/jadwal/bulan/", "day view": "/jadwal/hari/"}


def week_view(bench: Bench) -> Iterator[Figure]:
    """Time of the server for the week, and the queries of the three views, for few and for many."""
    project = bench.full()
    sizes = {TEN[3]: FEW, TEN[4]: MANY}
    found: dict[str, dict[str, dict[str, list[float]]]] = {}
    for slug, (things, bookings) in sizes.items():
        schema = slug.replace("-", "_")
        monday = project.order(f"{ORDERS}.fill_week", schema=schema, things=things, bookings=bookings)
        paths = [f"{path}?tanggal={monday}" for path in PAGES.values()]
        asked = {"host": f"{slug}.localhost", "schema": schema, "paths": paths, "count": TIMES}
        found[slug] = project.order(f"{ORDERS}.open_pages", **asked)
    few, many = (list(answers.values()) for answers in found.values())
    for name, small, large in zip(PAGES, few, many, strict=True):
        took, alone = (percentile(one["durations"], 0.95) * 1000 for one in (large, small))
        yield Figure(
            f"bookings: {name}, {MANY[0]} facilities and {MANY[1]} bookings, p95",
            f"{took:.0f} ms",
            f"{alone:.0f} ms for one",
            f"{took / alone:.2f} x",
            f"<= {MOST_MILLISECONDS} ms" if name == WEEK else "-",
            took <= MOST_MILLISECONDS or name != WEEK,
        )
    before, after = (sum(one["queries"][0] for one in answers) for answers in (few, many))
    yield Figure(
        f"bookings: queries of these {len(PAGES)} views together, against one facility",
        f"{after:.0f}",
        f"{before:.0f}",
        f"{after / before:.2f} x",
        "the same",
        after == before,
    )
