"""Pages of applications: applying for a service, the builder of its form, the counter, and the export."""

import uuid

from services.applications import building, drafts
from services.applications.drafts import Content
from services.models import ApplicationForm, Service
from tests.factories.applications import PERSON, hall_form, hall_typed, make_application, make_form
from tests.factories.services import make_published
from tests.routes import Route

CODE = "aula-permohonan"
KEY = str(uuid.UUID("6f6b8a3e-0000-4000-8000-00000000a001"))
PUBLIC, FORM = f"/permohonan/{CODE}/", f"/portal/permohonan/formulir/{CODE}/"

ROUTES = [
    Route("applications:services", "/permohonan/"),
    Route("applications:start", PUBLIC),
    Route("applications:applicant", f"{PUBLIC}isi/"),
    Route("applications:page", f"{PUBLIC}isi/s1/"),
    Route("applications:page", f"{PUBLIC}isi/s1/?salah=1"),
    Route("applications:page", f"{PUBLIC}isi/s2/?salah=1"),
    Route("applications:page", f"{PUBLIC}isi/s3/"),
    Route("applications:review", f"{PUBLIC}tinjau/"),
    Route("applications:saved", f"{PUBLIC}simpan/"),
    Route("applications:discard", f"{PUBLIC}hapus/"),
    Route("applications_portal:forms", "/portal/permohonan/formulir/", user="team"),
    Route("applications_portal:form", FORM, user="team"),
    Route("applications_portal:start", f"{FORM}awal/", user="team"),
    Route("applications_portal:copy", f"{FORM}salin/", user="team"),
    Route("applications_portal:import", f"{FORM}impor/", user="team"),
    Route("applications_portal:publish", f"{FORM}terbit/", user="team"),
    Route("applications_portal:close", f"{FORM}tutup/", user="team"),
    Route("applications_portal:discard", f"{FORM}buang/", user="team"),
    Route("applications_portal:section", f"{FORM}bagian/baru/", user="team"),
    Route("applications_portal:section", f"{FORM}bagian/s3/", user="team"),
    Route("applications_portal:section_remove", f"{FORM}bagian/s1/hapus/", user="team"),
    Route("applications_portal:question", f"{FORM}bagian/s1/baru/", user="team"),
    Route("applications_portal:question", f"{FORM}bagian/s1/f1/", user="team"),
    Route("applications_portal:question", f"{FORM}bagian/s1/f3/", user="team"),
    Route("applications_portal:condition", f"{FORM}syarat/f2/tampil/", user="team"),
    Route("applications_portal:condition", f"{FORM}syarat/s1/tampil/", user="team"),
    Route("applications_portal:preview", f"{FORM}pratinjau/s1/", user="team"),
    Route("applications_portal:preview", f"{FORM}pratinjau/s3/", user="team"),
    Route("applications_portal:enter", "/portal/permohonan/catat/", user="counter"),
    Route("applications_portal:enter_for", f"/portal/permohonan/catat/{CODE}/", user="counter"),
    Route("applications_portal:export", f"/portal/permohonan/ekspor/{CODE}/", user="counter"),
]
MOVES = {
    "applications:resume",  # opens an unsent application and leads to its next page
    "applications_portal:order",
    "applications_portal:propose",
    "applications_portal:download",  # gives out a file
}


def prepare() -> None:
    """Publish a form with changes that are not published yet, send an application, and leave one unsent."""
    if Service.objects.filter(code=CODE).exists():
        return
    service = make_published(CODE, "Permohonan aula", channels=["online", "counter"]).service
    form: ApplicationForm = make_form(service)
    make_application(form)
    typed = {**hall_typed(), "s1": {"f1": ["o1"], "f3": ["101"]}, "s2": {"f4": ["123"]}}
    content = Content(person=dict(PERSON), applicant="a1", typed=typed)
    drafts.begin(service=service, key=KEY, content=content)
    schema = hall_form()
    schema["intro"] = "Siapkan surat permohonan."
    building.change_form(service=service, edit=lambda _old: schema, lock=0, by=None)


def cookies() -> dict[str, str]:
    """Return what the citizen's device keeps of the unsent application."""
    return {"permohonan": drafts.token_of(KEY)}
