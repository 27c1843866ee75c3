"""Pages of the import of standards."""

from services.importing import domain
from services.importing.mapping import LEAVE_OUT
from services.models import ImportedStandard, StandardImport
from tests.factories.imports import TEXT, make_import
from tests.routes import Route

START = "/portal/standar/impor/"
OPEN, DONE = 9001, 9002  # the addresses name them, so their numbers are fixed

ROUTES = [
    Route("services_portal:imports", START, user="team"),
    Route("services_portal:import", f"{START}{OPEN}/", user="team"),
    Route("services_portal:import_service", f"{START}{OPEN}/layanan/1/", user="team"),
    Route("services_portal:import_service", f"{START}{OPEN}/layanan/2/", user="team"),
    Route("services_portal:import_discard", f"{START}{OPEN}/buang/", user="team"),
    Route("services_portal:import", f"{START}{DONE}/", user="team"),
]
MOVES = ("services_portal:import_make", "services_portal:import_template")  # the template is a file


def prepare() -> None:
    """Make an import to be confirmed, with tariffs that lack their regulation, and one whose drafts were made."""
    _numbered(OPEN, f"{TEXT}\nStandar pelayanan sewa alat\nBiaya\nUmum Rp 50.000\nPersyaratan\nKTP asli dan fotokopi")
    done = _numbered(DONE, "Nama layanan: Bimbingan bahasa\nPersyaratan\nSurat permohonan\nPengaduan\nDatang saja")
    imported = ImportedStandard.objects.get(standard_import=done)
    choices = {str(part.number): LEAVE_OUT for part in domain.mapping_of(imported).unplaced}
    kept = domain.assign_parts(imported=imported, lock=0, by=None, choices=choices)
    seen = [proposal.code for proposal in domain.mapping_of(kept).found]
    domain.confirm_service(imported=kept, lock=kept.lock, seen=seen, by=None)
    domain.make_drafts(standard_import=done, by=None)


def _numbered(number: int, text: str) -> StandardImport:
    made = make_import(text)
    numbered = StandardImport.objects.create(pk=number, source=made.source, state=made.state)
    made.services.update(standard_import=numbered)
    made.delete()
    return numbered
