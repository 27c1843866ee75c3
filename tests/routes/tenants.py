"""Directory, central administration, and the settings of an agency. `prepare` makes what they show."""

from django.utils import timezone

from core.tenancy import central_context
from tenants.domain.hosts import add_own_domain
from tenants.domain.suspension import suspend_agency
from tenants.models import Agency, BulkOnboarding, BulkOnboardingRow, FleetItem, FleetRun, Host, OnboardingRun
from tests.factories.tenants import request_run
from tests.routes import Route
from tests.world import AGENCY_A, AGENCY_B, get_agency

AGENCY = f"/central/instansi/{AGENCY_A}/"
OTHER = f"/central/instansi/{AGENCY_B}/"
NUMBER = 9001

ROUTES = [
    Route("directory:home", "/", host="base"),
    Route("directory:home", "/?q=uji", host="base"),
    Route("directory:home", "/?q=zzzzzzzz", host="base"),
    Route("directory:home", "/?provinsi=15", host="base"),
    Route("central:home", "/central/", host="base", user="central"),
    Route("central:agencies", "/central/instansi/", host="base", user="central"),
    Route("central:agencies", "/central/instansi/?q=zzzzzzzz", host="base", user="central"),
    Route("central:onboard", "/central/instansi-baru/", host="base", user="central"),
    Route("central:onboard_step", "/central/instansi-baru/instansi/", host="base", user="central"),
    Route("central:onboard_check", "/central/instansi-baru/periksa/", host="base", user="central"),
    Route("central:agency", AGENCY, host="base", user="central"),
    Route("central:agency", OTHER, host="base", user="central"),
    Route("central:agency_edit", f"{AGENCY}ubah/", host="base", user="central"),
    Route("central:agency_invite", f"{AGENCY}undang/", host="base", user="central"),
    Route("central:host_rename", f"{AGENCY}alamat/", host="base", user="central"),
    Route("central:domain_add", f"{AGENCY}domain/", host="base", user="central"),
    Route("central:domain_remove", f"{AGENCY}domain/{NUMBER}/hapus/", host="base", user="central"),
    Route("central:agency_suspend", f"{AGENCY}tangguhkan/", host="base", user="central"),
    Route("central:agency_archive", f"{AGENCY}arsipkan/", host="base", user="central"),
    Route("central:run", f"/central/pembuatan/{NUMBER}/", host="base", user="central"),
    Route("central:run", f"/central/pembuatan/{NUMBER + 1}/?refresh=off", host="base", user="central"),
    Route("central:run_undo", f"/central/pembuatan/{NUMBER}/batalkan/", host="base", user="central"),
    Route("central:bulk_list", "/central/massal/", host="base", user="central"),
    Route("central:bulk", f"/central/massal/{NUMBER}/", host="base", user="central"),
    Route("central:bulk", f"/central/massal/{NUMBER + 1}/?refresh=off", host="base", user="central"),
    Route("central:fleet", "/central/pembaruan/", host="base", user="central"),
    Route("tenants_settings:home", "/portal/pengaturan/", user="admin"),
    Route("tenants_settings:profile", "/portal/pengaturan/profil/", user="admin"),
    Route("tenants_settings:identity", "/portal/pengaturan/identitas/", user="admin"),
    Route("tenants_settings:security", "/portal/pengaturan/keamanan/", user="admin"),
    Route("tenants_settings:oversight", "/portal/pengaturan/biro-organisasi/", user="admin"),
]
MOVES = (
    "central:run_resume",
    "central:host_primary",
    "central:domain_verify",
    "central:agency_resume",
    "central:agency_call_back",
    "central:bulk_start",
    "central:bulk_discard",
    "central:bulk_resume",
    "central:fleet_start",
    "central:onboard_discard",
)


def prepare() -> None:
    """Make an onboarding that failed and one that runs, two files, an upgrade with a failure, and a domain."""
    with central_context():
        first, other = get_agency(AGENCY_A), get_agency(AGENCY_B)
        Agency.objects.filter(pk=first.pk).update(kind=Agency.Kind.CENTRAL_UPT, migration_error="lock timeout")
        host = add_own_domain(first, domain="layanan.contoh.example")
        Host.objects.filter(pk=host.pk).update(id=NUMBER)
        suspend_agency(other, reason="Pindah kantor")
        for number, slug in enumerate(("gagal", "berjalan")):
            run = request_run(slug=f"walk-{slug}")
            steps = list(run.steps.all())
            OnboardingRun.objects.filter(pk=run.pk).delete()
            run.pk = NUMBER + number
            run.save(force_insert=True)
            for step in steps:
                step.pk, step.run = None, run
                step.save(force_insert=True)
        OnboardingRun.objects.filter(pk=NUMBER).update(state="failed")
        Agency.objects.filter(slug="walk-gagal").update(state="failed")
        OnboardingRun.objects.get(pk=NUMBER).steps.filter(key="tables").update(state="failed", error="disk penuh")
        _files()
        upgrade = FleetRun.objects.create(fingerprint="1", state="failed", finished_at=timezone.now())
        FleetItem.objects.create(run=upgrade, agency=first, state="failed", error="lock timeout")


def _files() -> None:
    bad = [{"cell": "H3", "column": "Warna", "message": "Kontrasnya kurang.", "advice": "Tulis warna lain."}]
    for number, state in ((NUMBER, "checked"), (NUMBER + 1, "started")):
        moment = timezone.now() if state == "started" else None
        bulk = BulkOnboarding.objects.create(pk=number, file_name="instansi.xlsx", state=state, started_at=moment)
        data = {"name": "Dinas Contoh", "slug": "dinas-contoh"}
        BulkOnboardingRow.objects.create(bulk=bulk, number=2, data=data)
        BulkOnboardingRow.objects.create(bulk=bulk, number=3, data=data, state="refused", errors=bad)
        if state == "started":
            failed = Agency.objects.get(slug="walk-gagal")
            BulkOnboardingRow.objects.create(bulk=bulk, number=4, data=data, state="requested", agency=failed)
