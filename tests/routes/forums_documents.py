"""Papers of a forum: its minutes of agreement in each state, its documents, and the page to sign on."""

from forums.domain.agreements import seal_agreement
from forums.domain.documents import make_document, publish_document
from forums.models import ForumAgreement, Signature
from tests.forums.papers import make_agreement, make_held_forum, sign_all
from tests.routes import Route

PREPARED, SIGNING, SEALED, NONE = "BKSA2", "BKSA3", "BKSA4", "BKSA5"
OPEN_KEY, GIVEN_KEY, SEALED_KEY, WAITING_KEY = (f"kunci-tanda-tangan-{n}" for n in range(4))


def portal(code: str, rest: str) -> str:
    return f"/portal/forum/{code}/{rest}"


ROUTES = [
    *(Route("forums_portal:agreement", portal(code, "berita-acara/"), user="head") for code in (PREPARED, SIGNING)),
    *(Route("forums_portal:agreement", portal(code, "berita-acara/"), user="counter") for code in (SEALED, NONE)),
    Route("forums_portal:agreement_edit", portal(PREPARED, "berita-acara/siapkan/"), user="team"),
    Route("forums_portal:agreement_edit", portal(NONE, "berita-acara/siapkan/"), user="team"),
    Route("forums_portal:agreement_reopen", portal(SIGNING, "berita-acara/tarik/"), user="team"),
    Route("forums_portal:agreement_seal", portal(SIGNING, "berita-acara/segel/"), user="head"),
    Route("forums_portal:agreement_scan", portal(SIGNING, "berita-acara/pindaian/"), user="team"),
    Route("forums_portal:documents", portal(SEALED, "dokumen/"), user="team"),
    Route("forums_portal:documents", portal(NONE, "dokumen/"), user="counter"),
    Route("forums_portal:document_scan", portal(SEALED, "dokumen/pindaian/"), user="team"),
    Route("forums_portal:forum", portal(SEALED, ""), user="head"),
    Route("forums:forum", f"/forum/{SEALED}/"),
    *(Route("forums:signing", f"/forum/tanda-tangan/{key}/") for key in (OPEN_KEY, GIVEN_KEY, SEALED_KEY, WAITING_KEY)),
]
MOVES = (
    "forums:announcement_file",
    "forums:document",
    "forums_portal:agreement_open",
    "forums_portal:agreement_file",
    "forums_portal:signer_qr",
    "forums_portal:document_make",
    "forums_portal:document_publish",
    "forums_portal:document_unpublish",
    "forums_portal:document_file",
    "forums_portal:sheet",
)


def prepare() -> None:
    """Make a forum with minutes in each state, and one without; the sealed one has published documents."""
    standard = make_held_forum(code=NONE).standards.get().standard
    assert standard is not None
    _key(make_agreement(make_held_forum(standard, code=PREPARED)), "provider", WAITING_KEY)
    signing = make_agreement(make_held_forum(standard, code=SIGNING), ForumAgreement.State.SIGNING)
    sign_all(signing)
    _key(signing, "provider", GIVEN_KEY)
    again = Signature.objects.filter(agreement=signing, element="expert")
    again.update(key=OPEN_KEY, drawing=None, signed_at=None, signed_content_sha256="")
    sealed = make_agreement(make_held_forum(standard, code=SEALED), ForumAgreement.State.SIGNING)
    sign_all(sealed)
    seal_agreement(agreement=sealed, by=None)
    _key(sealed, "provider", SEALED_KEY)
    for document in (sealed.forum.documents.get(), make_document(forum=sealed.forum, kind="minutes", by=None)):
        publish_document(document=document, by=None)


def _key(agreement: ForumAgreement, element: str, key: str) -> None:
    Signature.objects.filter(agreement=agreement, element=element).update(key=key)
