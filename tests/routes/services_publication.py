"""Pages of publication: pledge, register of media, checks, SIPP Nasional, and what everybody may verify."""

from services.domain import pledges
from services.domain.checking import run_checks
from services.models import MediaPlacement, PlacedStandard, PublicationRecord, ServicePledge
from services.verification.addresses import Answer
from tests.factories.services import make_next, make_published, pdf_file
from tests.routes import Route
from tests.services.publication.makers import audio_file, make_placement, make_pledge

DRAFT, ENACTED, PLACEMENT, OUTDATED = 9201, 9202, 9201, 9202
PLEDGES = "/portal/standar/maklumat/"
MEDIA = "/portal/standar/media/"
VERSION = "/portal/standar/layanan/magang/versi/2/"

ROUTES = [
    Route("services:pledge", "/maklumat/"),
    Route("services:check_form", "/periksa/"),
    Route("services:check_form", "/periksa/?kode=abc"),
    Route("services:detail", "/layanan/magang/"),
    Route("services_portal:pledges", PLEDGES, user="team"),
    Route("services_portal:pledge", f"{PLEDGES}{DRAFT}/", user="head"),
    Route("services_portal:pledge", f"{PLEDGES}{ENACTED}/", user="head"),
    Route("services_portal:pledge_edit", f"{PLEDGES}{DRAFT}/ubah/", user="team"),
    Route("services_portal:pledge_statements", f"{PLEDGES}{DRAFT}/pernyataan/", user="team"),
    Route("services_portal:pledge_recording", f"{PLEDGES}{DRAFT}/rekaman/", user="team"),
    Route("services_portal:pledge_enact", f"{PLEDGES}{DRAFT}/tetapkan/", user="head"),
    Route("services_portal:pledge_publish", f"{PLEDGES}{ENACTED}/terbitkan/", user="head"),
    Route("services_portal:pledge_withdraw", f"{PLEDGES}{ENACTED}/cabut/", user="head"),
    Route("services_portal:pledge_discard", f"{PLEDGES}{DRAFT}/buang/", user="team"),
    Route("services_portal:media", MEDIA, user="team"),
    Route("services_portal:placement_create", f"{MEDIA}baru/", user="team"),
    Route("services_portal:placement_create", f"{MEDIA}baru/?replaces={OUTDATED}", user="team"),
    Route("services_portal:placement", f"{MEDIA}{PLACEMENT}/", user="team"),
    Route("services_portal:placement", f"{MEDIA}{OUTDATED}/", user="counter"),
    Route("services_portal:placement_photo", f"{MEDIA}{PLACEMENT}/foto/", user="team"),
    Route("services_portal:placement_end", f"{MEDIA}{PLACEMENT}/selesai/", user="team"),
    Route("services_portal:sippn", f"{MEDIA}sippn/", user="team"),
    Route("services_portal:sippn_service", f"{MEDIA}sippn/magang/", user="team"),
    Route("services_portal:checks", "/portal/standar/pemeriksaan/", user="team"),
    Route("services_portal:standard_checks", f"{VERSION}publikasi/", user="team"),
    Route("services_portal:standard", VERSION, user="team"),
    Route("portal:today", "/portal/", user="team"),
    Route("services:check", "/periksa/"),  # prepare() puts a genuine code here
]
MOVES = {
    "services:chain",
    "services:changes",
    "services:data",
    "services:placement_picture",
    "services:pledge_file",
    "services:qr",
    "services_portal:check_run",
    "services_portal:placement_picture",
    "services_portal:pledge_draft",
    "services_portal:pledge_file",
    "services_portal:sippn_sheet",
}


def prepare() -> None:
    """Make pledges in three states, a service of two versions with media of both, and a check with a difference."""
    former = make_published("magang", "Magang", channels=["counter"])
    _numbered(make_placement(former), OUTDATED)
    newer = make_next(former, duration={"duration_value": 1})
    _numbered(
        make_placement(newer, medium="social", what="Unggahan Instagram", url="https://contoh.example/p/1"), PLACEMENT
    )
    published = make_pledge(state="published")
    pledges.attach_recording(pledge=published, audio=audio_file(), transcript="Kami berjanji.", by=None)
    make_placement(pledge=published, what="Papan maklumat", place="Pintu masuk")
    draft = pledges.draft_pledge(kind="service", by=None)
    ServicePledge.objects.filter(pk=draft.pk).update(id=DRAFT)
    other = make_pledge("information")
    ServicePledge.objects.filter(pk=other.pk).update(id=ENACTED)
    pledges.enact_pledge(
        pledge=ServicePledge.objects.get(pk=ENACTED), signed_on=pledges.today(), signed_file=pdf_file(), by=None
    )
    row = newer.components.get(code="fee")
    row.content = {**row.content, "note": "Berubah setelah terbit."}
    row.save()
    run_checks(reason="weekly", ask=lambda url: Answer(ok=False, code="wrong-status", status=404))
    ROUTES[-1] = Route("services:check", f"/periksa/{PublicationRecord.objects.get(standard=newer).code}/")


def _numbered(placement: MediaPlacement, number: int) -> None:
    MediaPlacement.objects.filter(pk=placement.pk).update(id=number)
    PlacedStandard.objects.filter(placement=placement.pk).update(placement=number)
