"""The figures: each function measures ours beside a yardstick, in turns, and gives one or more lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any

from deploy.bench.projects import Project

ROUNDS = 7


@dataclass(frozen=True)
class Figure:
    """One line: `ratio` is ours to the yardstick; `ok` whether the target is met."""

    name: str
    ours: str
    yardstick: str
    ratio: str
    target: str
    ok: bool


class Bench:
    """The servers of one run, and the projects started on them so far."""

    def __init__(self, admin_url: str, agencies: int, stack: ExitStack, *, is_small: bool = False) -> None:
        self.agencies = agencies
        self.is_small = is_small  # to see that it runs, not how fast
        self._admin = admin_url
        self._stack = stack
        self._projects: dict[str, Project] = {}
        self._many = False

    def project(self, name: str, prepare: Callable[[Project], Any] | None = None, database: str = "") -> Project:
        """Return a project, started and prepared the first time it is asked for."""
        if name not in self._projects:
            project = Project(name, f"deploy.bench.settings.{name}", self._admin, database or f"bench_{name}")
            self._projects[name] = self._stack.enter_context(project)
            if prepare is not None:
                prepare(project)
        return self._projects[name]

    def ours(self) -> Project:
        """Our project with ten agencies, each with services."""
        return self.project("ours", _prepare_ours)

    def full(self) -> Project:
        """The whole project over the same database as `ours`."""
        self.ours()
        return self.project("full", database="bench_ours")

    def stock(self) -> Project:
        """Stock django-tenants with one tenant that has services."""
        return self.project("stock", _prepare_stock)

    def single(self) -> Project:
        """The project for one agency."""
        return self.project("single", lambda project: project.order("prepare_single", count=10))

    def many(self) -> list[str]:
        """Let `self.agencies` agencies exist, and return their hosts."""
        if not self._many:
            self.ours().order("many_agencies", count=self.agencies, prefix="banyak")
            self._many = True
        return [f"banyak-{number:05d}.localhost" for number in range(self.agencies)]


TEN = [f"sepuluh-{number}" for number in range(10)]


def _prepare_ours(project: Project) -> None:
    project.order("prepare_ours")
    for slug in TEN:
        project.order("onboard_ours", slug=slug)
        project.order("fill_services", schema=slug.replace("-", "_"), count=10)


def _prepare_stock(project: Project) -> None:
    project.order("prepare_stock")
    project.order("onboard_stock", slug="stok-0")
    project.order("fill_stock", slug="stok-0", count=10)


def _rate(durations: list[float]) -> float:
    return 1 / median(durations)


def percentile(durations: list[float], share: float) -> float:
    """Return the duration that such a share of all does not pass."""
    return sorted(durations)[min(len(durations) - 1, int(len(durations) * share))]


def onboarding(bench: Bench) -> Iterator[Figure]:
    """How long it takes until a new agency is ready to serve."""
    ours, stock = bench.ours(), bench.stock()
    bare: list[float] = []
    made: list[float] = []
    migrated: list[float] = []
    for number in range(ROUNDS):
        bare.append(ours.order("replay_bare", schema=f"telanjang_{number}"))
        made.append(ours.order("onboard_ours", slug=f"baru-{number}"))
        migrated.append(stock.order("onboard_stock", slug=f"stok-{number + 1}"))
    ratio = median(made) / median(bare)
    yield Figure(
        "onboarding: agency ready, against its bare DDL",
        f"{median(made):.3f} s",
        f"{median(bare):.3f} s",
        f"{ratio:.2f} x",
        "<= 1.5 x",
        ratio <= 1.5,
    )
    ratio = median(migrated) / median(made)
    yield Figure(
        "onboarding: against stock migrations",
        f"{median(made):.3f} s",
        f"{median(migrated):.3f} s",
        f"{ratio:.1f} x faster",
        ">= 10 x",
        ratio >= 10,
    )


def tenancy(bench: Bench) -> Iterator[Figure]:
    """What it costs that a page belongs to one of many agencies."""
    sides = {
        "ours": (bench.ours(), [f"{TEN[0]}.localhost"]),
        "switching": (bench.ours(), [f"{slug}.localhost" for slug in TEN]),
        "stock": (bench.stock(), ["stok-0.localhost"]),
        "single": (bench.single(), ["localhost"]),
    }
    rates: dict[str, list[float]] = {name: [] for name in sides}
    for project, hosts in sides.values():
        project.order("requests", hosts=hosts, path="/", count=100)
    for _ in range(ROUNDS):
        for name, (project, hosts) in sides.items():
            rates[name].append(_rate(project.order("requests", hosts=hosts, path="/", count=400)))
    single = median(rates["single"])
    for name, label, target in (
        ("ours", "tenancy: same page, one agency", 0.9),
        ("switching", "tenancy: same page, another agency each time", None),
        ("stock", "tenancy: stock django-tenants, for comparison", None),
    ):
        ratio = median(rates[name]) / single
        yield Figure(
            label,
            f"{median(rates[name]):.0f}/s",
            f"{single:.0f}/s",
            f"{ratio:.0%}",
            f">= {target:.0%}" if target else "-",
            target is None or ratio >= target,
        )


def fleet(bench: Bench) -> Iterator[Figure]:
    """How long it takes to see that nobody is behind."""
    stock = bench.stock()
    for number in range(4):
        stock.order("onboard_stock", slug=f"armada-{number}")
    bench.many()
    looks = [bench.ours().order("fleet_ours") for _ in range(3)]
    seconds, agencies = median(look["seconds"] for look in looks), looks[0]["agencies"]
    slow = stock.order("fleet_stock")
    each = slow["seconds"] / slow["agencies"]
    per_thousand = seconds / agencies * 1000
    yield Figure(
        f"fleet: {agencies} agencies with nothing to migrate, per 1,000",
        f"{per_thousand:.2f} s",
        f"{each * 1000:.0f} s",
        f"{each * 1000 / per_thousand:.0f} x faster",
        "<= 2 s",
        per_thousand <= 2 and looks[0]["behind"] == 0,
    )


def cache(bench: Bench) -> Iterator[Figure]:
    """An anonymous public page from memory, through the whole project, against a view that returns a constant."""
    full, bare = bench.full(), bench.project("bare", database="bench_bare")
    hosts = {"ours": [f"{TEN[0]}.localhost"], "bare": ["localhost"]}
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    for project, name in ((full, "ours"), (bare, "bare")):
        project.order("requests", hosts=hosts[name], path="/", count=200)
    for _ in range(ROUNDS):
        rates["ours"].append(_rate(full.order("requests", hosts=hosts["ours"], path="/", count=1000)))
        rates["bare"].append(_rate(bare.order("requests", hosts=hosts["bare"], path="/", count=1000)))
    ratio = median(rates["ours"]) / median(rates["bare"])
    yield Figure(
        "cache: public page, against a constant in a bare project",
        f"{median(rates['ours']):.0f}/s",
        f"{median(rates['bare']):.0f}/s",
        f"{ratio:.0%}",
        ">= 60%",
        ratio >= 0.6,
    )


def oversight(bench: Bench) -> Iterator[Figure]:
    """The bureau's page over many agencies."""
    few = bench.full()
    few.order("collect_figures")
    small = few.order("oversight_page", path="/oversight/", count=10)
    bench.many()
    few.order("collect_figures")
    large = few.order("oversight_page", path="/oversight/", count=60)
    p95 = percentile(large["durations"], 0.95) * 1000
    yield Figure(
        f"oversight: queries over {bench.agencies} agencies against few",
        str(large["queries"]),
        str(small["queries"]),
        f"{large['queries'] / small['queries']:.2f} x",
        "the same",
        large["queries"] <= small["queries"],
    )
    yield Figure(
        f"oversight: page over {bench.agencies} agencies, p95",
        f"{p95:.0f} ms",
        "100 ms",
        f"{p95 / 100:.2f} x",
        "<= 100 ms",
        p95 <= 100,
    )


def scale(bench: Bench) -> Iterator[Figure]:
    """The same page when there are many agencies, asked for in turn, against ten of them asked for in turn."""
    ours = bench.ours()
    ten = [f"{slug}.localhost" for slug in TEN]
    ours.order("requests", hosts=ten, path="/", count=500)
    many = bench.many()
    ours.order("requests", hosts=many, path="/", count=len(many))
    few_times: list[float] = []
    many_times: list[float] = []
    for _ in range(3):
        few_times += ours.order("requests", hosts=ten, path="/", count=len(many))
        many_times += ours.order("requests", hosts=many, path="/", count=len(many))
    ratio = median(many_times) / median(few_times)
    yield Figure(
        f"scale: latency with {len(many)} agencies against 10 (median)",
        f"{median(many_times) * 1000:.2f} ms",
        f"{median(few_times) * 1000:.2f} ms",
        f"{ratio:.2f} x",
        "<= 1.2 x",
        ratio <= 1.2,
    )


FIGURES: dict[str, Callable[[Bench], Iterator[Figure]]] = {
    "onboarding": onboarding,
    "tenancy": tenancy,
    "cache": cache,
    "fleet": fleet,
    "oversight": oversight,
    "scale": scale,
}
