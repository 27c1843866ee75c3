"""The pages of one component: its editor with long lists, what two people wrote, its history, and comments."""

from services import domain
from tests.factories.services import make_draft, make_service
from tests.routes import Route
from tests.services.long import long_contents
from tests.world import get_user

PLACE = "/portal/standar/layanan/izin-panjang/versi/1/"
EDITOR = f"{PLACE}komponen/"

ROUTES = [
    *(
        Route("services_portal:component", f"{EDITOR}{code}/", user="team")
        for code in ("requirements", "procedure", "fee", "complaint_channel", "facilities", "staff_count")
    ),
    Route("services_portal:component", f"{EDITOR}procedure/", user="head"),
    Route("services_portal:component_history", f"{EDITOR}procedure/riwayat/", user="team"),
    Route("services_portal:component_history", f"{EDITOR}fee/riwayat/", user="team"),
    Route("services_portal:component_comments", f"{EDITOR}procedure/komentar/", user="team"),
    Route("services_portal:component_comments", f"{EDITOR}procedure/komentar/", user="head"),
    Route("services_portal:preview", f"{PLACE}pratinjau/", user="team"),
]
MOVES = {
    "services_portal:component_autosave",
    "services_portal:component_restore",
    "services_portal:comment_move",
}


def typed(rows: str) -> dict[str, list[str]]:
    """Return a form as a browser sends it, with one row in which nothing is yet."""
    return {"note": ["Belum jadi"], f"{rows}-TOTAL_FORMS": ["1"], f"{rows}-INITIAL_FORMS": ["0"]}


def prepare() -> None:
    """Make a draft as long as the longest real ones, changed twice, with a conversation and text not saved yet."""
    team, head = get_user("team"), get_user("head")
    draft = make_draft(make_service("izin-panjang", "Izin pendirian satuan pendidikan"))
    for code, content in long_contents().items():
        row = draft.components.get(code=code)
        domain.edit_component(standard=draft, code=code, content=content, lock=row.lock, by=team)
    row = draft.components.get(code="procedure")
    steps = row.content["steps"]
    changed = {**row.content, "steps": [steps[1], steps[0], {**steps[2], "actor": "Kepala Bidang"}, *steps[4:]]}
    domain.edit_component(standard=draft, code="procedure", content=changed, lock=row.lock, by=head)
    first = domain.add_comment(standard=draft, code="procedure", text="Langkah 3 bisa didelegasikan?", by=head)
    domain.add_comment(standard=draft, code="procedure", text="Bisa, saya tambahkan.", by=team, reply_to=first.pk)
    done = domain.add_comment(standard=draft, code="procedure", text="Sudah benar?", by=team)
    domain.resolve_comment(comment=done, by=head)
    domain.keep_typed(standard=draft, code="fee", data=typed("amounts"), lock=0, by=team)
    domain.keep_typed(standard=draft, code="procedure", data=typed("steps"), lock=1, by=head)
