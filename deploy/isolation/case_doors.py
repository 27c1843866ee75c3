"""The doors to cases: with the victim's codes, secret words, cookies, links and sealed people at the attacker's."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.test import Client

from core.cases import case_sheets, sending
from core.cases.domain import forwarding, identities
from core.cases.models import Case
from core.cases.tasks import offer_links, ring_alarms
from core.privacy.domain import my_data
from core.privacy.sealing import seal_text
from core.privacy.tasks import mail_link
from core.tenancy import schema_context
from deploy.isolation.attempts import Attempt, mails_of, shows
from deploy.isolation.canaries import Canary
from deploy.isolation.case_canaries import digest_of


def citizens(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Bring what opens a case, a draft or a number at the victim's to the attacker's and to the base host."""
    keys = victim.cases
    for host in (attacker.host, settings.BASE_DOMAIN):
        client = Client(headers={"host": host})
        for code in (keys.code, keys.request_code, keys.application_code):
            response = client.get(f"/api/v1/case-status/{code}/", headers={"x-case-secret": keys.secret})
            yield Attempt(f"{host}: {code} with its secret word", response.status_code == 200)
        response = client.post("/lacak/", {"code": keys.code, "secret": keys.secret})
        yield Attempt(f"{host}: the form with code and secret word", response.status_code == 302)
        response = client.post(f"/lacak/{keys.code}/tautan/{keys.link}/")
        yield Attempt(f"{host}: the link that was mailed", response.status_code == 302)
        name, value = keys.cookie
        client.cookies[name] = value
        for path in ("", "tanda-terima/", "tanda-terima.pdf", f"berkas/{keys.file}/", "data-pribadi/", "pesan/"):
            response = client.get(f"/lacak/{keys.code}/{path}")  # without a proof it asks for one, and says nothing
            yield Attempt(f"{host}: {path or 'the status'} with the cookie", shows(response, victim))
        for path in (
            f"/permohonan/lanjut/{keys.draft}/",
            f"/antrean/{keys.point}/nomor/{keys.ticket}/",
            f"/antrean/{attacker.cases.point}/nomor/{keys.ticket}/",
            f"/pengaduan/{keys.code}/",
            "/pengaduan/",
            "/pengaduan/data.csv",
            f"/pengaduan/?q={victim.word[:10]}",
            f"/api/v1/complaints/{keys.code}/",
            f"/api/open311/v2/requests/{keys.code}.json",
            "/api/open311/v2/requests.json",
        ):
            response = client.get(path)
            opened = keys.draft in path and response.status_code == 302 and "isi" in response.headers["Location"]
            yield Attempt(f"{host}: GET {path}", opened or shows(response, victim))


def staff(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Ask as staff of the attacker for the victim's cases: pages, lists, search, registers, files and the API."""
    keys = victim.cases
    for what, cookie in (("own session", attacker.cookie), ("the victim's session", victim.cookie)):
        client = Client(headers={"host": attacker.host})
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie
        for code in (keys.code, keys.request_code, keys.application_code):
            for path in (
                f"/portal/berkas/{code}/",
                f"/portal/berkas/{code}/berkas/{keys.file}/",
                f"/api/v1/cases/{code}/",
            ):
                response = client.get(path)
                yield Attempt(f"GET {path} by {what}", response.status_code == 200 or shows(response, victim))
        for path in (
            "/portal/berkas/",
            f"/portal/berkas/?q={victim.word[:10]}",
            f"/portal/berkas/cari/?q={victim.word[:10]}",
            "/portal/berkas/unduh.csv",
            "/portal/ppid/register/permohonan/",
            "/portal/ppid/register/permohonan/register.xlsx",
            "/portal/antrean/",
            "/portal/",
            "/api/v1/cases/",
            "/api/v1/information-requests/",
            "/api/v1/applications/",
        ):
            yield Attempt(f"GET {path} by {what}", shows(client.get(path), victim))
        opened = client.post(f"/portal/berkas/{keys.code}/identitas/", {"reason": "Perlu dihubungi."})
        yield Attempt(f"opening who wrote by {what}", opened.status_code == 200 or shows(opened, victim))
    with_token = Client(headers={"host": attacker.host, "authorization": f"Bearer {victim.token}"})
    for path in ("/api/v1/cases/", f"/api/v1/cases/{keys.code}/"):
        response = with_token.get(path)
        yield Attempt(f"GET {path} with the victim's token", response.status_code == 200 or shows(response, victim))


def sealed(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Open the victim's sealed people with the attacker's key, and find them by the hash of their address."""
    with schema_context(victim.schema):
        address = seal_text(victim.cases.email)
        hashed = digest_of(victim.cases.email)
    with schema_context(attacker.schema):
        try:
            opened = identities.unseal_person(victim.cases.sealed).name == victim.word
        except InvalidToken:
            opened = False
        yield Attempt("the victim's person with the attacker's key", opened)
        yield Attempt("the same hash of an address at both", digest_of(victim.cases.email) == hashed)
        yield Attempt(
            "a copy of the data under the victim's address", my_data.ask_for_link(victim.cases.email) is not None
        )
    try:
        told = mails_of(lambda: mail_link(attacker.schema, address))
    except InvalidToken:
        told = []
    yield Attempt("a mail to an address that the victim sealed", bool(told))


def work(attacker: Canary, victim: Canary) -> Iterator[Attempt]:
    """Have workers do in the attacker's schema what they do with the victim's cases, and read what they took along."""
    with schema_context(victim.schema):
        hashed = digest_of(victim.cases.email)
    with schema_context(attacker.schema):
        for what, send in (
            ("messages that wait", sending.send_waiting),
            ("transfers that wait", forwarding.bring_waiting),
            ("alarms", lambda: ring_alarms(attacker.schema)),
            ("links to the victim's case", lambda: offer_links(attacker.schema, victim.cases.code, hashed)),
        ):
            yield Attempt(what, victim.word in "".join(mails_of(send)))
        rows = case_sheets.rows_for_sheet(Case.objects.all())
        yield Attempt("the list as a sheet", victim.word in case_sheets.as_csv(rows).decode())
