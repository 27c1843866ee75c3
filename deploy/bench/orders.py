"""What a measured project can be told to do. Durations are seconds; every function returns JSON."""

from __future__ import annotations

import io
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.wsgi import get_wsgi_application

_application: Any = None


def _call(host: str, path: str, cookie: str = "") -> tuple[str, bytes]:
    """Send one GET request through WSGI, in this process, and return the status and the body."""
    global _application  # one application for the process
    if _application is None:
        _application = get_wsgi_application()
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path.partition("?")[0],
        "QUERY_STRING": path.partition("?")[2],
        "SERVER_NAME": host,
        "SERVER_PORT": "80",
        "HTTP_HOST": host,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(b""),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if cookie:
        environ["HTTP_COOKIE"] = cookie
    status: list[str] = []
    response = _application(environ, lambda line, headers, exc_info=None: status.append(line))
    try:
        body = b"".join(response)
    finally:
        response.close()
    return status[0], body


def requests(hosts: list[str], path: str, count: int, cookie: str = "") -> list[float]:
    """Ask `count` times, over the hosts in turn, and return how long each took. Raises for anything but 200."""
    durations = []
    for number in range(count):
        started = time.perf_counter()
        status, _ = _call(hosts[number % len(hosts)], path, cookie)
        durations.append(time.perf_counter() - started)
        if not status.startswith("200"):
            raise RuntimeError(f"{hosts[number % len(hosts)]}{path} answered {status}")
    return durations


# --- ours -------------------------------------------------------------------------------------------------------------
def prepare_ours() -> None:
    """Migrate the public schema and the blueprint."""
    from django.core.management import call_command

    call_command("migrate_public", verbosity=0)
    from tenants.blueprint import keep_blueprint

    keep_blueprint()


def onboard_ours(slug: str) -> float:
    """Onboard one agency as a worker does, and return the time until it is active."""
    from tenants.onboarding import NewAgency, request_agency, run_onboarding

    new = NewAgency(
        slug=slug,
        name=f"Kantor {slug}",
        kind="provincial_agency",
        province_code="15",
        admin_email=f"admin@{slug}.example",
        admin_name="Admin",
    )
    started = time.perf_counter()
    run_onboarding(request_agency(new, enqueue=False).pk)
    return time.perf_counter() - started


def replay_bare(schema: str) -> float:
    """Run the bare DDL of an agency's tables in a new schema, and return the time it took."""
    from django.db import transaction

    from tenants.blueprint import BLUEPRINT, read_schema, script_of
    from tenants.owner import OWNER, owner_connection

    with owner_connection(BLUEPRINT).cursor() as cursor:
        script = script_of(read_schema(cursor, BLUEPRINT), source=BLUEPRINT, filled=[])
        cursor.execute(f'CREATE SCHEMA "{schema}"')
    started = time.perf_counter()
    with transaction.atomic(using=OWNER), owner_connection(schema).cursor() as cursor:
        cursor.execute(script)
    return time.perf_counter() - started


def fill_services(schema: str, count: int) -> None:
    """Give an agency some services to show."""
    from core.tenancy import schema_context

    with schema_context(schema):
        _fill(count)


def many_agencies(count: int, prefix: str) -> float:
    """Make `count` active agencies with tables, role and host, two at a time; returns seconds for all."""
    from django.db import connections

    def make(number: int) -> None:
        onboard_ours(f"{prefix}-{number:05d}")
        if number % 50 == 49:
            connections.close_all()

    started = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(make, range(count)))
        list(pool.map(lambda _: connections.close_all(), range(4)))
    return time.perf_counter() - started


def fleet_ours() -> dict[str, Any]:
    """Ask who is behind, and return the time and how many were looked at."""
    from tenants.fleet import read_fleet

    started = time.perf_counter()
    state = read_fleet()
    return {
        "seconds": time.perf_counter() - started,
        "behind": len(state.behind),
        "agencies": len(state.agencies),
    }


# --- stock and single -------------------------------------------------------------------------------------------------
def prepare_stock() -> None:
    """Migrate the public schema the stock way."""
    from django.core.management import call_command

    call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)


def onboard_stock(slug: str) -> float:
    """Save a tenant, which runs every migration in its schema, and return the time it took."""
    from django.db import connection

    from deploy.bench.stock.models import StockDomain, StockTenant

    connection.set_schema_to_public()  # type: ignore[attr-defined]  # a request left it elsewhere
    started = time.perf_counter()
    tenant = StockTenant(schema_name=slug.replace("-", "_"), name=slug)
    tenant.save(verbosity=0)
    StockDomain.objects.create(domain=f"{slug}.localhost", tenant=tenant)
    return time.perf_counter() - started


def fleet_stock() -> dict[str, Any]:
    """Run the stock command over every tenant with nothing to migrate."""
    from django.core.management import call_command

    from deploy.bench.stock.models import StockTenant

    count = StockTenant.objects.count()
    started = time.perf_counter()
    call_command("migrate_schemas", tenant=True, interactive=False, verbosity=0)
    return {"seconds": time.perf_counter() - started, "agencies": count}


def fill_stock(slug: str, count: int) -> None:
    """Give a stock tenant some services to show."""
    from django_tenants.utils import schema_context

    with schema_context(slug.replace("-", "_")):
        _fill(count)


def prepare_single(count: int) -> None:
    """Migrate the project for one agency and give it services."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    _fill(count)


def _fill(count: int) -> None:
    from services.models import Service, ServiceUnit

    unit = ServiceUnit.objects.create(name="Bagian Umum", code="umum")
    Service.objects.bulk_create(
        Service(
            unit=unit, code=f"layanan-{number}", name=f"Layanan {number}", summary="Contoh layanan", audience="external"
        )
        for number in range(count)
    )


# --- oversight --------------------------------------------------------------------------------------------------------
def oversight_page(path: str, count: int) -> dict[str, Any]:
    """Open the ministry's page `count` times as a signed-in reader; returns durations and the number of queries."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from core.models import User
    from core.roles import Role
    from core.tenancy import use_public

    use_public()
    user = User.objects.filter(email="biro@bench.example").first() or User.objects.create_user(
        "biro@bench.example", full_name="Biro", roles=[Role.BUREAU], province_code="15"
    )
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[1])
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    requests(["localhost"], path, 3, cookie)
    with CaptureQueriesContext(connection) as captured:
        requests(["localhost"], path, 1, cookie)
    queries = len(captured)  # the next request empties the record
    return {"durations": requests(["localhost"], path, count, cookie), "queries": queries}


def collect_figures() -> int:
    """Collect the figures of every agency; returns how many were collected."""
    from django.utils import timezone

    from core.tenancy import use_public
    from tenants.models import Agency
    from tenants.oversight.domain.collecting import collect_agency

    use_public()  # a request left it elsewhere
    schemas = list(Agency.objects.served().values_list("schema_name", flat=True))
    for schema in schemas:
        collect_agency(schema, timezone.localdate())
    return len(schemas)
